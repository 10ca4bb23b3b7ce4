from . import cost_pool, pool_drivers, pool_activity, pool_shared_material, cost_allocation, cost_allocation_line
