"""What applied overhead did not absorb, or absorbed too much: whose cost it is.

Over- or under-absorption is actual less applied cost, under-absorbed +. It is split in three:

    idle          fixed cost of capacity that was not used: an expense of the period (IAS 2.13)
    above normal  fixed cost applied too often, because more was made than normal: taken back from what was made,
                  never income, "so that inventories are not measured above cost" (IAS 2.13)
    rest          by the pool's setting: expense, carried to the next period of the year, or prorated

What is prorated follows the cost that was applied: what of it is now in work in progress, finished goods, products
made of them, and cost of sales.

Source: IAS 2 *Inventories*, paragraphs 12 and 13; Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapter 4
(proration by overhead applied in ending balances); 实际作业价格重估 for the true-up of rates.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, apportion, to_coins
from .exact import exact, per_unit


class NothingApplied(ValueError):
    """An amount is to be prorated, or trued up, and no receiver has anything to take it by."""

    def __init__(self, amount):
        self.amount = amount
        super().__init__(f"there is nothing by which {amount} could be shared")


@dataclass(frozen=True)
class Absorption:
    """Over- or under-absorption in its parts, whole coins, under-absorbed +.

    idle:          not below zero, to expense
    above_normal:  not above zero, to be prorated whatever the setting
    rest:          of any sign, by the setting
    """

    idle: Decimal
    above_normal: Decimal
    rest: Decimal

    @property
    def total(self):
        return self.idle + self.above_normal + self.rest


def split_absorption(actual, applied, fixed=0, normal=0, activity=0, coin=CENT):
    """Split over- or under-absorption of a pool.

    actual, applied:   Decimal, whole coins, the whole pool
    fixed:             actual fixed cost in it that is held against normal capacity; 0: none is
    normal, activity:  normal capacity and actual activity, in one unit, normal above zero where fixed is not zero
    returns:           Absorption, summing to actual - applied. Idle cost is fixed × the unused share of normal
                       capacity, also where less is under-absorbed; then the rest was applied too much.
    raises:            ValueError for a fixed cost or an activity below zero, or no normal capacity

    >>> split_absorption(Decimal("4100.00"), Decimal("3900.00"), fixed=1500, normal=7500, activity=6500)
    Absorption(idle=Decimal('200.00'), above_normal=Decimal('0.00'), rest=Decimal('0.00'))
    """
    difference = actual - applied
    capacity = to_coins(exact(fixed) * _unused(fixed, normal, activity), coin)
    zero = to_coins(0, coin)
    above_normal = max(min(capacity, zero), min(difference, zero))
    idle = max(capacity, zero)
    return Absorption(idle, above_normal, difference - idle - above_normal)


def fixed_overhead_rate(fixed, normal, activity):
    """Return fixed cost of one unit of activity: over normal capacity, or over more where there was more.

    >>> fixed_overhead_rate(1500, 7500, 6500), fixed_overhead_rate(1500, 7500, 10000)
    (Fraction(1, 5), Fraction(3, 20))
    """
    return per_unit(fixed, max(exact(normal), exact(activity)))


def prorate(amount, applied, coin=CENT):
    """Share an amount by what was applied to each receiver in the period.

    amount:   Decimal, whole coins, any sign
    applied:  {receiver: applied amount, or hours, or kWh}; a receiver at zero or below takes nothing
    returns:  {receiver: Decimal}, summing to the amount; every receiver is in it
    raises:   NothingApplied if the amount is not zero and nobody has anything applied

    >>> applied = {"wip": 50, "finished goods": 150, "cost of sales": 800}
    >>> prorate(Decimal("-10.01"), applied)
    {'wip': Decimal('-0.50'), 'finished goods': Decimal('-1.50'), 'cost of sales': Decimal('-8.01')}
    """
    weights = [max(exact(base), Fraction(0)) for base in applied.values()]
    if not any(weights):
        if amount:
            raise NothingApplied(amount)
        return dict.fromkeys(applied, to_coins(0, coin))
    return dict(zip(applied, apportion(amount, weights, coin), strict=True))


def _unused(fixed, normal, activity):
    """Return the unused share of normal capacity; below zero where more was made than normal."""
    if exact(fixed) < 0 or exact(activity) < 0:
        raise ValueError("fixed cost and activity must not be below zero")
    if not fixed:
        return Fraction(0)
    if exact(normal) <= 0:
        raise ValueError("the normal capacity of a pool with fixed cost must be above zero")
    return 1 - exact(activity) / exact(normal)
