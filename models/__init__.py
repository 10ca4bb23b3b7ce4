from . import ledger
from . import overhead
from . import close
from . import mes
from . import (
    account_move_line,
    mrp_bom,
    mrp_bom_byproduct,
    mrp_bom_line,
    mrp_meter_reading,
    mrp_production,
    mrp_production_outputs,
    mrp_production_reject,
    mrp_production_rework,
    mrp_production_shopfloor,
    mrp_routing_workcenter,
    mrp_unbuild,
    mrp_workcenter,
    mrp_workcenter_productivity,
    mrp_workorder,
    product_category,
    product_product,
    res_company,
    res_config_settings,
    resource_resource,
    stock_move,
    stock_move_outputs,
)
