"""The arithmetic of costing: no database, no clock, no Odoo.

Amounts are ``Decimal`` in company currency, hours and shares are ``Fraction``. What comes
in whole comes out whole: shares always sum to their amount, to the last coin.
"""

from .absorption import (
    Absorption,
    NothingApplied,
    fixed_overhead_rate,
    prorate,
    split_absorption,
)
from .accounting_days import accounting_day, day_starts, start_of_day
from .accruals import Accrued, Billed, Match, match_bills
from .apportionment import apportion, round_parts, to_coins
from .bought_work import value_received
from .composition import AveragePool, FifoLayers, level_out, restate, revalue
from .completion import Station, completion_by_hours, completion_by_operations
from .driver_formula import DriverFormula, FormulaError
from .equivalent_units import GoneBack, NoUnits, fifo, weighted_average
from .exact import SingularSystem, exact, per_unit, solve
from .flow_rounding import round_flows
from .input_variances import InputUse, labour_variances, material_variances, price_variance
from .joint_products import JointOutput, joint_weights, net_realisable_value, share_joint_cost, take_out
from .late_cost import EARLIER, REVALUED, STOCK, Movement, average_shares, layer_shares
from .low_level import cost_of_circle, find_circles
from .mutual_cost import ClosedLoop, passed_on, passed_on_by_rounds
from .order_progress import Operation, OrderProgress, Unfinished, entered_units, unfinished_units
from .order_variances import OrderUse, OrderVariance, Resource, ResourceStandard, ResourceUse, order_variances
from .overhead_variances import (
    OverheadPool,
    OverheadVariances,
    four_way,
    overhead_efficiency,
    overhead_variances,
    pool_variances,
    three_way,
    two_way,
)
from .period_calendar import period_spans, without
from .process import Process, ProcessCost, Units, UnitsDiffer
from .process_orders import OrderInProcess, OrdersCost, cost_orders
from .production_levels import production_levels
from .rate_table import Rate, RateTable
from .roll_up import CostNode, ProductCycle, RolledUp, low_level_codes, roll_up, round_together
from .service_centers import (
    Allocation,
    NobodyServed,
    allocate_direct,
    allocate_reciprocal,
    allocate_step_down,
    step_down_order,
)
from .setup_variances import SetupUse, setup_variances
from .spoilage import Stage, abnormal_loss, place_cost, share_by_units, split_normal
from .stock_history import StockHistory
from .time_sharing import TimeSlice, share_time
from .variances import CATEGORIES, close_variances, standard_for_output
from .wip_methods import at_standard, material_only, without_wip

__all__ = [
    "period_spans",
    "without",
    "CATEGORIES",
    "EARLIER",
    "REVALUED",
    "STOCK",
    "Absorption",
    "Accrued",
    "Allocation",
    "AveragePool",
    "Billed",
    "ClosedLoop",
    "CostNode",
    "DriverFormula",
    "FifoLayers",
    "FormulaError",
    "GoneBack",
    "InputUse",
    "JointOutput",
    "Match",
    "Movement",
    "NoUnits",
    "NobodyServed",
    "NothingApplied",
    "Operation",
    "OrderInProcess",
    "OrderProgress",
    "OrdersCost",
    "OrderUse",
    "OrderVariance",
    "OverheadPool",
    "OverheadVariances",
    "Process",
    "ProcessCost",
    "ProductCycle",
    "Rate",
    "RateTable",
    "Resource",
    "ResourceStandard",
    "ResourceUse",
    "RolledUp",
    "SetupUse",
    "SingularSystem",
    "Stage",
    "StockHistory",
    "Station",
    "TimeSlice",
    "Unfinished",
    "Units",
    "UnitsDiffer",
    "abnormal_loss",
    "accounting_day",
    "allocate_direct",
    "allocate_reciprocal",
    "allocate_step_down",
    "apportion",
    "at_standard",
    "average_shares",
    "close_variances",
    "completion_by_hours",
    "completion_by_operations",
    "cost_of_circle",
    "cost_orders",
    "day_starts",
    "entered_units",
    "exact",
    "fifo",
    "find_circles",
    "fixed_overhead_rate",
    "four_way",
    "joint_weights",
    "labour_variances",
    "layer_shares",
    "level_out",
    "low_level_codes",
    "match_bills",
    "material_only",
    "material_variances",
    "net_realisable_value",
    "order_variances",
    "overhead_efficiency",
    "overhead_variances",
    "passed_on",
    "passed_on_by_rounds",
    "per_unit",
    "place_cost",
    "pool_variances",
    "price_variance",
    "production_levels",
    "prorate",
    "restate",
    "revalue",
    "roll_up",
    "round_flows",
    "round_parts",
    "round_together",
    "setup_variances",
    "share_by_units",
    "share_joint_cost",
    "share_time",
    "solve",
    "split_absorption",
    "split_normal",
    "standard_for_output",
    "start_of_day",
    "step_down_order",
    "take_out",
    "three_way",
    "to_coins",
    "two_way",
    "unfinished_units",
    "value_received",
    "weighted_average",
    "without_wip",
]
