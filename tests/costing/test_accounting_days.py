"""The accounting day of a moment, across time zones, shifts and clock changes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from costing import accounting_day, day_starts

BERLIN = ZoneInfo("Europe/Berlin")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1))
day_start_hours = st.sampled_from([0, 6, 8]).map(lambda hours: timedelta(hours=hours))


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), day_start_hours)
def test_between_two_cuts_there_is_one_accounting_day(start, length, day_start):
    end = start + length
    edges = [start, *day_starts(start, end, BERLIN, day_start), end]
    for left, right in zip(edges, edges[1:], strict=False):
        if left < right:
            last_moment = right - timedelta(microseconds=1)
            assert accounting_day(left, BERLIN, day_start) == accounting_day(last_moment, BERLIN, day_start)


def test_the_night_the_clock_changes_has_23_hours():
    """Summer time began in Berlin on 29 March 2026."""
    start, end = datetime(2026, 3, 28, 12), datetime(2026, 3, 30, 12)
    first, second = day_starts(start, end, BERLIN)
    assert second - first == timedelta(hours=23)


def test_a_shift_day_keeps_its_night_together():
    zone = ZoneInfo("Asia/Shanghai")
    shift_day = timedelta(hours=8)
    evening, morning = datetime(2026, 3, 2, 14), datetime(2026, 3, 2, 23)  # 22:00 and 07:00 there
    assert accounting_day(evening, zone, shift_day) == date(2026, 3, 2)
    assert accounting_day(morning, zone, shift_day) == date(2026, 3, 2)
    assert accounting_day(morning, zone) == date(2026, 3, 3)
