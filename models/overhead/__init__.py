from . import cost_pool, pool_drivers, pool_activity, cost_allocation, cost_allocation_line
