"""The arithmetic of costing: no database, no clock, no Odoo.

Amounts are ``Decimal`` in company currency, hours and shares are ``Fraction``. What comes
in whole comes out whole: shares always sum to their amount, to the last coin.
"""

from .accounting_days import accounting_day, day_starts
from .apportionment import apportion, to_coins
from .composition import AveragePool, FifoLayers, level_out, restate, revalue
from .production_levels import production_levels
from .rate_table import Rate, RateTable
from .time_sharing import TimeSlice, share_time

__all__ = [
    "AveragePool",
    "FifoLayers",
    "Rate",
    "RateTable",
    "TimeSlice",
    "accounting_day",
    "apportion",
    "day_starts",
    "level_out",
    "production_levels",
    "restate",
    "revalue",
    "share_time",
    "to_coins",
]
