from . import (
    test_mes_inbox,
    test_screens,
    test_tours,
)
