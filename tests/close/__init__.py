from . import (
    accrual,
    test_period,
    test_periodic,
    test_stock_closing,
)
