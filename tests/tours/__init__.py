from . import (
    test_accruals,
    test_mes_inbox,
    test_screens,
    test_tours,
)
