"""Laws of absorption: idle capacity is nobody's product, the rest is shared, and all of it is the difference."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import NothingApplied, fixed_overhead_rate, prorate, split_absorption

CENT = Decimal("0.01")
amounts = st.integers(-(10**9), 10**9).map(lambda count: count * CENT)
positive = st.integers(0, 10**9).map(lambda count: count * CENT)
activity = st.integers(0, 10**6)
bases = st.dictionaries(st.sampled_from("abcdef"), st.integers(-50, 1000), min_size=1)


@given(amounts, amounts, positive, st.integers(1, 10**6), activity)
def test_the_parts_are_the_difference(actual, applied, fixed, normal, worked):
    parts = split_absorption(actual, applied, fixed, normal, worked)
    assert parts.total == parts.idle + parts.above_normal + parts.rest == actual - applied
    assert parts.idle >= 0 >= parts.above_normal
    assert not (parts.idle and parts.above_normal)


@given(positive, st.integers(1, 10**6), activity)
def test_idle_and_absorbed_fixed_cost_are_all_fixed_cost(fixed, normal, worked):
    """What products bear is the rate of the standard × activity (IAS 2.13)."""
    idle = split_absorption(fixed, Decimal(0), fixed, normal, worked).idle
    assert abs(Fraction(fixed - idle) - fixed_overhead_rate(fixed, normal, worked) * worked) < CENT


@given(positive, st.integers(1, 10**6), activity, activity)
def test_the_more_is_made_the_less_is_idle(fixed, normal, less, more):
    less, more = sorted((less, more))
    idle = [split_absorption(fixed, Decimal(0), fixed, normal, worked).idle for worked in (less, more)]
    assert idle[0] >= idle[1]


@given(amounts, bases)
def test_what_is_prorated_is_all_of_it_and_a_reversal_cancels(amount, applied):
    if max(applied.values()) <= 0:
        return
    shares = prorate(amount, applied)
    assert sum(shares.values()) == amount
    assert prorate(-amount, applied) == {key: -share for key, share in shares.items()}
    assert all(not shares[key] for key, base in applied.items() if base <= 0)


def absorption(actual, applied, **capacity):
    parts = split_absorption(Decimal(actual), Decimal(applied), **capacity)
    return [str(part) for part in (parts.idle, parts.above_normal, parts.rest)]


def test_idle_capacity_goes_to_expense_and_the_rest_was_applied_too_much():
    """900 spent, budget 1,000 at 100 h: 80 h applied 800; products bear 900 × 80 % = 720."""
    assert absorption("900.00", "800.00", fixed=900, normal=100, activity=80) == ["180.00", "0.00", "-80.00"]


def test_production_above_normal_lowers_the_rate_and_is_no_income():
    """1,000 spent, 120 h applied at 10: 1,200; 200 is taken back from what was made."""
    assert absorption("1000.00", "1200.00", fixed=1000, normal=100, activity=120) == ["0.00", "-200.00", "0.00"]
    assert fixed_overhead_rate(1000, 100, 120) == Fraction(25, 3)


def test_no_more_is_taken_back_than_was_applied_too_much():
    assert absorption("1100.00", "1200.00", fixed=1100, normal=100, activity=120) == ["0.00", "-100.00", "0.00"]
    assert absorption("1300.00", "1200.00", fixed=1300, normal=100, activity=120) == ["0.00", "0.00", "100.00"]


def test_variable_cost_has_no_capacity():
    assert absorption("310.00", "300.00") == ["0.00", "0.00", "10.00"]


@pytest.mark.parametrize(
    "capacity",
    [{"fixed": -1, "normal": 1}, {"fixed": 1, "normal": 1, "activity": -1}, {"fixed": 1, "normal": 0}],
)
def test_a_capacity_that_cannot_be_is_refused(capacity):
    with pytest.raises(ValueError, match="must"):
        absorption("1.00", "1.00", **capacity)


def test_nothing_applied_is_told():
    with pytest.raises(NothingApplied) as fault:
        prorate(Decimal("1.00"), {"wip": 0, "stock": -5})
    assert fault.value.amount == Decimal("1.00")
    assert prorate(Decimal("0.00"), {"wip": 0}) == {"wip": 0}
    assert fixed_overhead_rate(100, 0, 0) is None
