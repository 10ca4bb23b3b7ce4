"""Normal and abnormal loss of units in process.

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapter 18: spoilage at an inspection point carries the
cost up to that point; normal spoilage stays in the cost of the good units, abnormal spoilage is a loss of the
period (IAS 2.16 (a)).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, to_coins
from .joint_products import share_joint_cost


@dataclass(frozen=True)
class Stage:
    """One operation of a route, in the order of the route.

    cost:      {element: Decimal} that the operation itself added
    rejected:  units rejected at it, normal and abnormal
    abnormal:  the part of them that is abnormal
    """

    cost: dict = field(default_factory=dict)
    rejected: Fraction = Fraction(0)
    abnormal: Fraction = Fraction(0)


def split_normal(rejected, allowed):
    """Split rejected quantities, in the order they occurred, into normal and abnormal.

    rejected:  quantities; allowed: how much in all is normal, or None for no limit
    returns:   [(normal, abnormal)], one pair per quantity

    >>> split_normal([300, 200], Fraction(400))
    [(Fraction(300, 1), Fraction(0, 1)), (Fraction(100, 1), Fraction(100, 1))]
    """
    left, pairs = allowed, []
    for quantity in map(Fraction, rejected):
        normal = quantity if left is None else min(quantity, max(left, Fraction(0)))
        left = None if left is None else left - normal
        pairs.append((normal, quantity - normal))
    return pairs


def abnormal_loss(stages, good, coin=CENT):
    """Return what the abnormal rejects of each operation cost, up to that operation.

    stages:   list of Stage; good: units that passed all of them
    returns:  one {element: Decimal} per stage. A stage's unit cost is what reached it, less earlier abnormal
              loss, plus its own cost, over the units that reached it: good ones and all rejected from there on.

    >>> [loss] = abnormal_loss([Stage({"cost": Decimal("3075000.00")}, 500, 100)], good=20000)
    >>> loss["cost"]
    Decimal('15000.00')
    """
    losses, carried = [], {}
    for index, stage in enumerate(stages):
        for element, amount in stage.cost.items():
            carried[element] = carried.get(element, Decimal(0)) + amount
        processed = Fraction(good) + sum(Fraction(later.rejected) for later in stages[index:])
        loss = _part(carried, Fraction(stage.abnormal) / processed if processed else Fraction(0), coin)
        losses.append(loss)
        carried = {element: amount - loss.get(element, 0) for element, amount in carried.items()}
    return losses


def _part(cost, ratio, coin):
    if not ratio:
        return {}
    return {element: to_coins(Fraction(amount) * ratio, coin) for element, amount in cost.items()}


def place_cost(own, unplaced, weights, coin=CENT):
    """Give cost that names no operation to the operations.

    own:       one {element: Decimal} per operation
    unplaced:  {element: Decimal} without an operation
    weights:   how the operations share it; all zero: the first takes it
    returns:   one {element: Decimal} per operation; together they are own and unplaced
    """
    if not any(weights):
        weights = [1] + [0] * (len(own) - 1)
    placed = [dict(cost) for cost in own]
    for cost, more in zip(placed, share_joint_cost(unplaced, weights, coin), strict=True):
        for element, amount in more.items():
            cost[element] = cost.get(element, Decimal(0)) + amount
    return placed


def share_by_units(cost, units, coin=CENT):
    """Share a cost over documents by their units; without units nobody takes any.

    returns:  one {element: Decimal} per number of units
    """
    if not any(units):
        return [{} for _unit in units]
    return share_joint_cost(cost, units, coin)
