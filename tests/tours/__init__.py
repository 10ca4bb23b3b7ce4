from . import (
    test_screens,
    test_tours,
)
