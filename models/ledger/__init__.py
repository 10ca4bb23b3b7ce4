from . import loss_allowance
from . import (
    cost_element,
    rate_class,
    cost_rate,
    cost_line,
    cost_ledger,
    cost_plan_line,
    operation_pricing,
    cost_planner,
    time_valuation,
    cost_posting,
    finished_valuation,
    joint_factors,
    joint_products,
    loss,
    loss_rejects,
    settlement,
)
