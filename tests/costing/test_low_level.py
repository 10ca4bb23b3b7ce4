"""Laws of products that consume each other: found, named, and costed to the coin."""

from decimal import Decimal
from fractions import Fraction

import pytest
from allocation_samples import CENT, negated, plants, positive_cents, sums
from hypothesis import given
from hypothesis import strategies as st

from costing import ClosedLoop, cost_of_circle, find_circles

graphs = st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3), max_size=7)


def reachable(graph, product):
    found, waiting = set(), list(graph.get(product, ()))
    while waiting:
        used = waiting.pop()
        if used not in found:
            found.add(used)
            waiting += graph.get(used, ())
    return found


@given(graphs)
def test_every_product_that_reaches_itself_is_in_one_circle_and_no_other(graph):
    circles = find_circles(graph)
    members = [product for group, _way in circles for product in group]
    assert sorted(members) == sorted(product for product in graph if product in reachable(graph, product))


@given(graphs)
def test_the_way_round_is_one(graph):
    for group, way in find_circles(graph):
        assert way[0] == way[-1] == group[0]
        assert len(set(way)) == len(way) - 1
        assert all(used in graph[product] for product, used in zip(way, way[1:], strict=False))


def circle_of(plant):
    cost, uses = plant
    return {product: cost[product] for product in uses}, uses


@given(plants())
def test_what_a_product_cost_is_what_went_somewhere(plant):
    own, uses = circle_of(plant)
    given_on, left = cost_of_circle(own, uses)
    assert not left
    outside = [v for receivers in given_on.values() for r, v in receivers.items() if r not in own]
    assert sums(outside) == sums(own.values())


@given(plants(), st.integers(0, 4))
def test_in_rounds_nothing_is_lost_on_the_way(plant, rounds):
    own, uses = circle_of(plant)
    given_on, left = cost_of_circle(own, uses, rounds)
    for product, vector in own.items():
        received = [receivers.get(product, {}) for receivers in given_on.values()]
        gives = given_on.get(product, {}).values()
        assert sums([vector, *received]) == sums([*gives, left.get(product, {})])


@given(plants(), st.none() | st.integers(1, 3))
def test_a_reversal_cancels(plant, rounds):
    own, uses = circle_of(plant)
    given_on, left = cost_of_circle(own, uses, rounds)
    assert cost_of_circle(negated(own), uses, rounds) == (negated(given_on), negated(left))


@given(plants(positive_cents))
def test_more_rounds_leave_less_on_the_way(plant):
    own, uses = circle_of(plant)
    left = [sum(sums(cost_of_circle(own, uses, rounds)[1].values()).values()) for rounds in range(4)]
    assert left == sorted(left, reverse=True)


def test_rework_that_consumes_its_own_product():
    """90.00 for 10 gears, one of them consumed for the 10: each costs 10.00, exactly and in the limit."""
    own, uses = {"gear": {"cost": Decimal("90.00")}}, {"gear": {"gear": 1, "stock": 9}}
    exact, _left = cost_of_circle(own, uses)
    assert exact["gear"]["stock"]["cost"] == Decimal("90.00")
    rounds, left = cost_of_circle(own, uses, rounds=6)
    assert abs(rounds["gear"]["gear"]["cost"] - exact["gear"]["gear"]["cost"]) <= CENT
    assert not left


def test_two_products_that_consume_each_other():
    """
    paste   own  70.00 + 1/4 of mix    = 100.00    half to mix, half to stock
    mix     own  70.00 + 1/2 of paste  = 120.00    a quarter to paste
    """
    own = {"paste": {"cost": Decimal("70.00")}, "mix": {"cost": Decimal("70.00")}}
    uses = {"paste": {"mix": 5, "stock": 5}, "mix": {"paste": 1, "sold": 3}}
    given_on, _left = cost_of_circle(own, uses)
    amounts = {(g, r): v["cost"] for g, receivers in given_on.items() for r, v in receivers.items()}
    assert amounts["paste", "mix"] == amounts["paste", "stock"] == 50
    assert (amounts["mix", "paste"], amounts["mix", "sold"]) == (30, 90)


def test_a_circle_nothing_leaves_is_named_and_can_be_passed_round():
    own = {"a": {"cost": Decimal("1.00")}, "b": {}}
    uses = {"a": {"b": Fraction(1)}, "b": {"a": 1}}
    with pytest.raises(ClosedLoop) as fault:
        cost_of_circle(own, uses)
    assert fault.value.members == ["a", "b"]
    assert cost_of_circle(own, uses, rounds=3)[1] == {"b": {"cost": Decimal("1.00")}}
    assert cost_of_circle(own, {}, rounds=3)[1] == {"a": {"cost": Decimal("1.00")}}
