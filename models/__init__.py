from . import ledger
from . import overhead
from . import close
from . import mes
from . import (
    account_move,
    account_move_line,
    mrp_meter_reading,
    mrp_production,
    mrp_production_books,
    mrp_production_reject,
    mrp_production_shopfloor,
    mrp_unbuild,
    mrp_workcenter,
    mrp_workcenter_productivity,
    mrp_workorder,
    product_category,
    res_company,
    res_config_settings,
    resource_resource,
    stock_move,
)
