from . import allocate_overhead
from . import change_production_qty
from . import match_accrual
from . import cost_close_waive, cost_period_generate
from . import mes_code_assign
from . import mes_comparison, mes_comparison_line
from . import mes_event_approve
from . import mes_event_enter
from . import mes_event_import, mes_event_import_fault
from . import mes_event_preview, mes_event_preview_cost, mes_event_preview_document
from . import mes_key_generate
from . import mes_key_show
from . import prepare_accruals
from . import prepare_accruals_line
from . import return_components
from . import simulate_pool, simulate_pool_line
from . import take_on, take_on_line
from . import wip_as_of
