"""A MES event as typed values: what the shop floor says happened, nothing of ours added."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The fields of an event. Times are naive UTC; what was not said is None."""

    event_id: str
    type: str
    occurred_at: datetime
    seq: int | None = None
    reported_at: datetime | None = None
    posting_date: date | None = None
    order: str | None = None
    operation: str | None = None
    workcenter: str | None = None
    employee: str | None = None
    item: str | None = None
    lot: str | None = None
    quantity: float | None = None
    unit: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    rate_class: str | None = None
    rework: bool = False
    status: str | None = None
    reason: str | None = None
    ref_event_id: str | None = None
    event: dict | None = None
    data: dict | None = None

    def latest_moment(self):
        """Return the last moment the fact speaks of: none may lie in the future."""
        return max(t for t in (self.occurred_at, self.start, self.end) if t)

    def span(self, hours=None):
        """Return (start, end) of time-like facts; given hours fill in what was not said."""
        length = timedelta(hours=hours or 0)
        end = self.end or (self.start + length if self.start else self.occurred_at)
        start = self.start or end - length
        return start.replace(microsecond=0), end.replace(microsecond=0)


FIELD_NAMES = tuple(field.name for field in fields(Fact))
