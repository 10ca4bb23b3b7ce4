from . import (
    cost_history,
    cost_line,
    cost_period,
    cost_sheet,
    last_closing,
    mrp_production,
    product,
    standard_comparison,
)
