from . import (
    test_period,
    test_periodic,
    test_steps,
    test_stock_closing,
)
