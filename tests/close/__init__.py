from . import (
    test_period,
    test_periodic,
    test_checks,
    test_count,
    test_differences,
    test_generate,
    test_run,
    test_steps,
    test_stock_closing,
)
