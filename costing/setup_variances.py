"""Variances of set-ups: made for how many units, how long each took, what an hour cost.

A standard spreads a set-up over its standard lot. An order of half the lot, set up once, has paid a whole set-up:

    lot size     set-ups made × standard set-up - good units ÷ standard lot × standard set-up
    efficiency   (hours - set-ups made × standard hours of one) × standard rate
    rate         cost - hours × standard rate, without an overtime premium

Source: lot size variance as in SAP's variance categories (fixed cost of a lot, by planned against actual lot size).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, round_parts
from .exact import exact
from .variances import EFFICIENCY, LOT_SIZE, OVERTIME, RATE


@dataclass(frozen=True)
class SetupUse:
    """The set-ups of one operation of an order.

    runs:            set-ups made
    hours, cost:     what they really took and cost, premium included
    good:            good units
    lot:             standard lot: units that one set-up is for, above zero
    standard_hours:  of one set-up
    standard_rate:   of one hour
    premium:         Decimal, the overtime premium in cost
    """

    runs: Fraction
    hours: Fraction
    cost: Decimal
    good: Fraction
    lot: Fraction
    standard_hours: Fraction
    standard_rate: Fraction
    premium: Decimal = Decimal(0)


def setup_variances(use, coin=CENT):
    """Return the variances of set-ups.

    use:      SetupUse
    returns:  {OVERTIME, RATE, EFFICIENCY, LOT_SIZE: Decimal}, summing to cost less standard cost, rounded
    raises:   ValueError for a standard lot that is not above zero

    >>> use = SetupUse(1, 2.5, Decimal("150.00"), good=50, lot=100, standard_hours=2, standard_rate=50)
    >>> {category: str(amount) for category, amount in setup_variances(use).items()}
    {'overtime': '0.00', 'rate': '25.00', 'efficiency': '25.00', 'lot_size': '50.00'}
    """
    if exact(use.lot) <= 0:
        raise ValueError("a standard lot must be above zero")
    rate, hours, planned = exact(use.standard_rate), exact(use.hours), exact(use.standard_hours)
    parts = {
        OVERTIME: exact(use.premium),
        RATE: exact(use.cost) - exact(use.premium) - hours * rate,
        EFFICIENCY: (hours - exact(use.runs) * planned) * rate,
        LOT_SIZE: (exact(use.runs) - exact(use.good) / exact(use.lot)) * planned * rate,
    }
    return round_parts(parts, coin)
