import random
from datetime import date, timedelta

import pytest

from costing.period_calendar import period_spans


@pytest.mark.parametrize("scheme", ["monthly", "weekly", "445"])
def test_periods_cover_the_year_without_gap_or_overlap(scheme):
    rng = random.Random(445)
    for _n in range(300):
        first = date(2000, 1, 1) + timedelta(days=rng.randrange(20000))
        last = first + timedelta(days=rng.randrange(1, 400))
        spans = period_spans(first, last, scheme)
        assert (spans[0][0], spans[-1][1]) == (first, last)
        assert all(start <= end for start, end in spans)
        assert all(b[0] - a[1] == timedelta(days=1) for a, b in zip(spans, spans[1:], strict=False))


def test_months_are_calendar_months():
    spans = period_spans(date(2026, 4, 1), date(2027, 3, 31), "monthly")
    assert len(spans) == 12
    assert spans[10] == (date(2027, 2, 1), date(2027, 2, 28))


def test_weeks_of_a_year_are_52_and_the_last_takes_the_rest():
    spans = period_spans(date(2026, 1, 1), date(2026, 12, 31), "weekly")
    lengths = [(end - start).days + 1 for start, end in spans]
    assert lengths == [7] * 51 + [8]


def test_a_year_of_53_weeks_has_53():
    spans = period_spans(date(2026, 1, 5), date(2027, 1, 10), "weekly")
    assert [(end - start).days + 1 for start, end in spans] == [7] * 53


def test_four_four_five():
    spans = period_spans(date(2026, 1, 1), date(2026, 12, 31), "445")
    weeks = [((end - start).days + 1) / 7 for start, end in spans]
    assert weeks[:-1] == [4, 4, 5] * 3 + [4, 4]
    assert (spans[-1][1] - spans[-1][0]).days + 1 == 36


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        period_spans(date(2026, 1, 2), date(2026, 1, 1), "monthly")
    with pytest.raises(ValueError, match="unknown scheme"):
        period_spans(date(2026, 1, 1), date(2026, 1, 2), "daily")
