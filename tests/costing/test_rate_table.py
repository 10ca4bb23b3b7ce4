"""Which of several rates wins."""

from datetime import date

from costing import Rate, RateTable

LABOUR, OVERHEAD = 1, 2
ADA, WELDER, PRESS, OVERTIME = 11, 21, 31, 41
DAY = date(2026, 3, 2)


def rate(amount, date_from=date(2026, 1, 1), date_to=None, **scope):
    wide = dict.fromkeys(("employee", "job", "workcenter", "rate_class"))
    return Rate(id=amount, element=LABOUR, date_from=date_from, date_to=date_to, amount=amount, **wide | scope)


def find(rates, day=DAY, **resource):
    found = RateTable(rates).find(LABOUR, day, **resource)
    return found and found.amount


def test_the_most_specific_rate_wins():
    rates = [rate(10), rate(20, workcenter=PRESS), rate(30, job=WELDER), rate(40, employee=ADA)]
    assert find(rates) == 10
    assert find(rates, workcenter=PRESS) == 20
    assert find(rates, workcenter=PRESS, job=WELDER) == 30
    assert find(rates, workcenter=PRESS, job=WELDER, employee=ADA) == 40


def test_a_rate_of_the_class_wins_over_the_normal_one():
    rates = [rate(40, employee=ADA), rate(70, employee=ADA, rate_class=OVERTIME)]
    assert find(rates, employee=ADA) == 40
    assert find(rates, employee=ADA, rate_class=OVERTIME) == 70


def test_a_rate_counts_from_its_first_to_its_last_day():
    rates = [rate(10, date_to=DAY), rate(20, date_from=date(2026, 3, 3))]
    assert find(rates) == 10
    assert find(rates, day=date(2026, 3, 3)) == 20
    assert find(rates, day=date(2025, 12, 31)) is None


def test_rates_of_other_elements_do_not_count():
    assert RateTable([rate(10)]).find(OVERHEAD, DAY) is None
