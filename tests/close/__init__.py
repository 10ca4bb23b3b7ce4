from . import (
    test_period,
    test_periodic,
    test_stock_closing,
    test_wip_as_of,
)
