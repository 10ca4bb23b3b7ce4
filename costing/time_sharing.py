"""Sharing the time of one resource among the reports that claim it at the same moment.

A person is paid once for an hour, whatever number of orders the hour was reported on; so is
one machine. At every instant the resource's time is split equally among the reports open at
that instant. The result depends on the set of reports only, never on their order of arrival,
and the slices of all reports add up to the length of their union.
"""

from collections import namedtuple
from fractions import Fraction

TimeSlice = namedtuple("TimeSlice", "start seconds")


def share_time(intervals, cuts=()):
    """Share the clock time of one resource equally among overlapping intervals.

    intervals: n pairs (start, end) of datetimes; an end at or before its start counts 0
    cuts:      datetimes at which a slice must end (starts of accounting days)
    returns:   n lists of TimeSlice(start, seconds: Fraction), each in time order;
               neighbouring slices of one interval between two cuts are joined
    """
    points = sorted({point for pair in intervals for point in pair} | set(cuts))
    opening, closing = _edges(intervals)
    breaks = set(cuts)
    shared = [[] for _ in intervals]
    open_now = set()
    for start, end in zip(points, points[1:], strict=False):
        open_now |= opening.get(start, set())
        open_now -= closing.get(start, set())
        if open_now:
            seconds = _seconds(end - start) / len(open_now)
            for index in open_now:
                _add_slice(shared[index], start, seconds, start in breaks)
    return shared


def _edges(intervals):
    opening, closing = {}, {}
    for index, (start, end) in enumerate(intervals):
        if start < end:
            opening.setdefault(start, set()).add(index)
            closing.setdefault(end, set()).add(index)
    return opening, closing


def _add_slice(slices, start, seconds, is_cut):
    if slices and not is_cut:
        slices[-1] = TimeSlice(slices[-1].start, slices[-1].seconds + seconds)
    else:
        slices.append(TimeSlice(start, seconds))


def _seconds(delta):
    microseconds = (delta.days * 86400 + delta.seconds) * 10**6 + delta.microseconds
    return Fraction(microseconds, 10**6)
