"""The arithmetic of costing: no database, no clock, no Odoo.

Amounts are ``Decimal`` in company currency, hours and shares are ``Fraction``. What comes
in whole comes out whole: shares always sum to their amount, to the last coin.
"""

from .accounting_days import accounting_day, day_starts
from .apportionment import apportion, to_coins
from .joint_products import JointOutput, joint_weights, net_realisable_value, share_joint_cost, take_out
from .rate_table import Rate, RateTable
from .spoilage import Stage, abnormal_loss, place_cost, share_by_units, split_normal
from .time_sharing import TimeSlice, share_time

__all__ = [
    "JointOutput",
    "Rate",
    "RateTable",
    "Stage",
    "TimeSlice",
    "abnormal_loss",
    "accounting_day",
    "apportion",
    "day_starts",
    "joint_weights",
    "net_realisable_value",
    "place_cost",
    "share_by_units",
    "share_joint_cost",
    "share_time",
    "split_normal",
    "take_out",
    "to_coins",
]
