"""What labour, machine and downtime have in common: dating and placing a time log."""

from datetime import timedelta

from ..faults import Parked
from ..tolerance import check_charged_hours
from .registry import reverses

HOURS = (("start", "end"), "quantity")  # ways to say how long
LONGEST = timedelta(days=366)  # time that one report can be of


def create_time_logs(prepared):
    """Create the time logs of facts; return the documents of each.

    prepared: list of (Booking, values of its log), all of one system
    """
    env = prepared[0][0].env
    logs = env["mrp.workcenter.productivity"].create([values for _booking, values in prepared])
    return [[log] for log in logs]


def log_values(booking, **values):
    """Return the values of the time log of a fact, on its order or on its work center."""
    return {
        **time_values(booking),
        **_place(booking),
        "loss_id": booking.productive_loss().id,
        "is_rework": booking.fact.rework,
        **values,
    }


def time_values(booking):
    """Return the dates of a time log, and the hours charged if they were given."""
    hours = booking.hours()
    _check_length(booking, hours or 0)
    start, end = booking.fact.span(hours)
    if hours is not None and booking.fact.start and booking.fact.end:
        check_charged_hours(booking, hours, end - start)
    return {
        "company_id": booking.system.company_id.id,
        "date_start": start,
        "date_end": end,
        "posting_date": booking.posting_date(),
        "is_charged": hours is not None,
        "charged_hours": hours or 0.0,
    }


def _check_length(booking, hours):
    """Park time that nobody can have worked, and that would make a line for every day of it."""
    start, end = booking.fact.start, booking.fact.end
    longest = LONGEST.total_seconds() / 3600
    if hours > longest or (start and end and end - start > LONGEST):
        raise Parked("over_tolerance", booking.env._("One report of time can be of at most %s h.", round(longest)))


@reverses("labour", "machine", "downtime")
def cancel_time_log(reversal):
    return list(reversal.documents("mrp.workcenter.productivity")._cancel_report())


def _place(booking):
    """Return where the time belongs: a work order, an order, or a work center alone."""
    workcenter = booking.workcenter()
    if not booking.fact.order:
        return {"workcenter_id": workcenter.id}
    workorder = booking.workorder(workcenter)
    if workorder:
        return {
            "workorder_id": workorder.id,
            "workcenter_id": (workcenter or workorder.workcenter_id).id,
        }
    if not workcenter:
        raise Parked(
            "unknown_workcenter",
            booking.env._(
                "The order %s has no operations: the event must name a work center.",
                booking.order.display_name,
            ),
        )
    return {"direct_production_id": booking.order.id, "workcenter_id": workcenter.id}
