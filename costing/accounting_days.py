"""Which accounting day a moment belongs to, where the day may start with the first shift."""

from datetime import UTC, datetime, time, timedelta


def accounting_day(moment, zone, day_start=timedelta(0)):
    """Return the accounting day of a moment.

    moment:    naive datetime in UTC
    zone:      tzinfo of the company
    day_start: how long after local midnight the accounting day begins (8 h: a shift day)

    >>> from zoneinfo import ZoneInfo
    >>> accounting_day(datetime(2026, 3, 1, 23, 30), ZoneInfo("Asia/Shanghai"))
    datetime.date(2026, 3, 2)
    >>> accounting_day(
    ...     datetime(2026, 3, 1, 23, 30), ZoneInfo("Asia/Shanghai"), timedelta(hours=8))
    datetime.date(2026, 3, 1)
    """
    local = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return (local - day_start).date()


def day_starts(start, end, zone, day_start=timedelta(0)):
    """Return the moments (naive UTC) strictly between start and end at which a day begins."""
    first = accounting_day(start, zone, day_start) + timedelta(days=1)
    last = accounting_day(end, zone, day_start)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    moments = (start_of_day(day, zone, day_start) for day in days)
    return [moment for moment in moments if start < moment < end]


def start_of_day(day, zone, day_start=timedelta(0)):
    """Return the moment (naive UTC) at which an accounting day begins."""
    local = datetime.combine(day, time()) + day_start
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
