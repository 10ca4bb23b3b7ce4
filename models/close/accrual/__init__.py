from . import (
    res_company,
    cost_accrual,
    accrual_match,
    accrual_remaining,
    accrual_gathering,
    accrual_billing,
    accrual_posting,
    accrual_step,
    account_move,
    cost_period,
    cost_pool,
    res_config_settings,
)
