"""Time of a person, on an order or, without one, indirect time of a work center."""

from ..faults import Parked
from .registry import handles
from .time_log import HOURS, create_time_log


@handles("labour", needs=("employee", ("order", "workcenter"), HOURS))
def book_labour(booking):
    if booking.is_pieces():
        raise Parked(
            "missing_rate", booking.env._("There is no piece rate yet: this version pays labour by the hour only.")
        )
    employee = booking.employee()
    rate_class = booking.rate_class()
    return create_time_log(
        booking,
        time_kind="labour",
        employee_id=employee.id,
        user_id=employee.user_id.id,
        rate_class_id=rate_class.id,
    )
