"""Time of a machine on an order; set-up if the reason says so."""

from .registry import handles
from .time_log import HOURS, create_time_log

SETUP_REASON = "setup"


@handles("machine", needs=("workcenter", "order", HOURS))
def book_machine(booking):
    is_setup = (booking.fact.reason or "").lower() == SETUP_REASON
    return create_time_log(booking, time_kind="machine", is_setup=is_setup, user_id=False)
