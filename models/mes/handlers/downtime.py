"""Time a work center stood idle: a loss log, charged to no order."""

from .registry import handles
from .time_log import time_values


@handles("downtime", needs=("workcenter", "start", "end", "reason"))
def book_downtime(booking):
    fact = booking.fact
    values = {
        **time_values(booking),
        "workcenter_id": booking.workcenter().id,
        "loss_id": booking.loss(fact.reason).id,
        "time_kind": "machine",
        "description": fact.reason,
        "user_id": False,
    }
    return [booking.env["mrp.workcenter.productivity"].create(values)]
