"""The arithmetic of costing: no database, no clock, no Odoo.

Amounts are ``Decimal`` in company currency, hours and shares are ``Fraction``. What comes
in whole comes out whole: shares always sum to their amount, to the last coin.
"""

from .accounting_days import accounting_day, day_starts, start_of_day
from .apportionment import apportion, to_coins
from .bought_work import value_received
from .composition import AveragePool, FifoLayers, level_out, restate, revalue
from .joint_products import JointOutput, joint_weights, net_realisable_value, share_joint_cost, take_out
from .late_cost import EARLIER, REVALUED, STOCK, Movement, average_shares, layer_shares
from .production_levels import production_levels
from .rate_table import Rate, RateTable
from .roll_up import CostNode, ProductCycle, RolledUp, low_level_codes, roll_up, round_together
from .spoilage import Stage, abnormal_loss, place_cost, share_by_units, split_normal
from .time_sharing import TimeSlice, share_time

__all__ = [
    "EARLIER",
    "REVALUED",
    "STOCK",
    "AveragePool",
    "CostNode",
    "FifoLayers",
    "JointOutput",
    "Movement",
    "ProductCycle",
    "Rate",
    "RateTable",
    "RolledUp",
    "Stage",
    "TimeSlice",
    "abnormal_loss",
    "accounting_day",
    "apportion",
    "average_shares",
    "day_starts",
    "joint_weights",
    "layer_shares",
    "level_out",
    "low_level_codes",
    "net_realisable_value",
    "place_cost",
    "production_levels",
    "restate",
    "revalue",
    "roll_up",
    "round_together",
    "share_by_units",
    "share_joint_cost",
    "share_time",
    "split_normal",
    "start_of_day",
    "take_out",
    "to_coins",
    "value_received",
]
