from . import cost_period, cost_reconciliation, cost_wip, stock_closing
