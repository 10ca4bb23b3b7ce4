from . import cost_period, cost_reconciliation, cost_wip, period_posting, stock_closing
from . import accrual, variance, wip
