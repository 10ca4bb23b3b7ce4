from . import (
    cost_variance,
    variance_analysis,
    variance_finding,
    product_category,
    res_company,
    res_config_settings,
    mrp_production,
)
