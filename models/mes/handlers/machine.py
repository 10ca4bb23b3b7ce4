"""Time of a machine on an order; set-up if the reason says so."""

from .registry import books_together, handles
from .time_log import HOURS, create_time_logs, log_values

SETUP_REASON = "setup"


def _values(booking):
    is_setup = (booking.fact.reason or "").lower() == SETUP_REASON
    return log_values(booking, time_kind="machine", is_setup=is_setup, user_id=False)


book_machine = books_together("machine", _values, create_time_logs)
handles("machine", needs=("workcenter", "order", HOURS))(book_machine)
