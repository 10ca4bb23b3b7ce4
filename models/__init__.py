from . import ledger
from . import overhead
from . import close
from . import mes
from . import (
    account_move,
    account_move_line,
    mrp_meter_reading,
    mrp_production,
    mrp_production_progress,
    mrp_production_reject,
    mrp_production_return,
    mrp_production_shopfloor,
    mrp_routing_workcenter,
    mrp_production_subcontracting,
    mrp_unbuild,
    mrp_workcenter,
    mrp_workcenter_productivity,
    mrp_workorder,
    mrp_workorder_outsourcing,
    product_category,
    product_product,
    purchase_order,
    purchase_order_line,
    res_company,
    res_config_settings,
    resource_resource,
    stock_move,
    stock_move_line,
    uom_uom,
    stock_move_return,
    stock_move_subcontracting,
)
