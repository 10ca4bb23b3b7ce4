"""Centers, or products, that give cost to each other: how much each passes on to whom, exactly.

What one has is its own cost and its part of what the others have:

    total[i] = own[i] + Σ total[k] × use[k][i] ÷ Σ use[k]

one linear equation for each, solved at once for every cost element; then rounded to coins so that everyone passes
on exactly what it has. The reciprocal allocation of service centers is this, and so is a product that is consumed
in making itself.
"""

from fractions import Fraction

from .apportionment import CENT, apportion
from .composition import plus
from .exact import exact, solve
from .flow_rounding import round_flows


class ClosedLoop(ValueError):
    """Members that pass cost only to each other, so that it never leaves them; ``members`` lists them."""

    def __init__(self, members):
        self.members = sorted(members, key=str)
        super().__init__(f"cost of {', '.join(map(str, self.members))} goes to nobody outside them")


def read_uses(uses):
    """Return {giver: {receiver: Fraction}} without zeros, in a fixed order.

    raises:  ValueError for a use below zero
    """
    exact_uses = {}
    for giver in sorted(uses, key=str):
        row = {receiver: exact(uses[giver][receiver]) for receiver in sorted(uses[giver], key=str)}
        for receiver, use in row.items():
            if use < 0:
                raise ValueError(f"{receiver} uses {giver} by {float(use):g}; a use must not be below zero")
        exact_uses[giver] = {receiver: use for receiver, use in row.items() if use}
    return exact_uses


def passed_on(own, uses, coin=CENT):
    """Return what each member passes on to whom, itself and the other members among them.

    own:      {member: {element: Decimal}}, whole coins; a key of uses left out has none
    uses:     {member: {receiver: number}}, in one unit per member, none negative; the keys are the members
    returns:  {member: {receiver: {element: Decimal}}}; own cost and what a member receives is what it gives,
              to the coin; no amount is a coin or more from its exact one
    raises:   ClosedLoop, ValueError

    >>> from decimal import Decimal
    >>> own = {"Y": {"cost": Decimal("7260.00")}, "Z": {"cost": Decimal("4000.00")}}
    >>> given = passed_on(own, {"Y": {"Z": 20, "plant": 80}, "Z": {"Y": 30, "plant": 70}})
    >>> given["Z"]["Y"]["cost"], given["Y"]["plant"]["cost"], given["Z"]["plant"]["cost"]
    (Decimal('1740.00'), Decimal('7200.00'), Decimal('4060.00'))
    """
    uses = read_uses(uses)
    members = _with_cost(own, uses)
    _check_ways_out(members, uses)
    elements = sorted({element for member in members for element in own.get(member, {})}, key=str)
    parts = {member: _parts(uses[member]) for member in members}
    given = {member: {receiver: {} for receiver in parts[member]} for member in members}
    totals = _totals(own, parts, members, elements)
    for column, element in enumerate(elements):
        flows = {
            (member, receiver): totals[member][column] * part
            for member in members
            for receiver, part in parts[member].items()
        }
        for (member, receiver), amount in round_flows(flows, coin).items():
            given[member][receiver][element] = amount
    return given


def passed_on_by_rounds(own, uses, rounds, coin=CENT):
    """Pass cost on a number of times, and say what is then still on the way.

    In a round every member gives away what it has, and so receives what the next round gives away.

    Arguments as passed_on, but that nobody need be outside a loop.
    returns:  given as passed_on, and left {member: {element: Decimal}}, zeros left out;
              own cost and what a member receives is what it gives and what is left, to the coin

    >>> from decimal import Decimal
    >>> own = {"gear": {"cost": Decimal("90.00")}}
    >>> given, left = passed_on_by_rounds(own, {"gear": {"gear": 1, "stock": 9}}, rounds=2)
    >>> given["gear"]["stock"], left
    ({'cost': Decimal('89.10')}, {'gear': {'cost': Decimal('0.90')}})
    """
    uses = read_uses(uses)
    given = {}
    has = {member: own.get(member, {}) for member in uses}
    for _round in range(rounds):
        arriving = {}
        for member, receivers in uses.items():
            if not receivers:
                arriving[member] = plus(arriving.get(member, {}), has.get(member, {}))
                continue
            for element, amount in has.get(member, {}).items():
                for receiver, part in zip(receivers, apportion(amount, receivers.values(), coin), strict=True):
                    _add(given.setdefault(member, {}).setdefault(receiver, {}), element, part)
                    _add(arriving.setdefault(receiver, {}), element, part)
        has = {member: arriving[member] for member in uses if member in arriving}
    left = {member: {e: amount for e, amount in vector.items() if amount} for member, vector in has.items()}
    return given, {member: vector for member, vector in left.items() if vector}


def _with_cost(own, uses):
    """Return the members that have cost of their own or get some, in order."""
    reached = [member for member in uses if any(own.get(member, {}).values())]
    for member in reached:
        reached += [receiver for receiver in uses[member] if receiver in uses and receiver not in reached]
    return [member for member in uses if member in set(reached)]


def _check_ways_out(members, uses):
    """Raise ClosedLoop unless the cost of every member can leave them all."""
    inside, leaving = set(members), set()
    while True:
        more = {
            member
            for member in inside - leaving
            if any(receiver not in inside or receiver in leaving for receiver in uses[member])
        }
        if not more:
            break
        leaving |= more
    if inside - leaving:
        raise ClosedLoop(inside - leaving)


def _parts(receivers):
    base = sum(receivers.values(), Fraction(0))
    return {receiver: use / base for receiver, use in receivers.items()}


def _totals(own, parts, members, elements):
    """Return {member: [exact total of each element]}."""
    matrix = [[(member == other) - parts[other].get(member, 0) for other in members] for member in members]
    right = [[own.get(member, {}).get(element, 0) for element in elements] for member in members]
    return dict(zip(members, solve(matrix, right), strict=True))


def _add(sums, key, amount):
    sums[key] = sums.get(key, 0) + amount
