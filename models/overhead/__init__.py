from . import pool_document
from . import cost_pool, pool_drivers, pool_activity, pool_shared_material
from . import pool_output_value, cost_statistic, cost_statistic_value, pool_statistic, pool_formula, pool_scope
from . import cost_pool_source, pool_gathering
from . import cost_pool_service, pool_services, pool_absorption, pool_posting
from . import cost_allocation, cost_allocation_line, charged_too_early
from . import cost_direct, cost_direct_line, cost_pool_item
from . import cost_service_run, cost_service_line, cost_service_result
from . import cost_absorption, cost_absorption_line, absorption_reckoning, absorption_carry, absorption_step
from . import allocation_step, service_step
