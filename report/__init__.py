from . import cost_line, cost_period, cost_sheet, last_closing, mrp_production
