from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing import Operation, OrderProgress, Unfinished, entered_units, unfinished_units

units = st.integers(0, 50)
operations = st.lists(
    st.builds(Operation, hours=st.integers(0, 5), passed=units, rejected=units, is_begun=st.booleans()), max_size=4
)
orders = st.builds(
    OrderProgress,
    ordered=units,
    received=units,
    rejected=units,
    operations=operations.map(tuple),
    hours=st.integers(-10, 200),
    material=st.none() | units,
    is_done=st.booleans(),
)


@given(orders, st.sampled_from(["operations", "hours"]))
def test_degrees_are_between_nothing_and_complete(order, completion):
    rest = unfinished_units(order, completion)
    assert 0 <= rest.finished <= rest.quantity
    for equivalent in (rest.material, rest.conversion):
        assert rest.finished <= equivalent <= rest.quantity


@given(orders, st.integers(1, 20), st.sampled_from(["operations", "hours"]))
def test_a_unit_received_is_one_less_unfinished(order, more, completion):
    before, after = (
        unfinished_units(each, completion) for each in (order, replace(order, received=order.received + more))
    )
    assert after.quantity == max(before.quantity - more, 0)


def test_units_stand_where_the_operations_say():
    """20 ordered, 5 received; past cutting 14, bending 9, packing 7: 2 finished, 2 at packing, 5 at bending, 6 left."""
    order = OrderProgress(
        ordered=20,
        received=5,
        operations=(Operation(2, 14, is_begun=True), Operation(1, 9, is_begun=True), Operation(1, 7)),
    )
    rest = unfinished_units(order)
    assert (rest.quantity, rest.finished) == (15, 2)
    # finished 2 × 4/4, packing not begun 2 × 3/4, bending 5 × 2.5/4, cutting 6 × 1/4
    assert rest.conversion == 2 + Fraction(6, 4) + Fraction(25, 8) + Fraction(6, 4)


def test_rejected_units_stand_nowhere():
    """10 past cutting, 3 rejected at bending, 4 past it: 3 at bending."""
    order = OrderProgress(
        ordered=10, rejected=3, operations=(Operation(1, 10), Operation(1, 4, rejected=3, is_begun=True))
    )
    rest = unfinished_units(order)
    assert (rest.quantity, rest.finished) == (7, 4)
    assert rest.conversion == 4 + 3 * Fraction(3, 4)


def test_hours_of_received_units_are_theirs():
    """12 h spent, 4 received at 2 h each: 4 h are in 6 units of 12 h."""
    order = OrderProgress(ordered=10, received=4, operations=(Operation(2),), hours=12)
    assert unfinished_units(order, "hours").conversion == 2


def test_material_is_there_as_far_as_it_was_issued():
    """For 7 of 10 units; 4 were received."""
    order = OrderProgress(ordered=10, received=4, operations=(Operation(1),), material=7)
    assert unfinished_units(order).material == 3


def test_without_hours_conversion_goes_with_material():
    order = OrderProgress(ordered=10, received=4, operations=(Operation(0, 2, is_begun=True),), material=7)
    assert unfinished_units(order).conversion == 3


def test_a_done_order_has_no_unfinished_units():
    assert unfinished_units(OrderProgress(ordered=10, received=8, is_done=True)) == Unfinished()


def test_a_count_replaces_what_was_reckoned():
    rest = entered_units(Unfinished(Fraction(6), Fraction(2), Fraction(6), Fraction(3)), 5, Fraction(1), Fraction(1, 2))
    assert rest == Unfinished(5, 2, 5, Fraction(5, 2))
    assert entered_units(rest, None, 0, 0).quantity == 5
