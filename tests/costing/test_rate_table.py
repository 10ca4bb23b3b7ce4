"""Which of several rates wins."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from costing import Rate, RateTable
from costing.rate_table import LIMITS

LABOUR, OVERHEAD, BURDEN = 1, 2, 3
ADA, WELDER, PRESS, OVERTIME, GEAR, TURNING = 11, 21, 31, 41, 51, 61
KWH, CUBIC_METRE = 71, 72
DAY = date(2026, 3, 2)


def rate(amount, date_from=date(2026, 1, 1), date_to=None, basis="labour_hour", element=LABOUR, **scope):
    return Rate(amount, element, basis, date_from, date_to, amount, **scope)


def find(rates, day=DAY, basis="labour_hour", purpose="actual", **resource):
    found = RateTable(rates, purpose).find(LABOUR, day, basis, **resource)
    return found and found.amount


def test_the_most_specific_rate_wins():
    rates = [rate(10), rate(20, workcenter=PRESS), rate(30, job=WELDER), rate(40, employee=ADA)]
    assert find(rates) == 10
    assert find(rates, workcenter=PRESS) == 20
    assert find(rates, workcenter=PRESS, job=WELDER) == 30
    assert find(rates, workcenter=PRESS, job=WELDER, employee=ADA) == 40


def test_a_rate_of_the_person_wins_over_one_of_the_work():
    rates = [
        rate(10),
        rate(20, workcenter=PRESS),
        rate(30, product=GEAR),
        rate(40, operation=TURNING),
        rate(50, job=WELDER),
    ]
    asked = {"workcenter": PRESS}
    for amount, more in ((20, {}), (30, {"product": GEAR}), (40, {"operation": TURNING}), (50, {"job": WELDER})):
        asked |= more
        assert find(rates, **asked) == amount


def test_a_rate_of_the_class_wins_over_the_normal_one():
    rates = [rate(40, employee=ADA), rate(70, employee=ADA, rate_class=OVERTIME)]
    assert find(rates, employee=ADA) == 40
    assert find(rates, employee=ADA, rate_class=OVERTIME) == 70


def test_a_rate_counts_from_its_first_to_its_last_day():
    rates = [rate(10, date_to=DAY), rate(20, date_from=date(2026, 3, 3))]
    assert find(rates) == 10
    assert find(rates, day=date(2026, 3, 3)) == 20
    assert find(rates, day=date(2025, 12, 31)) is None


def test_rates_of_other_elements_and_on_other_bases_do_not_count():
    assert RateTable([rate(10)]).find(OVERHEAD, DAY, "labour_hour") is None
    assert find([rate(10)], basis="piece") is None
    assert find([rate(10), rate(3, basis="piece")], basis="piece") == 3


def test_set_up_and_run_have_rates_of_their_own_where_entered():
    rates = [rate(10), rate(25, phase="setup")]
    assert find(rates, phase="setup") == 25
    assert find(rates, phase="run") == 10


def test_a_rate_for_one_purpose_wins_over_one_for_both():
    rates = [rate(10), rate(12, purpose="planned")]
    assert find(rates) == 10
    assert find(rates, purpose="planned") == 12
    assert find([rate(12, purpose="planned")]) is None


def test_purpose_weighs_less_than_the_resource():
    rates = [rate(10, workcenter=PRESS), rate(12, purpose="planned")]
    assert find(rates, purpose="planned", workcenter=PRESS) == 10


def test_meters_that_do_not_convert_have_rates_side_by_side():
    rates = [rate(0.8, basis="energy", meter=KWH), rate(4, basis="energy", meter=CUBIC_METRE)]
    assert find(rates, basis="energy", meter=KWH) == 0.8
    assert find(rates, basis="energy", meter=CUBIC_METRE) == 4
    assert find(rates, basis="energy") is None


def test_percentages_of_several_elements_stand_side_by_side():
    table = RateTable([rate(30, basis="percent", base_element=LABOUR), rate(5, basis="percent", base_element=OVERHEAD)])
    assert table.base_elements(LABOUR) == [LABOUR, OVERHEAD]
    assert table.find(LABOUR, DAY, "percent", base_element=OVERHEAD).amount == 5
    assert table.base_elements(BURDEN) == []


def test_the_table_knows_which_elements_are_priced_on_a_basis():
    table = RateTable([rate(1), rate(2, element=OVERHEAD), rate(3, element=BURDEN, basis="percent", base_element=1)])
    assert table.elements("labour_hour") == {LABOUR, OVERHEAD}
    assert table.elements("run") == set()


few = st.sampled_from((None, 1, 2))
scopes = st.fixed_dictionaries({name: few for name in LIMITS if name != "purpose"})
days = st.integers(0, 5).map(lambda number: DAY + timedelta(number))


@st.composite
def rates_without_overlap(draw):
    """Rates as the database lets them stand: never two of one scope on one day."""
    rates = []
    for number, scope in enumerate(draw(st.lists(scopes, max_size=12, unique_by=lambda s: tuple(s.values())))):
        change = draw(days)
        rates.append(rate(2 * number, date_to=change, **scope))
        rates.append(rate(2 * number + 1, date_from=change + timedelta(1), **scope))
    return rates


@given(rates_without_overlap(), scopes, days, st.randoms())
def test_which_rate_is_found_does_not_depend_on_their_order(rates, asked, day, random):
    shuffled = random.sample(rates, len(rates))
    assert find(rates, day, **asked) == find(shuffled, day, **asked)


@given(rates_without_overlap(), scopes, days)
def test_the_rate_found_fits_and_none_that_fits_is_narrower(rates, asked, day):
    """Narrower: limited to all that the found rate is limited to, and to more."""
    found = RateTable(rates).find(LABOUR, day, "labour_hour", **asked)
    fitting = [r for r in rates if r.date_from <= day and not (r.date_to and r.date_to < day) and _fits(r, asked)]
    assert (found is None) == (not fitting)
    if found:
        assert found in fitting
        assert not any(_limits(found) < _limits(other) for other in fitting)


def _limits(of_rate):
    return {name for name in LIMITS if getattr(of_rate, name) is not None}


def _fits(of_rate, asked):
    return all(getattr(of_rate, name) == asked.get(name) for name in _limits(of_rate))
