"""Time of a person, on an order or, without one, indirect time of a work center."""

from .registry import books_together, handles
from .time_log import HOURS, create_time_logs, log_values


def _values(booking):
    employee = booking.employee()
    return log_values(
        booking,
        time_kind="labour",
        employee_id=employee.id,
        user_id=employee.user_id.id,
        rate_class_id=booking.rate_class().id,
        **_pieces(booking),
    )


def _pieces(booking):
    """Return what is to be paid by the piece, if pieces were reported in place of hours."""
    if not booking.is_pieces():
        return {}
    return {"is_piecework": True, "piece_quantity": booking.quantity_in(booking.piece())}


book_labour = books_together("labour", _values, create_time_logs)
handles("labour", needs=("employee", ("order", "workcenter"), HOURS))(book_labour)
