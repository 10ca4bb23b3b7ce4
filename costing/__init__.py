"""The arithmetic of costing: no database, no clock, no Odoo.

Amounts are ``Decimal`` in company currency, hours and shares are ``Fraction``. What comes
in whole comes out whole: shares always sum to their amount, to the last coin.
"""

from .accounting_days import accounting_day, day_starts
from .apportionment import apportion, to_coins
from .late_cost import EARLIER, REVALUED, STOCK, Movement, average_shares, layer_shares
from .composition import AveragePool, FifoLayers, level_out, restate, revalue
from .production_levels import production_levels
from .bought_work import value_received
from .rate_table import Rate, RateTable
from .roll_up import CostNode, ProductCycle, RolledUp, low_level_codes, roll_up, round_together
from .time_sharing import TimeSlice, share_time

__all__ = [
    "EARLIER",
    "REVALUED",
    "STOCK",
    "AveragePool",
    "CostNode",
    "FifoLayers",
    "Movement",
    "ProductCycle",
    "Rate",
    "RateTable",
    "RolledUp",
    "TimeSlice",
    "accounting_day",
    "apportion",
    "average_shares",
    "day_starts",
    "layer_shares",
    "level_out",
    "low_level_codes",
    "production_levels",
    "restate",
    "revalue",
    "roll_up",
    "round_together",
    "share_time",
    "to_coins",
    "value_received",
]
