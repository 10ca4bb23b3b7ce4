"""Variances of what an order used: material, labour, machine time, work bought outside.

With quantity Q and price P, actual A and standard S for the actual good output:

    price      (AP - SP) × AQ, the joint effect of price and quantity in it; for hours it is called rate,
               and an overtime premium is taken out of it first
    quantity   (AQ - SQ) × SP, in three parts:
        substitution   inputs that stand for each other: (AQ - what AQ of all of them is by the standard mix) × SP
        scrap          (lost - normally lost) × SP
        usage          the rest; for hours it is called efficiency

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapter 7 (price and efficiency) and chapter 14 (mix and
yield).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, round_parts, to_coins
from .exact import exact
from .variances import EFFICIENCY, OVERTIME, PRICE, RATE, SCRAP, SUBSTITUTION, USAGE


@dataclass(frozen=True)
class InputUse:
    """One component, grade of labour, machine or bought operation of an order.

    quantity:           used, in the input's unit (kg, h, pieces)
    cost:               Decimal, what it really cost; an overtime premium included
    standard_quantity:  standard for the actual good output, normal loss included; 0 for an input not planned
    standard_price:     of one unit
    loss:               the part of quantity that is known to be lost: recorded scrap, and what went into rejects
    standard_loss:      the part of standard_quantity that is normal loss
    group:              inputs of one group stand for each other and count in one unit; None: for nothing else
    premium:            Decimal, the overtime premium in cost
    has_price:          False for a material whose price differed before the order (a standard-cost component)
    """

    quantity: Fraction = Fraction(0)
    cost: Decimal = Decimal(0)
    standard_quantity: Fraction = Fraction(0)
    standard_price: Fraction = Fraction(0)
    loss: Fraction = Fraction(0)
    standard_loss: Fraction = Fraction(0)
    group: object = None
    premium: Decimal = Decimal(0)
    has_price: bool = True


def price_variance(cost, quantity, standard_price, coin=CENT):
    """Return what a quantity cost more than at standard price, also where it was only bought, not yet used.

    >>> price_variance(Decimal("25803.00"), 18300, 1.38)
    Decimal('549.00')
    """
    return to_coins(exact(cost) - exact(quantity) * exact(standard_price), coin)


def material_variances(uses, coin=CENT):
    """Return the variances of materials, or of bought operations.

    uses:     {key: InputUse}
    returns:  {key: {PRICE, SUBSTITUTION, SCRAP, USAGE: Decimal}}; those of a key sum to cost - standard quantity ×
              standard price, rounded; where has_price is off, to (quantity - standard quantity) × standard price

    >>> steel = InputUse(9800, Decimal("13818.00"), 10600, 1.38)
    >>> [str(amount) for amount in material_variances({"steel": steel})["steel"].values()]
    ['294.00', '0.00', '0.00', '-1104.00']
    """
    mix = _standard_mix(uses)
    return {key: round_parts(_parts(use, mix[key]), coin) for key, use in uses.items()}


def labour_variances(uses, coin=CENT):
    """Return the variances of hours of persons or machines.

    Arguments and result as material_variances, with RATE for PRICE, EFFICIENCY for USAGE and, apart, OVERTIME.

    >>> shift = InputUse(2400, Decimal("22032.00"), 2120, 9, premium=Decimal("232.00"))
    >>> variances = labour_variances({"assembly": shift})["assembly"]
    >>> variances[OVERTIME], variances[RATE], variances[EFFICIENCY]
    (Decimal('232.00'), Decimal('200.00'), Decimal('2520.00'))
    """
    names = {PRICE: RATE, USAGE: EFFICIENCY}
    mix, variances = _standard_mix(uses), {}
    for key, use in uses.items():
        parts = _parts(use, mix[key])
        parts[PRICE] -= exact(use.premium)
        parts = {OVERTIME: exact(use.premium)} | {
            names.get(category, category): part for category, part in parts.items()
        }
        variances[key] = round_parts(parts, coin)
    return variances


def _parts(use, mix_quantity):
    """Return the exact variances of an input; mix_quantity is what the group's use is of it by the standard mix."""
    price, quantity = exact(use.standard_price), exact(use.quantity)
    lost_more = exact(use.loss) - exact(use.standard_loss) if use.loss or use.standard_loss else 0
    return {
        PRICE: (exact(use.cost) - quantity * price) if use.has_price else Fraction(0),
        SUBSTITUTION: (quantity - mix_quantity) * price if use.group is not None else Fraction(0),
        SCRAP: lost_more * price if lost_more else Fraction(0),
        USAGE: (mix_quantity - exact(use.standard_quantity) - lost_more) * price,
    }


def _standard_mix(uses):
    """Return {key: how much of it was to be used of all that its group used}."""
    actual, standard = {}, {}
    for use in uses.values():
        if use.group is None:
            continue
        actual[use.group] = actual.get(use.group, Fraction(0)) + exact(use.quantity)
        standard[use.group] = standard.get(use.group, Fraction(0)) + exact(use.standard_quantity)
    return {
        key: exact(use.quantity)
        if use.group is None or not standard[use.group]
        else actual[use.group] * exact(use.standard_quantity) / standard[use.group]
        for key, use in uses.items()
    }
