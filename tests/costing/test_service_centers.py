"""Laws of service centers: all cost arrives at production centers, every center gives exactly what it has."""

from decimal import Decimal
from fractions import Fraction

import pytest
from allocation_samples import CENT, PRODUCTION, negated, plants, positive_cents, sums
from hypothesis import given
from hypothesis import strategies as st

from costing import (
    ClosedLoop,
    NobodyServed,
    allocate_direct,
    allocate_reciprocal,
    allocate_step_down,
    step_down_order,
)

METHODS = (allocate_direct, allocate_step_down, allocate_reciprocal)
methods = st.sampled_from(METHODS)


@given(methods, plants())
def test_production_centers_bear_all_cost_there_was(method, plant):
    cost, uses = plant
    result = method(cost, uses)
    assert sums(result.borne.values()) == sums(cost.values())
    assert set(result.borne) <= set(PRODUCTION)


@given(methods, plants())
def test_every_service_center_gives_what_it_has_and_what_it_received(method, plant):
    cost, uses = plant
    result = method(cost, uses)
    for center in uses:
        received = [receivers.get(center, {}) for receivers in result.given.values()]
        assert sums([result.total(center)]) == sums([cost[center], *received])


@given(methods, plants())
def test_a_reversal_of_the_cost_reverses_every_share(method, plant):
    cost, uses = plant
    result, reversal = method(cost, uses), method(negated(cost), uses)
    assert reversal.borne == negated(result.borne)
    if method is not allocate_step_down or all(sum(vector.values()) for vector in cost.values()):
        assert reversal.given == negated(result.given)


@given(methods, plants(), st.randoms())
def test_the_order_in_which_centers_are_told_does_not_matter(method, plant, random):
    cost, uses = plant
    shuffled = list(uses.items())
    random.shuffle(shuffled)
    assert method(cost, dict(shuffled)) == method(cost, uses)


@given(methods, plants(positive_cents))
def test_nobody_bears_less_than_nothing(method, plant):
    cost, uses = plant
    result = method(cost, uses)
    for receivers in (result.borne, *result.given.values()):
        assert all(amount >= 0 for vector in receivers.values() for amount in vector.values())


@given(methods, plants(), st.integers(2, 50))
def test_the_unit_of_a_base_does_not_matter(method, plant, factor):
    cost, uses = plant
    scaled = {center: {r: use * factor for r, use in receivers.items()} for center, receivers in uses.items()}
    assert method(cost, scaled).borne == method(cost, uses).borne


@given(plants())
def test_reciprocal_gives_every_receiver_its_part_to_the_coin(plant):
    """Every flow is the receiver's part of the giver's exact total, which is within coins of the rounded one."""
    cost, uses = plant
    result = allocate_reciprocal(cost, uses)
    for giver, receivers in result.given.items():
        base, total = sum(uses[giver].values()), result.total(giver)
        for receiver, vector in receivers.items():
            for element, amount in vector.items():
                exact = Fraction(total[element]) * uses[giver][receiver] / base
                assert abs(Fraction(amount) - exact) < len(receivers) * CENT + CENT


@given(plants())
def test_own_use_of_a_service_changes_nobodys_share(plant):
    """By the exact totals it changes nothing; rounding may then choose another coin."""
    cost, uses = plant
    more = {giver: receivers | {giver: 100} for giver, receivers in uses.items()}
    assert allocate_direct(cost, more).borne == allocate_direct(cost, uses).borne
    before, after = (allocate_reciprocal(cost, each).borne for each in (uses, more))
    for center, vector in before.items():
        for element, amount in vector.items():
            assert abs(after[center][element] - amount) <= 2 * CENT


def one(**cost):
    return {center: {"cost": Decimal(amount)} for center, amount in cost.items()}


def test_the_textbook_of_three_methods():
    """Horngren, Datar, Rajan, chapter 15; reciprocal: 6,445,215 ÷ 0.98 and 1,452,150 + 0.2 of it.

                            systems  maintenance  machining  assembly
    maintenance  6,300,000    1,600                   2,400     4,000 h
    systems      1,452,150                   200      1,600       200 h
    """
    cost = one(maintenance="6300000.00", systems="1452150.00")
    uses = {
        "maintenance": {"systems": 1600, "machining": 2400, "assembly": 4000},
        "systems": {"maintenance": 200, "machining": 1600, "assembly": 200},
    }
    direct = allocate_direct(cost, uses)
    assert direct.given["maintenance"] == one(machining="2362500.00", assembly="3937500.00")
    assert direct.given["systems"] == one(machining="1290800.00", assembly="161350.00")
    step = allocate_step_down(cost, uses)
    assert step.given["maintenance"] == one(systems="1260000.00", machining="1890000.00", assembly="3150000.00")
    assert step.given["systems"] == one(machining="2410800.00", assembly="301350.00")
    reciprocal = allocate_reciprocal(cost, uses)
    assert reciprocal.total("maintenance") == {"cost": Decimal("6576750.00")}
    assert reciprocal.total("systems") == {"cost": Decimal("2767500.00")}
    assert reciprocal.given["systems"]["maintenance"] == {"cost": Decimal("276750.00")}
    assert reciprocal.borne == one(machining="4187025.00", assembly="3565125.00")


def test_who_serves_other_service_centers_most_gives_first():
    uses = {"a": {"b": 20, "saw": 180}, "b": {"a": 5, "saw": 5}, "c": {"b": 1, "saw": 9}, "d": {"d": 9, "saw": 1}}
    cost = one(a="10.00", b="1.00", c="20.00", d="99.00")
    assert step_down_order(cost, uses) == ["b", "c", "a", "d"]


def test_an_element_without_cost_holds_nothing_up():
    cost = {"a": {"energy": Decimal("0.00"), "wages": Decimal("10.00")}, "b": {"wages": Decimal("0.00")}}
    for method in METHODS:
        assert sums(method(cost, {"a": {"saw": 1}, "b": {}}).borne.values()) == {"wages": Decimal("10.00")}


def test_an_order_of_ones_own_is_followed():
    uses = {"a": {"b": 1, "saw": 1}, "b": {"a": 1, "saw": 1}}
    cost = one(a="10.00", b="20.00")
    assert list(allocate_step_down(cost, uses, ["b", "a"]).given) == ["b", "a"]
    with pytest.raises(ValueError, match="exactly once"):
        allocate_step_down(cost, uses, ["b"])


@pytest.mark.parametrize("method", [allocate_direct, allocate_step_down])
def test_a_center_that_serves_nobody_is_named(method):
    with pytest.raises(NobodyServed) as fault:
        method(one(a="10.00", b="0.00"), {"a": {"saw": 0}, "b": {}})
    assert fault.value.center == "a"


def test_a_center_that_serves_only_those_before_it_is_named():
    uses = {"a": {"saw": 1}, "b": {"a": 1}}
    with pytest.raises(NobodyServed) as fault:
        allocate_step_down(one(a="10.00", b="5.00"), uses, ["a", "b"])
    assert fault.value.center == "b"
    assert allocate_step_down(one(a="10.00", b="5.00"), uses).borne == one(saw="15.00")


def test_centers_that_serve_only_each_other_are_named():
    uses = {"a": {"b": 1}, "b": {"c": 1}, "c": {"b": 2}, "d": {"saw": 1, "b": 1}}
    with pytest.raises(ClosedLoop) as fault:
        allocate_reciprocal(one(a="1.00"), uses)
    assert fault.value.members == ["a", "b", "c"]
    assert allocate_reciprocal(one(saw="4.00"), uses).borne == one(saw="4.00")


def test_a_use_below_zero_is_refused():
    with pytest.raises(ValueError, match="saw uses a by -1"):
        allocate_reciprocal(one(a="1.00"), {"a": {"saw": -1, "lathe": 2}})


def test_the_rate_of_a_service_is_what_a_unit_of_it_cost():
    result = allocate_direct(one(a="42000.00"), {"a": {"saw": 300, "lathe": 150}})
    assert result.rate("a") == Fraction(280, 3)
    assert result.rate("saw") is None
