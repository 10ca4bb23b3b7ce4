from . import (
    cost_variance,
    variance_analysis,
    variance_finding,
    variance_account,
    variance_settlement,
    pool_budget,
    product_category,
    res_company,
    res_config_settings,
    mrp_production,
)
