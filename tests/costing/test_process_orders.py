from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import OrderInProcess, Unfinished, cost_orders

METHODS = ("weighted_average", "fifo", "material", "standard", "none")
amounts = st.integers(-10_000, 100_000).map(lambda cents: Decimal(cents) / 100)
costs = st.dictionaries(st.sampled_from(["steel", "labour", "machine"]), amounts)


@st.composite
def unfinished(draw, up_to=100):
    quantity = draw(st.integers(0, up_to))
    material, conversion = (Fraction(draw(st.integers(0, 10)), 10) * quantity for _each in range(2))
    return Unfinished(Fraction(quantity), Fraction(0), material, conversion)


@st.composite
def orders(draw):
    received = draw(st.lists(st.integers(1, 50), max_size=3))
    return OrderInProcess(
        received=dict(enumerate(received)),
        ending=draw(unfinished()),
        lost=draw(st.integers(0, 5)),
        opening_cost=draw(costs),
        added_cost=draw(costs),
        standard={"steel": 3, "labour": "1.5"},
    )


@given(st.lists(orders(), min_size=1, max_size=4), st.sampled_from(METHODS))
def test_no_cent_is_lost_between_orders(parts, method):
    """Of every element: what came in is what receipts took and what is left, over all orders."""
    process = dict(enumerate(parts))
    if not any(order.received or order.ending.quantity for order in parts):
        return
    result = cost_orders(process, method, {"steel"})
    for element in ("steel", "labour", "machine"):
        came_in = sum(o.opening_cost.get(element, 0) + o.added_cost.get(element, 0) for o in parts)
        went_out = sum(by.get(element, 0) for receipts in result.receipts.values() for by in receipts.values())
        assert came_in == went_out + sum(by.get(element, 0) for by in result.ending.values())


@given(orders(), st.sampled_from(METHODS))
def test_an_order_without_output_keeps_all(order, method):
    order = OrderInProcess(ending=order.ending, opening_cost=order.opening_cost, added_cost=order.added_cost)
    if not order.ending.quantity:
        return
    result = cost_orders({1: order}, method, {"steel"})
    assert sum(result.ending[1].values()) == sum(order.opening_cost.values()) + sum(order.added_cost.values())


def test_received_units_of_all_orders_cost_the_same():
    """100.00 and 140.00 for 10 units each, one of them in two receipts."""
    cheap = OrderInProcess({"a": 10}, added_cost={"labour": Decimal("100.00")})
    dear = OrderInProcess({"b": 4, "c": 6}, added_cost={"labour": Decimal("140.00")})
    result = cost_orders({1: cheap, 2: dear}, "weighted_average", ())
    taken = {move: by["labour"] for receipts in result.receipts.values() for move, by in receipts.items()}
    assert taken == {"a": Decimal("120.00"), "b": Decimal("48.00"), "c": Decimal("72.00")}


def test_lost_units_raise_the_cost_of_the_others():
    """20 opened at 50 %, 4 of them lost, 16 received: 16.00 opening and 24.00 added leave with the 16."""
    order = OrderInProcess(
        received={"a": 16},
        opening=Unfinished(Fraction(20), Fraction(0), Fraction(20), Fraction(10)),
        lost=4,
        opening_cost={"labour": Decimal("16.00")},
        added_cost={"labour": Decimal("24.00")},
    )
    assert cost_orders({1: order}, "fifo", ()).receipts[1]["a"] == {"labour": Decimal("40.00")}


def test_an_order_that_was_cut_down_has_no_more_opening_units_than_came_out():
    order = OrderInProcess(
        received={"a": 6},
        opening=Unfinished(Fraction(10), Fraction(0), Fraction(10), Fraction(5)),
        added_cost={"labour": Decimal("30.00")},
    )
    result = cost_orders({1: order}, "fifo", ())
    assert result.process.opening.quantity == 6
    assert result.receipts[1]["a"] == {"labour": Decimal("30.00")}


def test_ordinary_progress_of_an_order_is_costed_first_in_first_out():
    """10 ordered; 4 past the operation and 6 at it: 7 equivalents, 70.00. Then 9 received, 1 at it, 25.00 added."""
    order = OrderInProcess(
        received={"a": 9},
        opening=Unfinished(Fraction(10), Fraction(4), Fraction(10), Fraction(7)),
        ending=Unfinished(Fraction(1), Fraction(0), Fraction(1), Fraction(1, 2)),
        opening_cost={"steel": Decimal("100.00"), "labour": Decimal("70.00")},
        added_cost={"labour": Decimal("25.00")},
    )
    result = cost_orders({1: order}, "fifo", {"steel"})
    assert result.receipts[1]["a"] == {"steel": Decimal("90.00"), "labour": Decimal("90.00")}
    assert result.ending[1] == {"steel": Decimal("10.00"), "labour": Decimal("5.00")}


@pytest.mark.parametrize(("method", "left"), [("standard", "12.00"), ("material", "0.00"), ("none", "0.00")])
def test_unfinished_labour_by_the_simple_methods(method, left):
    """4 of 10 received for 100.00; 6 half done, standard 4.00 a unit."""
    order = OrderInProcess(
        received={"a": 4},
        ending=Unfinished(Fraction(6), Fraction(0), Fraction(6), Fraction(3)),
        added_cost={"labour": Decimal("100.00")},
        standard={"labour": 4},
    )
    assert cost_orders({1: order}, method, ()).ending[1] == {"labour": Decimal(left)}
