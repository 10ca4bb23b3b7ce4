"""Time a work center stood idle: a loss log, charged to no order."""

from .registry import books_together, handles
from .time_log import create_time_logs, time_values


def _values(booking):
    fact = booking.fact
    return {
        **time_values(booking),
        "workcenter_id": booking.workcenter().id,
        "loss_id": booking.loss(fact.reason).id,
        "time_kind": "machine",
        "description": fact.reason,
        "user_id": False,
    }


book_downtime = books_together("downtime", _values, create_time_logs)
handles("downtime", needs=("workcenter", "start", "end", "reason"))(book_downtime)
