from . import checks, steps
from . import (
    cost_period,
    cost_reconciliation,
    cost_difference,
    cost_count,
    cost_wip,
    period_posting,
    stock_closing,
    stock_by_day,
    close_step,
    close_check,
    period_close,
    period_results,
    seen,
    unseen,
    period_run,
    entry_preview,
)
from . import accrual, variance, wip
