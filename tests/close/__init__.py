from . import (
    test_period,
    test_periodic,
    test_pool_budget,
    test_shared_variances,
    test_stock_closing,
    test_variance_categories,
    test_variance_settlement,
    test_variances,
)
