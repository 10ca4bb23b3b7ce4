"""Allocating the cost of service centers (maintenance, power, stores) to production centers.

direct      a service center gives to production centers only;
step-down   service centers give one after the other, each to production and to the service centers after it;
reciprocal  each gives to all it serves, also back, by simultaneous equations.

A center's use of its own service changes nobody's share: direct and step-down leave it out, reciprocal shows it.

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapter 15.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from .apportionment import CENT, apportion
from .composition import plus
from .exact import per_unit
from .mutual_cost import passed_on, read_uses


class NobodyServed(ValueError):
    """A service center with cost and nobody left to give it to; ``center`` is that center."""

    def __init__(self, center):
        self.center = center
        super().__init__(f"{center} has cost, but serves no center that it may give it to")


@dataclass(frozen=True)
class Allocation:
    """What became of the cost of service centers, all amounts {element: Decimal}.

    given:     {service center: {receiver: amounts}}, in the order in which it was given
    borne:     {production center: amounts}, its own cost and what it received; together all cost there was
    bases:     {service center: Fraction}, the use by which its cost was spread
    """

    given: dict
    borne: dict
    bases: dict = field(default_factory=dict)

    def total(self, center):
        """Return all that a service center gave away, as {element: Decimal}."""
        return reduce(plus, self.given.get(center, {}).values(), {})

    def rate(self, center):
        """Return what one unit of a service center's base cost, all elements together, exact."""
        return per_unit(sum(self.total(center).values()), self.bases.get(center, 0))


def allocate_direct(cost, uses, coin=CENT):
    """Give the cost of every service center to production centers only.

    cost:     {center: {element: Decimal}}, whole coins, any sign; production centers may have cost of their own
    uses:     {service center: {center: number}}, in one unit per service center (h, m², kWh, people),
              none negative; whoever is a key is a service center, all others are production centers
    returns:  Allocation
    raises:   NobodyServed, ValueError

    >>> cost = {"stores": {"wages": Decimal("100.00")}, "canteen": {"wages": Decimal("30.00")}}
    >>> uses = {"stores": {"canteen": 5, "saw": 1, "lathe": 2}, "canteen": {"stores": 1, "saw": 1}}
    >>> allocate_direct(cost, uses).borne
    {'saw': {'wages': Decimal('63.33')}, 'lathe': {'wages': Decimal('66.67')}}
    """
    uses = read_uses(uses)
    return _one_after_the_other(cost, uses, list(uses), set(uses), coin)


def allocate_step_down(cost, uses, order=None, coin=CENT):
    """Let service centers give one after the other; who has given receives no more.

    Arguments, result and errors as allocate_direct.
    order:    every service center once, or None for that of step_down_order

    >>> cost = {"stores": {"wages": Decimal("100.00")}, "canteen": {"wages": Decimal("30.00")}}
    >>> uses = {"stores": {"canteen": 5, "saw": 1, "lathe": 2}, "canteen": {"stores": 1, "saw": 1}}
    >>> allocate_step_down(cost, uses).given["stores"]["canteen"]
    {'wages': Decimal('62.50')}
    """
    uses = read_uses(uses)
    order = step_down_order(cost, uses) if order is None else list(order)
    if sorted(order, key=str) != list(uses):
        raise ValueError("the order must name every service center exactly once")
    return _one_after_the_other(cost, uses, order, set(), coin)


def allocate_reciprocal(cost, uses, coin=CENT):
    """Let service centers give to all they serve at once.

    Arguments and result as allocate_direct; what a service center gives includes what it received.
    raises:   ClosedLoop where service centers serve only each other, ValueError

    >>> cost = {"Y": {"cost": Decimal("7260.00")}, "Z": {"cost": Decimal("4000.00")}}
    >>> result = allocate_reciprocal(cost, {"Y": {"Z": 20, "saw": 80}, "Z": {"Y": 30, "saw": 70}})
    >>> result.total("Y"), result.total("Z"), result.borne
    ({'cost': Decimal('9000.00')}, {'cost': Decimal('5800.00')}, {'saw': {'cost': Decimal('11260.00')}})
    """
    uses = read_uses(uses)
    given = passed_on({center: cost.get(center, {}) for center in uses}, uses, coin)
    bases = {center: sum(uses[center].values(), Fraction(0)) for center in given}
    return Allocation(given, _borne(cost, uses, given), bases)


def step_down_order(cost, uses):
    """Return the usual order: who gives most of its service to other service centers comes first.

    Ties go to the greater cost of its own, then to the name.
    """
    uses = read_uses(uses)

    def rank(center):
        others = {receiver: use for receiver, use in uses[center].items() if receiver != center}
        to_service = sum((use for receiver, use in others.items() if receiver in uses), Fraction(0))
        share = to_service / sum(others.values()) if others else Fraction(0)
        return -share, -abs(sum(cost.get(center, {}).values(), Decimal(0))), str(center)

    return sorted(uses, key=rank)


def _one_after_the_other(cost, uses, order, closed, coin):
    """Let centers give in an order; whoever is closed, or has given, receives nothing."""
    closed, received, given, bases = set(closed), {}, {}, {}
    for giver in order:
        closed.add(giver)
        has = plus(cost.get(giver, {}), received.get(giver, {}))
        receivers = {receiver: use for receiver, use in uses[giver].items() if receiver not in closed}
        if not any(has.values()):
            continue
        if not receivers:
            raise NobodyServed(giver)
        given[giver] = {receiver: {} for receiver in receivers}
        bases[giver] = sum(receivers.values())
        for element, amount in has.items():
            for receiver, part in zip(receivers, apportion(amount, receivers.values(), coin), strict=True):
                given[giver][receiver][element] = part
        for receiver, parts in given[giver].items():
            received[receiver] = plus(received.get(receiver, {}), parts)
    return Allocation(given, _borne(cost, uses, given), bases)


def _borne(cost, uses, given):
    """Return what production centers bear: their own cost and what they were given."""
    borne = {center: dict(amounts) for center, amounts in cost.items() if center not in uses}
    for receivers in given.values():
        for receiver, amounts in receivers.items():
            if receiver not in uses:
                borne[receiver] = plus(borne.get(receiver, {}), amounts)
    return borne
