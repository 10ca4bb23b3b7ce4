"""The arithmetic of costing: no database, no clock, no Odoo.

Amounts are ``Decimal`` in company currency, hours and shares are ``Fraction``. What comes
in whole comes out whole: shares always sum to their amount, to the last coin.
"""

from .accounting_days import accounting_day, day_starts
from .apportionment import apportion, to_coins
from .late_cost import EARLIER, REVALUED, STOCK, Movement, average_shares, layer_shares
from .rate_table import Rate, RateTable
from .time_sharing import TimeSlice, share_time

__all__ = [
    "EARLIER",
    "REVALUED",
    "STOCK",
    "Movement",
    "Rate",
    "RateTable",
    "TimeSlice",
    "accounting_day",
    "apportion",
    "average_shares",
    "day_starts",
    "layer_shares",
    "share_time",
    "to_coins",
]
