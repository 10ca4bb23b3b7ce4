"""Cost periods of a fiscal year: months, weeks, or weeks gathered four, four and five."""

from calendar import monthrange
from datetime import timedelta

WEEK = timedelta(days=7)
QUARTER = (4, 4, 5)  # weeks


def period_spans(first, last, scheme):
    """Divide a fiscal year into periods without gap or overlap.

    first, last: dates of the year, both included
    scheme:  "monthly" (calendar months, cut at both ends), "weekly" (seven days from the first on),
             "445" (twelve periods of 4, 4 and 5 weeks from the first on)
    returns: list of (first day, last day); the last one ends with the year: a rest of less than a week
             after 52 weeks belongs to it, a full 53rd week is the last week, or part of the twelfth period
    raises:  ValueError for an unknown scheme, or a year that ends before it begins

    >>> from datetime import date
    >>> [str(end) for _start, end in period_spans(date(2026, 1, 1), date(2026, 12, 31), "445")][:3]
    ['2026-01-28', '2026-02-25', '2026-04-01']
    """
    if last < first:
        raise ValueError("the year ends before it begins")
    cut = {"monthly": _month_ends, "weekly": _week_ends, "445": _ends_445}.get(scheme)
    if cut is None:
        raise ValueError(f"unknown scheme: {scheme}")
    spans, start = [], first
    for end in cut(first, last):
        spans.append((start, end))
        start = end + timedelta(days=1)
    return spans


def _month_ends(first, last):
    day = first
    while True:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        yield min(end, last)
        if end >= last:
            return
        day = end + timedelta(days=1)


def _week_ends(first, last):
    end = first + WEEK - timedelta(days=1)
    while end + WEEK <= last:
        yield end
        end += WEEK
    if end < last and (last - first).days >= 52 * 7:
        yield last  # the rest of a whole year belongs to its last week
        return
    yield min(end, last)
    if end < last:
        yield last


def _ends_445(first, last):
    end = first - timedelta(days=1)
    for weeks in (QUARTER * 4)[:-1]:
        end += weeks * WEEK
        if end >= last:
            break
        yield end
    yield last


def without(spans, taken):
    """Leave out of spans of days what others have taken.

    spans, taken: lists of (first day, last day), each without overlap
    returns: list of (first day, last day, index of the span it is what is left of)

    >>> from datetime import date
    >>> [(a.day, b.day) for a, b, _n in without(
    ...     [(date(2026, 1, 1), date(2026, 1, 31))], [(date(2026, 1, 10), date(2026, 1, 20))])]
    [(1, 9), (21, 31)]
    """
    day = timedelta(days=1)
    pieces = []
    for index, (start, end) in enumerate(spans):
        for first, last in sorted(taken):
            if last < start or first > end:
                continue
            if start < first:
                pieces.append((start, first - day, index))
            start = last + day
        if start <= end:
            pieces.append((start, end, index))
    return pieces
