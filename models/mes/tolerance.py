"""Whether an event may be booked without a person looking at it; checked under the locks, before its handler.

Called with a Booking. Nothing here is checked of an event that another person has approved.
"""

import hashlib
from datetime import timedelta
from typing import NamedTuple

from odoo.fields import Domain

from .faults import Parked

TIMED = ("labour", "machine", "downtime")
OF_THE_ORDER = ("output", "scrap", "operation")
DRAWS = 2**32
A_SECOND = 1 / 3600  # hours; what converting a unit may add


class Limits(NamedTuple):
    """The limits of one type of event, see mrp.mes.tolerance; 0: none."""

    over_plan_percent: float = 0.0
    over_order_percent: float = 0.0
    max_hours: float = 0.0
    approval_quantity: float = 0.0
    approval_hours: float = 0.0
    sample_percent: float = 0.0


NO_LIMITS = Limits()


def limits_of(system):
    """Return {type: Limits} of a MES system."""
    rows = system.env["mrp.mes.tolerance"].search([("system_id", "=", system.id)])
    return {row.event_type: Limits(*(row[name] for name in Limits._fields)) for row in rows}


def check_limits(booking):
    """Park an event that exceeds a tolerance, or that another person has to approve first."""
    limits = booking.finder.limits(booking.fact.type)
    if booking.is_approved or limits == NO_LIMITS:
        return
    _check_hours(booking, limits)
    _check_plan(booking, limits)
    _check_order(booking, limits)
    _check_approval(booking, limits)


def check_charged_hours(booking, hours, span):
    """Park time charged far beyond what lies between its start and end (a timedelta)."""
    system = booking.system
    allowed = max(
        timedelta(minutes=system.time_tolerance_minutes),
        span * (system.time_tolerance_percent / 100),
    )
    if not booking.is_approved and timedelta(hours=hours) > span + allowed:
        raise Parked(
            "over_tolerance",
            booking.env._(
                "%(hours).2f h are charged, but only %(span).2f h lie between start and end.",
                hours=hours,
                span=span / timedelta(hours=1),
            ),
        )


# ------------------------------------------------------------------ tolerances


def _check_hours(booking, limits):
    hours = _hours(booking)
    if limits.max_hours and hours > limits.max_hours + A_SECOND:
        raise Parked(
            "over_tolerance",
            booking.env._("%(hours).2f h in one report; at most %(max).2f h.", hours=hours, max=limits.max_hours),
        )


def _hours(booking):
    """Return the hours that a time-like event reports, 0 of others and of piecework."""
    if booking.fact.type not in TIMED:
        return 0.0
    hours = booking.hours()
    if hours is None and booking.fact.start and booking.fact.end:
        hours = (booking.fact.end - booking.fact.start) / timedelta(hours=1)
    return hours or 0.0


def _check_plan(booking, limits):
    fact = booking.fact
    if not limits.over_plan_percent or fact.type != "consumption" or not fact.order:
        return
    product = booking.product()
    planned = _planned(booking.order, product)
    used = _used(booking.order, product) + booking.quantity_in(product.uom_id)
    _check_excess(
        booking,
        booking.env._("%s used", product.display_name),
        used,
        planned,
        limits.over_plan_percent,
        product.uom_id,
    )


def _planned(order, product):
    """Return what the order's plan has of an item, in the item's unit; 0 if it is not in the plan."""
    plan = order.env["mrp.cost.plan.line"].search(
        Domain("production_id", "=", order.id) & Domain("product_id", "=", product.id)
    )
    if plan:
        return sum(plan.mapped("quantity"))
    moves = order.move_raw_ids.filtered(lambda m: m.product_id == product and not m.additional)
    return sum(moves.filtered(lambda m: m.state != "cancel").mapped("product_qty"))


def _used(order, product):
    """Return what the order has used of an item, less what came back, in the item's unit."""
    issued = order.move_raw_ids.filtered(lambda m: m.product_id == product and m.state == "done")
    returned = issued.returned_move_ids.filtered(lambda m: m.state == "done")
    return _total(issued, product.uom_id) - _total(returned, product.uom_id)


def _total(moves, unit):
    return sum(move.product_uom._compute_quantity(move.quantity, unit, round=False) for move in moves)


def _check_order(booking, limits):
    fact = booking.fact
    if not limits.over_order_percent or fact.type not in OF_THE_ORDER or not fact.quantity or fact.status == "start":
        return
    order = booking.order
    if fact.item and booking.product() != order.product_id:
        return
    unit = order.product_uom_id
    reported = _reported(booking) + booking.quantity_in(unit)
    _check_excess(booking, booking.env._("Reported"), reported, order.product_qty, limits.over_order_percent, unit)


def _reported(booking):
    """Return what has been reported of the order's quantity by events of the same type, in its unit."""
    order, kind = booking.order, booking.fact.type
    if kind == "operation":
        return booking.named_workorder().qty_produced
    if kind == "output":
        return order._shopfloor_received()
    return order._shopfloor_rejected()


def _check_excess(booking, what, quantity, planned, percent, unit):
    allowed = planned * (1 + percent / 100)
    if planned and unit.compare(quantity, allowed) > 0:
        raise Parked(
            "over_tolerance",
            booking.env._(
                "%(what)s: %(quantity)g %(unit)s in all, but %(planned)g planned and %(percent)g %% more allowed.",
                what=what,
                quantity=quantity,
                unit=unit.name,
                planned=planned,
                percent=percent,
            ),
        )


# -------------------------------------------------------------------- approval


def _check_approval(booking, limits):
    quantity = _quantity(booking) if limits.approval_quantity else 0.0
    if limits.approval_quantity and quantity > limits.approval_quantity:
        raise Parked(
            "awaiting_approval",
            booking.env._(
                "%(quantity)g is above %(limit)g: another person must approve.",
                quantity=quantity,
                limit=limits.approval_quantity,
            ),
        )
    hours = _hours(booking)
    if limits.approval_hours and hours > limits.approval_hours + A_SECOND:
        raise Parked(
            "awaiting_approval",
            booking.env._(
                "%(hours).2f h is above %(limit).2f h: another person must approve.",
                hours=hours,
                limit=limits.approval_hours,
            ),
        )
    if is_drawn(booking.fact.event_id, limits.sample_percent):
        raise Parked("awaiting_approval", booking.env._("Drawn as a sample: another person must approve."))


def _quantity(booking):
    """Return the quantity reported, in the unit of what it is a quantity of; of time, none."""
    fact = booking.fact
    if fact.quantity is None or fact.type in TIMED:
        return 0.0
    if fact.item:
        return booking.quantity_in(booking.product().uom_id)
    if fact.order and fact.type in OF_THE_ORDER:
        return booking.quantity_in(booking.order.product_uom_id)
    return booking.measure()[0] if fact.unit else fact.quantity


def is_drawn(event_id, percent):
    """Tell whether an event is one of the sample: by its id alone, so that a replay draws it again.

    >>> [is_drawn(f"E{n}", 100) for n in range(3)], is_drawn("E1", 0)
    ([True, True, True], False)
    """
    draw = int.from_bytes(hashlib.sha256(event_id.encode()).digest()[:4])
    return draw < DRAWS * percent / 100
