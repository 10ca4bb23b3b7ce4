"""Rounding amounts that flow between centers so that every center still passes on exactly what it has.

Rounding each amount by itself leaves a coin too many here and one too few there. Instead, the amounts that are
not whole coins are taken as the edges of a graph. What each center has is whole coins, so no node has just one
such edge, and there is always a circle of them. Moving a little around the circle keeps what every center has, and
makes one amount more whole; so it ends after as many moves as there are amounts.

Source: rounding of fractional flows by cycle cancelling; that it must work is the integrality theorem of flows
(R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, theorem 6.5).
"""

from fractions import Fraction
from math import ceil, floor

from .apportionment import CENT, to_coins
from .exact import exact

_SINK = object()  # behind those who only receive


def round_flows(flows, coin=CENT):
    """Round flows to coins, keeping what every giver gives more than it receives.

    flows:    {(giver, receiver): exact amount}; for every giver, given less received is whole coins
    returns:  {(giver, receiver): Decimal}; each is less than a coin from its flow, and so is what each
              receives in all that only receives; the flows of -x are minus those of x
    raises:   ValueError if what a giver has is not whole coins

    >>> third = Fraction(1, 3)
    >>> round_flows({("a", "b"): 1 + third, ("a", "c"): 1 + 2 * third, ("b", "c"): third, ("b", "d"): 1}, coin=1)
    {('a', 'b'): 1, ('a', 'c'): 2, ('b', 'c'): 0, ('b', 'd'): 1}
    """
    ordered = {edge: exact(flows[edge]) / Fraction(coin) for edge in sorted(flows, key=str)}
    sign = -1 if next((flow for flow in ordered.values() if flow), 1) < 0 else 1
    loops = {edge: to_coins(flow, 1) for edge, flow in ordered.items() if edge[0] == edge[1]}
    between = {edge: sign * flow for edge, flow in ordered.items() if edge not in loops}
    whole = _make_whole(between | _to_sink(between))
    return {edge: (int(loops[edge]) if edge in loops else sign * int(whole[edge])) * coin for edge in flows}


def _to_sink(flows):
    givers = {giver for giver, _receiver in flows}
    received = {}
    for (_giver, receiver), flow in flows.items():
        if receiver not in givers:
            received[receiver] = received.get(receiver, Fraction(0)) + flow
    return {(receiver, _SINK): flow for receiver, flow in received.items()}


def _make_whole(flows):
    flows, at_node = dict(flows), {}
    for edge, flow in flows.items():
        if flow.denominator != 1:
            for node in edge:
                at_node.setdefault(node, {})[edge] = None
    while at_node:
        circle = _circle(at_node)
        _move(flows, circle)
        for edge, _direction in circle:
            if flows[edge].denominator == 1:
                _drop(at_node, edge)
    return flows


def _circle(at_node):
    """Return one circle as [(edge, direction)], direction 1 along the edge and -1 against it."""
    node, path, seen = next(iter(at_node)), [], {}
    while node not in seen:
        seen[node] = len(path)
        came_by = path[-1][0] if path else None
        edge = next((edge for edge in at_node[node] if edge != came_by), None)
        if edge is None:
            raise ValueError(f"{node} has an amount that is not a whole number of coins")
        path.append((edge, 1 if edge[0] == node else -1))
        node = edge[1] if edge[0] == node else edge[0]
    return path[seen[node] :]


def _move(flows, circle):
    """Move around the circle, the shorter way, until one of its amounts is whole."""
    forward = min(_room(flows[edge], direction) for edge, direction in circle)
    backward = min(_room(flows[edge], -direction) for edge, direction in circle)
    step = forward if forward <= backward else -backward
    for edge, direction in circle:
        flows[edge] += direction * step


def _room(flow, direction):
    return ceil(flow) - flow if direction > 0 else flow - floor(flow)


def _drop(at_node, edge):
    for node in edge:
        at_node[node].pop(edge)
        if not at_node[node]:
            del at_node[node]
