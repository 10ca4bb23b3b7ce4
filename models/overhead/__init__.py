from . import cost_pool, cost_allocation, cost_allocation_line
