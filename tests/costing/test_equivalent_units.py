"""Laws of equivalent units: all cost comes out, at one cost a unit, whatever was lost."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from costing import (
    GoneBack,
    NoUnits,
    Process,
    Units,
    UnitsDiffer,
    at_standard,
    fifo,
    material_only,
    weighted_average,
    without_wip,
)

CENT = Decimal("0.01")
amounts = st.integers(-(10**9), 10**9).map(lambda count: count * CENT)
costs = st.fixed_dictionaries({"material": amounts, "labour": amounts})
quantities = st.integers(0, 1000)
degrees = st.integers(0, 20).map(lambda count: Fraction(count, 20))
standing = st.builds(Units, quantities, st.fixed_dictionaries({"material": degrees, "labour": degrees}))


@st.composite
def processes(draw):
    """Processes whose units add up: as many are completed at least as were there at the start."""
    opening = draw(standing)
    return Process(
        completed=opening.quantity + draw(quantities),
        ending=draw(standing),
        opening=opening,
        normal_loss=draw(standing),
        abnormal_loss=draw(standing),
        opening_cost=draw(costs) if opening.quantity else {},
        added_cost=draw(costs),
        has_ending_passed=draw(st.booleans()),
        is_loss_neglected=draw(st.booleans()),
    )


@st.composite
def processes_going_on(draw):
    """Processes that go on with whatever was there: opening units may be unfinished still, or lost."""
    places = {name: draw(standing) for name in ("ending", "normal_loss", "abnormal_loss")}
    completed = draw(quantities)
    there = completed + sum(units.quantity for units in places.values())
    opening = Units(draw(st.integers(0, there)), draw(standing).degree)
    return Process(
        completed=completed,
        opening=opening,
        opening_cost=draw(costs) if opening.quantity else {},
        added_cost=draw(costs),
        **places,
    )


def at_some_standard(process):
    return at_standard(process, {"material": Fraction(7, 3), "labour": 2})


def material(process):
    return material_only(process, {"material"})


METHODS = st.sampled_from((weighted_average, fifo, without_wip, material, at_some_standard))
AVERAGES = st.sampled_from((weighted_average, fifo))


def outcome(method, process):
    assume(any(process.quantities()))
    return method(process)


@given(METHODS, processes())
def test_all_cost_comes_out(method, process):
    result = outcome(method, process)
    for element in process.elements:
        out = [each[element] for each in (result.completed, result.ending, result.abnormal_loss)]
        assert sum(out) == process.cost(element)
        assert all(amount % CENT == 0 for amount in out)


@given(METHODS.filter(lambda method: method is not at_some_standard), processes())
def test_a_reversal_of_the_cost_reverses_every_share(method, process):
    minus = replace(
        process,
        opening_cost={element: -amount for element, amount in process.opening_cost.items()},
        added_cost={element: -amount for element, amount in process.added_cost.items()},
    )
    result, reversal = outcome(method, process), outcome(method, minus)
    for name in ("completed", "ending", "abnormal_loss", "normal_loss", "from_opening"):
        assert getattr(reversal, name) == {element: -amount for element, amount in getattr(result, name).items()}


@given(METHODS, processes(), st.integers(2, 9))
def test_the_unit_of_measure_does_not_matter(method, process, factor):
    assume(method is not at_some_standard)
    scaled = {
        name: Units(units.quantity * factor, units.degree)
        for name in ("ending", "opening", "normal_loss", "abnormal_loss")
        for units in (getattr(process, name),)
    }
    other = replace(process, completed=process.completed * factor, **scaled)
    assert outcome(method, other).ending == outcome(method, process).ending


@given(AVERAGES, processes())
def test_every_equivalent_unit_costs_the_same(method, process):
    """Unfinished units of this period, before they bear normal loss, cost equivalents × unit cost."""
    process = replace(process, has_ending_passed=False)
    assume(process.completed)
    result = outcome(method, process)
    for element in process.elements:
        if result.unit_cost[element] is not None:
            expected = process.ending.equivalent(element) * result.unit_cost[element]
            assert abs(Fraction(result.ending[element]) - expected) < CENT


@given(processes_going_on())
def test_first_in_first_out_asks_for_work_that_is_not_below_zero_and_for_nothing_else(process):
    """Work of the period = equivalent units at the end - those of the opening; it costs the parts no more than all."""
    assume(any(process.quantities()))
    cost = [{e: abs(amount) for e, amount in by.items()} for by in (process.opening_cost, process.added_cost)]
    process = replace(process, opening_cost=cost[0], added_cost=cost[1])
    work = {e: sum(process.equivalents(e)) - process.opening.equivalent(e) for e in process.elements}
    if min(work.values()) < 0:
        with pytest.raises(GoneBack):
            fifo(process)
        return
    result = fifo(process)
    assert result.equivalent_units == work
    for element in process.elements:
        out = [each[element] for each in (result.completed, result.ending, result.abnormal_loss)]
        assert min(out) >= 0
        assert sum(out) == process.cost(element)
        assert 0 <= result.from_opening[element] <= result.completed[element]


@given(processes())
def test_without_opening_units_both_methods_are_one(process):
    process = replace(process, opening=Units(), opening_cost={})
    assert outcome(fifo, process) == outcome(weighted_average, process)


@given(processes())
def test_nothing_finished_or_lost_leaves_all_cost_in_the_unfinished(process):
    ending = replace(process.ending, quantity=process.ending.quantity + process.opening.quantity + 1)
    done = {"material": 1, "labour": Fraction(1, 2)}
    process = Process(ending=Units(ending.quantity, done), added_cost=process.added_cost)
    for method in (weighted_average, fifo, without_wip, material, at_some_standard):
        assert method(process).ending == process.added_cost


@given(processes(), degrees)
def test_the_more_is_done_the_more_it_carries(process, degree):
    cost = {"labour": abs(process.added_cost["labour"])}
    process = replace(process, opening=Units(), opening_cost={}, added_cost=cost, normal_loss=Units())
    further = Units(process.ending.quantity, max(degree, process.ending.done("labour")))
    assume(any(process.quantities()) and process.ending.done("labour"))
    assert (
        weighted_average(replace(process, ending=further)).ending["labour"]
        >= weighted_average(process).ending["labour"] - CENT
    )


@given(processes())
def test_a_neglected_loss_costs_the_others_more_and_nothing_itself(process):
    process = replace(process, is_loss_neglected=True)
    for method in (weighted_average, fifo):
        assume(process.completed)
        assert not any(method(process).normal_loss.values())


def labour(amount):
    return {"labour": Decimal(amount)}


def two_elements(material, conversion):
    return {"material": Decimal(material), "labour": Decimal(conversion)}


def rounded(amounts):
    return [str(sum(vector.values())) for vector in amounts]


ASSEMBLY = Process(
    completed=400,
    ending=Units(100, {"material": 1, "labour": 0.5}),
    opening=Units(225, {"material": 1, "labour": 0.6}),
    opening_cost=two_elements("18000.00", "8100.00"),
    added_cost=two_elements("19800.00", "16380.00"),
    started=275,
)
FORMING = Process(
    completed=7000,
    ending=Units(2000, {"material": 1, "labour": 0.5}),
    opening=Units(1500, {"material": 1, "labour": 0.6}),
    normal_loss=Units(700),
    abnormal_loss=Units(300),
    opening_cost=two_elements("12000.00", "9000.00"),
    added_cost=two_elements("76500.00", "89100.00"),
    started=8500,
)


def test_the_textbook_of_weighted_average_and_fifo():
    """Horngren, Datar, Rajan, chapter 17: 75.60 and 54.40 a unit; 72 and 52 by FIFO.

    FIFO: 26,100 of before + 90 × 52 = 30,780, and 175 × 124 = 21,700
    """
    average, first_in = weighted_average(ASSEMBLY), fifo(ASSEMBLY)
    assert average.unit_cost == {"material": Fraction("75.6"), "labour": Fraction("54.4")}
    assert rounded([average.completed, average.ending]) == ["52000.00", "10280.00"]
    assert first_in.unit_cost == {"material": 72, "labour": 52}
    assert first_in.equivalent_units == {"material": 275, "labour": 315}
    assert rounded([first_in.from_opening, first_in.completed, first_in.ending]) == ["30780.00", "52480.00", "9800.00"]


def test_the_textbook_of_spoilage_in_a_process():
    """Horngren, Datar, Rajan, chapter 18: 8.85 and 10.90 a unit; 9 and 11 by FIFO; inspected at the end."""
    average, first_in = weighted_average(FORMING), fifo(FORMING)
    assert rounded([average.completed, average.normal_loss, average.abnormal_loss, average.ending]) == [
        "152075.00",
        "13825.00",
        "5925.00",
        "28600.00",
    ]
    assert rounded([first_in.completed, first_in.normal_loss, first_in.abnormal_loss, first_in.ending]) == [
        "151600.00",
        "14000.00",
        "6000.00",
        "29000.00",
    ]
    assert rounded([first_in.from_opening]) == ["27600.00"]  # 21,000 + 600 × 11


def test_normal_loss_at_inspection_is_borne_by_those_who_passed():
    """
    1,000.00 over 80 + 20 × 0.5 + 6 normal + 4 abnormal = 100 units: 10.00 each
    completed 800.00 + 60.00 × 80/100, ending 100.00 + 60.00 × 20/100 where they passed
    """
    process = Process(80, Units(20, 0.5), Units(), Units(6), Units(4), added_cost=labour("1000.00"))
    result = weighted_average(process)
    assert (result.completed, result.ending) == (labour("860.00"), labour("100.00"))
    assert (result.normal_loss, result.abnormal_loss) == (labour("60.00"), labour("40.00"))
    passed = weighted_average(replace(process, has_ending_passed=True))
    assert (passed.completed, passed.ending) == (labour("848.00"), labour("112.00"))


def test_neglected_normal_loss_raises_the_cost_of_all_others():
    """940.00 over 80 + 10 + 4 = 94 units: 10.00 each; the 6 lost ones count for nothing."""
    process = Process(80, Units(20, 0.5), Units(), Units(6), Units(4), {}, labour("940.00"), is_loss_neglected=True)
    result = weighted_average(process)
    assert (result.completed, result.ending) == (labour("800.00"), labour("100.00"))
    assert (result.normal_loss, result.abnormal_loss) == (labour("0.00"), labour("40.00"))


def test_what_was_transferred_in_is_all_there():
    """Transferred in 300.00 over 20 + 10 units, labour 250.00 over 20 + 10 × 0.5."""
    ending = Units(10, {"transferred": 1, "labour": 0.5})
    result = weighted_average(
        Process(20, ending, added_cost={"transferred": Decimal("300.00"), "labour": Decimal("250.00")})
    )
    assert result.ending == {"transferred": Decimal("100.00"), "labour": Decimal("50.00")}


def test_opening_units_that_are_not_finished_yet_keep_their_cost():
    """
    opening 10 units, half done, 60.00; 4 completed, 6 still there at 0.75, none started
    work      4 × 0.5 = 2 to complete, 6 × (0.75 - 0.5) = 1.5; 35.00 over 3.5: 10.00 each
    completed 60.00 × 4/10 + 20.00; ending 60.00 × 6/10 + 15.00
    """
    process = Process(4, Units(6, 0.75), Units(10, 0.5), opening_cost=labour("60.00"), added_cost=labour("35.00"))
    result = fifo(process)
    assert (result.completed, result.ending) == (labour("44.00"), labour("51.00"))
    assert result.from_opening == labour("44.00")


def test_the_opening_units_that_were_further_are_the_ones_completed():
    """
    opening   4 past the operation and 6 half done in it: (4 + 6 × 0.5) / 10 = 70 %, 7 equivalents for 70.00
    ending    1 half done: it holds 0.5 of them, not 0.7; the 9 completed hold 6.5
    work      9 - 6.5 = 2.5 for 25.00: 10.00 each
    completed 65.00 + 25.00; ending 5.00
    """
    process = Process(9, Units(1, 0.5), Units(10, 0.7), opening_cost=labour("70.00"), added_cost=labour("25.00"))
    result = fifo(process)
    assert (result.completed, result.ending) == (labour("90.00"), labour("5.00"))
    assert (result.equivalent_units, result.unit_cost) == ({"labour": Fraction(5, 2)}, {"labour": 10})
    assert result.from_opening == labour("90.00")


def test_what_the_unfinished_cannot_hold_is_in_lost_units_where_none_was_completed():
    """
    opening 10 at 50 %: 5 equivalents for 50.00; 6 of them are at 25 % now: 1.5; 4 were lost at 100 %: 4
    ending 1.5 → 15.00; lost 3.5 → 35.00; work 4 - 3.5 = 0.5 for 6.00, all of it in the lost ones
    """
    lost = {"abnormal_loss": Units(4), "opening_cost": labour("50.00"), "added_cost": labour("6.00")}
    result = fifo(Process(0, Units(6, 0.25), Units(10, 0.5), **lost))
    assert (result.ending, result.abnormal_loss) == (labour("15.00"), labour("41.00"))


def test_a_neglected_loss_may_have_been_of_the_units_that_were_further():
    """Of 10 units at 70 % the 4 finished ones are lost: 6 at 50 % are left, 7 - 4 = 3 equivalents. Not at 45 %."""
    loss = {"is_loss_neglected": True, "opening_cost": labour("70.00"), "added_cost": labour("2.00")}
    assert fifo(Process(0, Units(6, 0.5), Units(10, 0.7), Units(4), **loss)).ending == labour("72.00")
    with pytest.raises(GoneBack):
        fifo(Process(0, Units(6, 0.45), Units(10, 0.7), Units(4), **loss))


def test_units_cannot_be_less_done_than_they_were():
    with pytest.raises(GoneBack) as fault:
        fifo(Process(0, Units(10, 0.4), Units(10, 0.5), added_cost=labour("1.00")))
    assert fault.value.element == "labour"


def test_opening_units_that_are_all_lost_take_their_cost_along():
    process = Process(0, Units(), Units(10, 0.5), abnormal_loss=Units(10, 0.5), opening_cost=labour("60.00"))
    assert fifo(process).abnormal_loss == labour("60.00")
    normal = Process(0, Units(), Units(10, 0.5), normal_loss=Units(10, 0.5), opening_cost=labour("60.00"))
    assert fifo(normal).abnormal_loss == labour("60.00")  # no good unit is there to bear it


def test_late_cost_of_units_that_were_done_before_follows_the_units():
    process = Process(10, Units(), Units(10, 1), opening_cost=labour("60.00"), added_cost=labour("5.00"))
    assert fifo(process).completed == labour("65.00")


def test_cost_without_units_is_named():
    with pytest.raises(NoUnits) as fault:
        weighted_average(Process(added_cost=labour("1.00")))
    assert fault.value.element == "labour"


def test_no_cost_and_no_units_is_nothing():
    for method in (weighted_average, fifo):
        result = method(Process(added_cost=labour("0.00")))
        assert result.completed == result.ending == result.abnormal_loss == labour("0.00")
        assert result.unit_cost == {"labour": None}


def test_units_are_counted_as_they_come_and_go():
    with pytest.raises(UnitsDiffer, match="30 units came in, but 25"):
        Process(20, Units(5), Units(10), started=20)
    with pytest.raises(UnitsDiffer, match="30 units came in, but 25"):
        Process(20, Units(5), Units(30))
    with pytest.raises(ValueError, match="fewer than no units"):
        Process(-1)


@pytest.mark.parametrize(("degree", "message"), [({"material": 1}, "labour is not known"), (1.2, "120% done")])
def test_a_degree_must_be_known_and_possible(degree, message):
    with pytest.raises(ValueError, match=message):
        weighted_average(Process(1, Units(1, degree), added_cost=labour("1.00")))
