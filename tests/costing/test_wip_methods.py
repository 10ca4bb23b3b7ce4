"""Simple WIP methods, and how far unfinished units are done."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing import (
    Process,
    Station,
    Units,
    at_standard,
    completion_by_hours,
    completion_by_operations,
    material_only,
    without_wip,
)

quantities = st.integers(0, 1000)
degrees = st.integers(0, 20).map(lambda count: Fraction(count, 20))


def labour(amount):
    return {"labour": Decimal(amount)}


def test_unfinished_units_carry_nothing_or_material_only():
    """Material 120.00 over 9 + 3 units: 10.00 each; labour 90.00 is of the 9."""
    process = Process(9, Units(3, 0.5), added_cost=labour("90.00") | {"steel": Decimal("120.00")})
    assert not any(without_wip(process).ending.values())
    whole = Process(9, Units(3, {"steel": 1}), added_cost=process.added_cost)
    assert material_only(whole, {"steel"}).ending == labour("0.00") | {"steel": Decimal("30.00")}


def test_unfinished_units_at_standard_leave_the_rest_to_the_finished():
    """4 units half done at 8.00 are 16.00, 1 lost one 8.00; 100.00 - 24.00."""
    process = Process(9, Units(4, 0.5), abnormal_loss=Units(1), added_cost=labour("100.00"))
    result = at_standard(process, {"labour": 8})
    assert (result.ending, result.abnormal_loss, result.completed) == tuple(map(labour, ("16.00", "8.00", "76.00")))


def test_completion_from_operations_and_from_hours():
    """100 units at 6 h of 10: 0.30 each; 50 units 1/4 into the last 4 h: 0.70 each."""
    stations = [Station(6, 100), Station(4, 50, 0.25)]
    assert completion_by_operations(stations) == (100 * Fraction("0.3") + 50 * Fraction("0.7")) / 150
    assert completion_by_operations([Station(6)]) == completion_by_operations([Station(0, 5)]) == 0
    assert completion_by_hours(100, 4, 10) == 1
    assert completion_by_hours(-1, 4, 10) == completion_by_hours(1, 0, 10) == 0


@given(st.lists(st.builds(Station, quantities, quantities, degrees), max_size=5))
def test_completion_is_a_share(stations):
    assert 0 <= completion_by_operations(stations) <= 1
