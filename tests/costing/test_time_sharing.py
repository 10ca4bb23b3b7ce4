"""Laws of time sharing: an hour of one person is an hour, however it was reported."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing import share_time

START = datetime(2026, 3, 2)
minutes = st.integers(0, 3 * 24 * 60)
intervals = st.lists(
    st.tuples(minutes, minutes).map(lambda pair: tuple(START + timedelta(minutes=minute) for minute in sorted(pair))),
    min_size=1,
    max_size=12,
)
cuts = st.lists(minutes.map(lambda minute: START + timedelta(minutes=minute)), max_size=3)


def seconds(slices):
    return sum(piece.seconds for piece in slices)


def union_seconds(spans):
    """The clock time that at least one span covers, by counting minutes."""
    covered = {
        start + timedelta(minutes=n) for start, end in spans for n in range(int((end - start).total_seconds() // 60))
    }
    return len(covered) * 60


@given(intervals, cuts)
def test_shares_sum_to_the_clock_time(spans, days):
    assert sum(seconds(slices) for slices in share_time(spans, days)) == union_seconds(spans)


@given(intervals, st.randoms())
def test_the_order_of_arrival_does_not_matter(spans, random):
    by_span = sorted(zip(spans, map(seconds, share_time(spans)), strict=True))
    shuffled = list(spans)
    random.shuffle(shuffled)
    assert sorted(zip(shuffled, map(seconds, share_time(shuffled)), strict=True)) == by_span


@given(intervals, cuts)
def test_cuts_change_no_share(spans, days):
    whole, cut = share_time(spans), share_time(spans, days)
    assert list(map(seconds, whole)) == list(map(seconds, cut))


@given(intervals)
def test_nobody_gets_more_than_reported(spans):
    for (start, end), slices in zip(spans, share_time(spans), strict=True):
        assert 0 <= seconds(slices) <= (end - start).total_seconds()


def test_three_at_once_get_a_third_each():
    span = (START, START + timedelta(hours=1))
    assert [seconds(s) for s in share_time([span] * 3)] == [Fraction(1200)] * 3


def test_a_slice_ends_where_the_accounting_day_does():
    midnight = START + timedelta(days=1)
    span = (midnight - timedelta(hours=2), midnight + timedelta(hours=1))
    [slices] = share_time([span], [midnight])
    assert [(piece.start, piece.seconds) for piece in slices] == [(span[0], 7200), (midnight, 3600)]


def test_an_interval_without_length_counts_nothing():
    assert share_time([(START, START)]) == [[]]
