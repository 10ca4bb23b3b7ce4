"""Joint products: several outputs of one process share its cost.

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapter 16 (sales value at split-off, physical
measure, net realisable value; by-products at net realisable value reduce the joint cost); IAS 2.14.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, apportion


@dataclass(frozen=True)
class JointOutput:
    """One output of a joint process.

    quantity:     what came out, in its own unit
    unit_weight:  what one unit counts for: quantity in the common unit, sales price, or net realisable value
    fixed_share:  per cent of the joint cost by the fixed method; None: takes what the others leave
    """

    quantity: Fraction
    unit_weight: Fraction = Fraction(0)
    fixed_share: Fraction | None = None


def net_realisable_value(price, further_cost):
    """Return what one unit brings after the cost to complete and sell it; may be negative.

    >>> net_realisable_value(Fraction("2.1"), Fraction("0.7"))
    Fraction(7, 5)
    """
    return Fraction(price) - Fraction(further_cost)


def joint_weights(outputs, is_fixed=False):
    """Return the weights by which outputs share their joint cost.

    outputs:   list of JointOutput
    is_fixed:  by fixed per cent; otherwise by quantity × unit weight
    returns:   one Fraction per output, none negative, and not all zero if there is an output at all.
               An output worth nothing, or less, takes no cost. Where none is worth anything they
               share by quantity.

    >>> L, T = JointOutput(3200, Fraction("1.4")), JointOutput(3700, Fraction("4.3"))
    >>> [int(weight) for weight in joint_weights([L, T])]
    [4480, 15910]
    """
    weights = _fixed_weights(outputs) if is_fixed else _value_weights(outputs)
    if any(weights):
        return weights
    weights = [max(Fraction(output.quantity), Fraction(0)) for output in outputs]
    return weights if any(weights) else [Fraction(1)] * len(outputs)


def _fixed_weights(outputs):
    present = [output.quantity > 0 for output in outputs]
    shares = [
        max(Fraction(output.fixed_share or 0), Fraction(0)) if there else Fraction(0)
        for output, there in zip(outputs, present, strict=True)
    ]
    rest = max(100 - sum(shares), Fraction(0))
    return [
        rest if output.fixed_share is None and there else share
        for output, share, there in zip(outputs, shares, present, strict=True)
    ]


def _value_weights(outputs):
    return [max(Fraction(o.quantity), Fraction(0)) * max(Fraction(o.unit_weight), Fraction(0)) for o in outputs]


def share_joint_cost(cost, weights, coin=CENT):
    """Share the cost of each element by weights.

    cost:     {element: Decimal}
    returns:  one {element: Decimal} per weight; over the weights they sum to the cost, element by element

    >>> share_joint_cost({"material": Decimal("100.00")}, [1, 2])
    [{'material': Decimal('33.33')}, {'material': Decimal('66.67')}]
    """
    shares = [{} for _weight in weights]
    for element, amount in cost.items():
        for share, part in zip(shares, apportion(amount, weights, coin), strict=True):
            share[element] = part
    return shares


def take_out(cost, value, coin=CENT):
    """Take a value out of a cost, from its elements in proportion.

    cost:     {element: Decimal}; elements at zero or below give nothing
    value:    Decimal, a whole number of coins
    returns:  {element: Decimal} taken; sums to the value, or to all there is where that is less

    >>> take_out({"material": Decimal("60.00"), "labour": Decimal("40.00")}, Decimal("10.01"))
    {'material': Decimal('6.01'), 'labour': Decimal('4.00')}
    """
    there = {element: amount for element, amount in cost.items() if amount > 0}
    value = min(value, sum(there.values(), Decimal(0)))
    if value <= 0:
        return {}
    return dict(zip(there, apportion(value, list(there.values()), coin), strict=True))
