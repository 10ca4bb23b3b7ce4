from . import (
    test_period,
    test_periodic,
    test_shared_variances,
    test_stock_closing,
    test_variances,
)
