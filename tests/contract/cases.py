"""Every status and code of an event, and what has to be sent to get it.

To add a case, add a line: its name, the status and code of the last event sent, and a function of the
plant that returns the calls to make, each a list of events.
"""

import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

NOON = "2026-03-02T12:00:00Z"
_numbers = itertools.count(1)
_run = uuid.uuid4().hex[:8]


class Case(NamedTuple):
    name: str
    status: str
    code: str | None
    calls: Callable  # plant -> [[event, …], …]
    in_b2mml: bool = True  # whether a performance message can say it


def event(event_type, order=None, **values):
    """Return an event with a new id; what is None is left out."""
    whole = {"event_id": f"{_run}-{next(_numbers)}", "type": event_type, "occurred_at": NOON, "order": order, **values}
    return {name: value for name, value in whole.items() if value is not None}


def labour(order, **values):
    return event("labour", order, **{"employee": "ADA", "quantity": 1, "unit": "HUR", **values})


def machine(order, **values):
    return event("machine", order, **{"workcenter": "LATHE", "quantity": 1, "unit": "HUR", **values})


def resin(order, event_type="consumption", **values):
    return event(event_type, order, **{"item": "RESIN", "lot": "R1", "quantity": 2, "unit": "EA", **values})


def one(make):
    """The case of one event on a new order."""
    return lambda plant: [[make(plant.order())]]


def twice(first, second):
    """The case of an event sent again, as it was or changed."""

    def calls(plant):
        whole = labour(plant.order(), **first)
        return [[whole], [{**whole, **second}]]

    return calls


def returned(plant):
    order = plant.order()
    return [[resin(order)], [resin(order, "return", quantity=1)]]


def completed(plant):
    order = plant.order()
    return [[event("output", order, quantity=4, lot=order)], [event("complete", order)]]


def corrected(*corrections):
    """The case of labour that is corrected, by functions of the event corrected last, one after the other."""

    def calls(plant):
        sent = [labour(plant.order())]
        for correct in corrections:
            sent.append(correct(sent[-1]))
        return [[each] for each in sent]

    return calls


def cancel(other):
    return event("cancel", ref_event_id=other["event_id"])


def cancel_its_target(other):
    """Cancel once more what a cancellation has cancelled."""
    return event("cancel", ref_event_id=other["ref_event_id"])


def replace(other):
    new = {"type": "labour", "occurred_at": NOON, "order": other["order"], "employee": "ADA", "quantity": 2}
    return event("replace", ref_event_id=other["event_id"], event=new)


def tomorrow():
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


BOOKED = [
    Case("consumption", "booked", None, one(resin)),
    Case("return", "booked", None, returned),
    Case("labour", "booked", None, one(labour)),
    Case("machine", "booked", None, one(lambda order: machine(order, reason="setup")), in_b2mml=False),
    Case(
        "energy", "booked", None, one(lambda order: event("energy", order, quantity=3, unit="KWH", workcenter="LATHE"))
    ),
    Case(
        "operation", "booked", None, one(lambda order: event("operation", order, operation="Turning", status="finish"))
    ),
    Case("output", "booked", None, one(lambda order: event("output", order, quantity=4, lot=order))),
    Case("scrap", "booked", None, one(lambda order: event("scrap", order, quantity=1, reason="Crack"))),
    Case(
        "downtime",
        "booked",
        None,
        lambda plant: [[event("downtime", workcenter="LATHE", start=NOON, end=NOON, reason="No tool")]],
        in_b2mml=False,
    ),
    Case("complete", "booked", None, completed),
    Case("cancel", "booked", None, corrected(cancel), in_b2mml=False),
    Case("replace", "booked", None, corrected(replace), in_b2mml=False),
]
SENT_AGAIN = [
    Case("the same", "duplicate", None, twice({}, {})),
    Case("the same, written otherwise", "duplicate", None, twice({"quantity": 1}, {"quantity": 1.0})),
    Case("other content", "conflict", None, twice({}, {"quantity": 2})),
]
REJECTED = [
    Case("no employee", "rejected", "missing", one(lambda order: labour(order, employee=None))),
    Case("no item", "rejected", "missing", one(lambda order: resin(order, item=None))),
    Case("a text for a number", "rejected", "type", one(lambda order: labour(order, quantity="one"))),
    Case("below zero", "rejected", "value", one(lambda order: labour(order, quantity=-1))),
    Case(
        "no offset", "rejected", "value", one(lambda order: labour(order, start="2026-03-02T12:00:00")), in_b2mml=False
    ),
    Case("no time", "rejected", "value", one(lambda order: labour(order, occurred_at="noon"))),
    Case("unknown type", "rejected", "value", one(lambda order: event("dance", order)), in_b2mml=False),
    Case("long order", "rejected", "too_long", lambda plant: [[labour("x" * 256)]]),
]
PARKED = [
    Case("order", "parked", "unknown_order", lambda plant: [[labour("NONE")]]),
    Case("item", "parked", "unknown_item", one(lambda order: resin(order, item="NONE"))),
    Case("work center", "parked", "unknown_workcenter", one(lambda order: machine(order, workcenter="NONE"))),
    Case("employee", "parked", "unknown_employee", one(lambda order: labour(order, employee="NONE"))),
    Case("lot", "parked", "unknown_lot", one(lambda order: resin(order, lot="NONE"))),
    Case("no lot", "parked", "unknown_lot", one(lambda order: resin(order, lot=None))),
    Case("unit", "parked", "unknown_unit", one(lambda order: resin(order, unit="NONE"))),
    Case("operation", "parked", "unknown_operation", one(lambda order: labour(order, operation="NONE"))),
    Case("kg of pieces", "parked", "unit_mismatch", one(lambda order: resin(order, unit="KGM"))),
    Case("draft order", "parked", "order_not_released", lambda plant: [[labour(plant.order(then=None))]]),
    Case("cancelled order", "parked", "order_closed", lambda plant: [[labour(cancelled(plant))]]),
    Case("too little", "parked", "insufficient_lot", one(lambda order: resin(order, lot="LAST", quantity=2))),
    Case(
        "5 h within 1 h",
        "parked",
        "over_tolerance",
        one(lambda order: labour(order, quantity=5, start="2026-03-02T11:00:00Z", end=NOON)),
    ),
    Case("cancelled twice", "parked", "already_cancelled", corrected(cancel, cancel_its_target), in_b2mml=False),
    Case("cancel nothing", "parked", "unknown_reference", lambda plant: [[cancel({"event_id": "X"})]], in_b2mml=False),
    Case("cancel a cancellation", "parked", "not_reversible", corrected(cancel, cancel), in_b2mml=False),
    Case("101 h at once", "parked", "awaiting_approval", one(lambda order: labour(order, quantity=101))),
    Case("tomorrow", "parked", "future", one(lambda order: labour(order, occurred_at=tomorrow()))),
    Case("rate class", "parked", "missing_rate", one(lambda order: labour(order, rate_class="NONE")), in_b2mml=False),
    Case(
        "two units, one serial number",
        "parked",
        "internal",
        lambda plant: [[event("output", plant.order("CLOCK"), quantity=2, lot=_run, unit="EA")]],
    ),
]
CASES = BOOKED + SENT_AGAIN + REJECTED + PARKED


def cancelled(plant):
    order = plant.order()
    ids = plant.execute("mrp.production", "search", [["name", "=", order]])
    plant.execute("mrp.production", "action_cancel", ids)
    return order
