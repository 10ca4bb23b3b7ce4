"""Laws of exact numbers: equations hold, rounded parts sum, flows keep what everyone has."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import SingularSystem, exact, per_unit, round_flows, round_parts, solve, to_coins

CENT = Decimal("0.01")
numbers = st.integers(-500, 500).map(lambda count: Fraction(count, 6))
parts = st.dictionaries(st.integers(0, 9), st.integers(-(10**9), 10**9).map(lambda count: Fraction(count, 997)))


@st.composite
def systems(draw):
    size = draw(st.integers(1, 4))
    rows = st.lists(numbers, min_size=size, max_size=size)
    matrix = draw(st.lists(rows, min_size=size, max_size=size))
    return matrix, draw(st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=size, max_size=size))


@given(systems())
def test_a_solution_solves_the_equations(system):
    matrix, right = system
    try:
        solution = solve(matrix, right)
    except SingularSystem:
        return
    for row, side in zip(matrix, right, strict=True):
        for column, wanted in enumerate(side):
            assert sum(x * found[column] for x, found in zip(row, solution, strict=True)) == wanted


@given(systems(), numbers)
def test_equations_that_depend_on_each_other_are_refused(system, factor):
    matrix, right = system
    matrix[-1] = [factor * x for x in matrix[0]] if len(matrix) > 1 else [0]
    with pytest.raises(SingularSystem):
        solve(matrix, right)


@given(parts)
def test_rounded_parts_sum_to_the_rounded_sum(amounts):
    rounded = round_parts(amounts)
    assert sum(rounded.values()) == to_coins(sum(amounts.values()))
    assert all(abs(Fraction(rounded[key]) - part) < CENT for key, part in amounts.items())
    assert round_parts({key: -part for key, part in amounts.items()}) == {k: -part for k, part in rounded.items()}


@st.composite
def flows(draw):
    """What each of some nodes has is whole; it gives that, and what it receives, to nodes after it."""
    size = draw(st.integers(1, 6))
    received, found = {}, {}
    for node in range(size):
        has = draw(st.integers(-1000, 1000)) * Fraction(1, 100) + received.get(node, 0)
        later = st.integers(node + 1, size + 2)
        weights = draw(st.dictionaries(later, st.integers(1, 97), min_size=1, max_size=5))
        for receiver, weight in weights.items():
            found[node, receiver] = has * weight / sum(weights.values())
            received[receiver] = received.get(receiver, 0) + found[node, receiver]
    return found


def net(amounts, node):
    given_away = sum((Fraction(amount) for (giver, _receiver), amount in amounts.items() if giver == node), Fraction(0))
    return given_away - sum((Fraction(amount) for (_g, receiver), amount in amounts.items() if receiver == node))


@given(flows())
def test_rounding_flows_keeps_what_everyone_has(amounts):
    rounded = round_flows(amounts)
    for giver in {giver for giver, _receiver in amounts}:
        assert net(rounded, giver) == net(amounts, giver)
    for edge, amount in rounded.items():
        assert amount % CENT == 0
        assert abs(Fraction(amount) - amounts[edge]) < CENT
    for receiver in {receiver for _giver, receiver in amounts} - {giver for giver, _receiver in amounts}:
        assert abs(net(rounded, receiver) - net(amounts, receiver)) < CENT


@given(flows())
def test_the_flows_of_a_reversal_are_the_reverse(amounts):
    reversal = round_flows({edge: -amount for edge, amount in amounts.items()})
    assert reversal == {edge: -amount for edge, amount in round_flows(amounts).items()}


def test_a_node_that_has_a_part_of_a_coin_is_refused():
    with pytest.raises(ValueError, match="whole number of coins"):
        round_flows({("a", "b"): Fraction(1, 3), ("b", "c"): Fraction(1, 2)})


def test_a_float_is_read_as_it_prints_and_nothing_is_divided_by_nothing():
    assert exact(0.47) == Fraction(47, 100)
    assert per_unit(Decimal("1.00"), 8) == Fraction(1, 8)
    assert per_unit(1, 0.0) is None
