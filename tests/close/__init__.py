from . import (
    test_period,
    test_periodic,
    test_process_costing,
    test_stock_closing,
    test_wip_as_of,
    test_wip_by_odoo,
    test_wip_methods,
    test_wip_snapshots,
)
