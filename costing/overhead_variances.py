"""Variances of overhead: efficiency on the orders, spending and volume on the pool.

With variable rate V, fixed rate F = budgeted fixed cost ÷ normal hours, actual hours AH and standard hours SH:

    variable spending      actual variable cost - AH × V         pool
    variable efficiency    (AH - SH) × V                         orders
    fixed spending         actual fixed cost - budgeted          pool
    fixed capacity         budgeted fixed cost - AH × F          pool     } together the production volume
    fixed efficiency       (AH - SH) × F                         orders   } variance: budgeted - SH × F

In all actual cost - SH × (V + F), for hours read any other base. Overhead is applied as work happens, by actual hours:
what the pool is left with is spending and capacity, and the orders' efficiency holds the fixed part too.

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapter 8.
"""

from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, round_parts, to_coins
from .exact import exact
from .variances import EFFICIENCY, SPENDING, VOLUME

# The five parts above, in whole coins, unfavourable +.
OverheadVariances = namedtuple(
    "OverheadVariances",
    "variable_spending variable_efficiency fixed_spending fixed_capacity fixed_efficiency",
)


@dataclass(frozen=True)
class OverheadPool:
    """What a pool cost and was to cost in a period.

    variable, fixed:  Decimal, actual cost
    budgeted_fixed:   Decimal, fixed cost as budgeted for the period
    variable_rate:    standard, per hour of the base
    normal_hours:     the capacity that budgeted fixed cost is for, above zero; not asked for where it is zero
    hours:            actual hours
    standard_hours:   standard hours for the actual good output
    """

    variable: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)
    budgeted_fixed: Decimal = Decimal(0)
    variable_rate: Fraction = Fraction(0)
    normal_hours: Fraction = Fraction(0)
    hours: Fraction = Fraction(0)
    standard_hours: Fraction = Fraction(0)

    @property
    def fixed_rate(self):
        """Return budgeted fixed cost of one normal hour, exact."""
        if not self.budgeted_fixed:
            return Fraction(0)
        if exact(self.normal_hours) <= 0:
            raise ValueError("the normal capacity of a pool with fixed cost must be above zero")
        return exact(self.budgeted_fixed) / exact(self.normal_hours)


def overhead_variances(pool, coin=CENT):
    """Split what overhead cost beyond the standard for the output in five.

    pool:     OverheadPool
    returns:  OverheadVariances, summing to actual cost - standard hours × both rates, rounded
    raises:   ValueError for a fixed cost without normal capacity

    >>> pool = OverheadPool(Decimal("24150.00"), Decimal("15850.00"), Decimal("18000.00"), 5, 4500, 4200, 4000)
    >>> [int(part) for part in overhead_variances(pool)]
    [3150, 1000, -2150, 1200, 800]
    """
    variable_rate, fixed_rate = exact(pool.variable_rate), pool.fixed_rate
    hours, too_many = exact(pool.hours), exact(pool.hours) - exact(pool.standard_hours)
    parts = (
        exact(pool.variable) - hours * variable_rate,
        too_many * variable_rate,
        exact(pool.fixed) - exact(pool.budgeted_fixed),
        exact(pool.budgeted_fixed) - hours * fixed_rate,
        too_many * fixed_rate,
    )
    return OverheadVariances(**round_parts(dict(zip(OverheadVariances._fields, parts, strict=True)), coin))


def four_way(variances):
    """Return variable spending and efficiency, fixed spending and volume.

    >>> four_way(OverheadVariances(3150, 1000, -2150, 1200, 800))
    {'variable_spending': 3150, 'variable_efficiency': 1000, 'fixed_spending': -2150, 'volume': 2000}
    """
    return {
        "variable_spending": variances.variable_spending,
        "variable_efficiency": variances.variable_efficiency,
        "fixed_spending": variances.fixed_spending,
        VOLUME: variances.fixed_capacity + variances.fixed_efficiency,
    }


def three_way(variances):
    """Return spending, efficiency and volume.

    >>> three_way(OverheadVariances(3150, 1000, -2150, 1200, 800))
    {'spending': 1000, 'efficiency': 1000, 'volume': 2000}
    """
    four = four_way(variances)
    return {
        SPENDING: four["variable_spending"] + four["fixed_spending"],
        EFFICIENCY: four["variable_efficiency"],
        VOLUME: four[VOLUME],
    }


def two_way(variances):
    """Return budget (controllable) and volume variance.

    >>> two_way(OverheadVariances(3150, 1000, -2150, 1200, 800))
    {'budget': 2000, 'volume': 2000}
    """
    three = three_way(variances)
    return {"budget": three[SPENDING] + three[EFFICIENCY], VOLUME: three[VOLUME]}


def pool_variances(variances):
    """Return what a pool that was applied by actual hours keeps: spending and volume.

    >>> pool_variances(OverheadVariances(3150, 1000, -2150, 1200, 800))
    {'spending': 1000, 'volume': 1200}
    """
    return {
        SPENDING: variances.variable_spending + variances.fixed_spending,
        VOLUME: variances.fixed_capacity,
    }


def overhead_efficiency(hours, standard_hours, standard_rate, coin=CENT):
    """Return what overhead costs an order more because it took more hours than standard.

    hours, standard_hours:  for the order's good output, of the base of the rate
    standard_rate:          variable and fixed together, as it is applied

    >>> overhead_efficiency(4200, 4000, 9)
    Decimal('1800.00')
    """
    return to_coins((exact(hours) - exact(standard_hours)) * exact(standard_rate), coin)
