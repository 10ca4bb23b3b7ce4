from . import accrual, cost_period, cost_reconciliation, cost_wip, period_posting, stock_closing, variance, wip
