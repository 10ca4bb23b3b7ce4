from . import (
    composition,
    composition_product,
    composition_sheet,
    cost_line,
    cost_period,
    cost_sheet,
    last_closing,
    mrp_production,
    mrp_production_composition,
    product_product,
    product_template,
)
