from . import (
    mrp_mes_system,
    mrp_mes_event,
    mrp_mes_event_intake,
    mrp_mes_event_booking,
    mrp_mes_event_calls,
    mrp_mes_event_document,
    mrp_mes_event_b2mml,
    mrp_mes_code_map,
    mrp_cost_line,
    mrp_production,
    mrp_production_backflush,
    mrp_workorder,
    stock_move,
    stock_scrap,
)
from . import limits
from . import reconcile
