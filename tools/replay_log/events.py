"""From the rows of a log to the events of the MES interface. Knows the interface's contract, nothing else."""

from . import ZONE
from .log import SETUP
from .readings import lot_of, meter_readings


def by_day(events):
    """Return {accounting day: its events in order}, the days rising.

    An event belongs to the day on which it is reported: that of `occurred_at`, the end of what took
    time. Rows of the log stand by order and number, so a row may end before one above it, and an
    earlier day's work may be reported on a later one: a shift that began before midnight is
    reported after it, and costs the day before, too, whose posting run has been by then.
    """
    days = {}
    for event in events:
        days.setdefault(event["occurred_at"][:10], []).append(event)
    return dict(sorted(days.items()))


def events_of(log, orders, zone=ZONE):
    """Return all events of a log in the order in which they happened.

    orders  what the interface tells of the released orders, by reference
    """
    events = []
    for order, rows in log.by_order.items():
        events += _first_issue(rows[0], orders[order], zone)
        for row in rows:
            events += _work(row, zone) if row.is_work else _downtime(row, zone)
            events += _output(row, zone) if row.operation == log.last_operation[order] else []
        events += [_reading(row, quantity, zone) for row, quantity in meter_readings(rows)]
        events += _completion(order, rows, log.last_operation[order], zone)
    return sorted(events, key=lambda event: event["occurred_at"])  # one zone, one offset: the texts sort


def _event(row, kind, moment, zone, **fields):
    """Build one event; its id follows from what it says, so the same report has the same id."""
    values = {
        "event_id": f"{row.fingerprint}-{kind}",
        "type": kind,
        "occurred_at": _text(moment, zone),
        "order": row.order,
        **fields,
    }
    if row.is_rework and values["type"] in ("labour", "machine"):
        values["rework"] = True
    return {name: value for name, value in values.items() if value not in ("", None)}


def _text(moment, zone):
    return moment.replace(tzinfo=zone).isoformat()


def _first_issue(row, order, zone):
    """The order's components that are reported are drawn from stock when work on it begins."""
    return [
        {
            **_event(row, "consumption", row.start, zone, item=component["item"], unit=component["unit"]),
            "event_id": f"{row.fingerprint}-issue-{number}",
            "quantity": component["quantity"],
            **({"lot": lot_of(row.order)} if component["lot_tracked"] else {}),
        }
        for number, component in enumerate(order["components"])
        if not component["backflush"]
    ]


def _work(row, zone):
    """Time of the person and of the machine, and what came of it."""
    place = {"operation": row.operation, "workcenter": row.resource}
    span = {"start": _text(row.start, zone), "end": _text(row.end, zone)}
    events = []
    if row.worker:
        events.append(_event(row, "labour", row.end, zone, **place, **span, employee=row.worker))
    if row.resource:
        reason = "setup" if row.kind == SETUP else None
        events.append(_event(row, "machine", row.end, zone, **place, **span, reason=reason))
    events.append(
        _event(row, "operation", row.end, zone, operation=row.operation, status="progress", quantity=row.good)
    )
    return events + _rejects(row, zone)


def _reading(row, quantity, zone):
    place = {"operation": row.operation, "workcenter": row.resource}
    return _event(row, "energy", row.end, zone, **place, quantity=quantity, unit="KWH")


def _rejects(row, zone):
    found = (("rejected", row.rejected), ("review", row.review))
    return [
        {
            **_event(row, "scrap", row.end, zone, operation=row.operation, quantity=quantity, reason=reason),
            "event_id": f"{row.fingerprint}-{reason}",
        }
        for reason, quantity in found
        if quantity
    ]


def _downtime(row, zone):
    if not row.resource:
        return []
    span = {"start": _text(row.start, zone), "end": _text(row.end, zone)}
    return [_event(row, "downtime", row.end, zone, workcenter=row.resource, reason="Breakdown", **span)]


def _output(row, zone):
    """What the order's last operation completes is received into stock."""
    if not row.good:
        return []
    return [_event(row, "output", row.end, zone, quantity=row.good)]


def _completion(order, rows, last_operation, zone):
    """The order is finished once its last operation has ended, if anything came out of it."""
    last = [row for row in rows if row.operation == last_operation]
    if not any(row.good for row in last):
        return []
    end = max(last, key=lambda row: (row.end, row.start, row.seq))
    return [_event(end, "complete", end.end, zone)]
