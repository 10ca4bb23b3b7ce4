"""Events for the measurements of the MES gateway: the same ones in every run."""

from datetime import datetime, timedelta

DAY = datetime(2026, 3, 2, 6)
MINUTES = 5


def round_of(plant, number, count):
    """Return the events of one round, and for each the order without ledger that Odoo alone works on."""
    actual, plain = plant["orders"]["actual"][number], plant["orders"]["plain"][number]
    events = {
        "labour": labour(actual, plant["people"], count, f"L{number}", day=number),
        "planned": consumption(actual, plant["parts"], count, f"P{number}", first=0),
        "added": consumption(actual, plant["parts"], count, f"A{number}", first=plant["parts"]),
    }
    twin = dict(zip(actual, plain, strict=True))
    return {**events, "plain": {kind: [twin[event["order"]] for event in made] for kind, made in events.items()}}


def labour(orders, people, count, label, day=0):
    """Return labour with start and end: everybody works on order after order, in an order of its own."""
    events = []
    for number in range(count):
        start = DAY + timedelta(days=day, minutes=number // people * MINUTES)
        end = start + timedelta(minutes=MINUTES)
        events.append(
            {
                "event_id": f"{label}-{number}",
                "type": "labour",
                "occurred_at": _text(end),
                "order": orders[number % len(orders)],
                "employee": f"W{number % people}",
                "start": _text(start),
                "end": _text(end),
            }
        )
    return events


def consumption(orders, parts, count, label, first):
    """Return consumption of every part by every order, in the quantity planned for 10 units."""
    return [
        {
            "event_id": f"{label}-{number}",
            "type": "consumption",
            "occurred_at": "2026-03-02T12:00:00Z",
            "order": orders[number // parts % len(orders)],
            "item": f"P{first + number % parts}",
            "quantity": 20,
        }
        for number in range(count)
    ]


def mixed(orders, plant, label):
    """Return what a shop floor reports of orders from start to end, order by order in parts, by time."""
    events = []
    for index, order in enumerate(orders):
        events += _life(order, DAY + timedelta(days=10, minutes=index), plant, f"{label}-{index}")
    return sorted(events, key=lambda event: event["occurred_at"])


def _life(order, start, plant, label):
    made = []

    def add(event_type, minutes, **values):
        moment = _text(start + timedelta(minutes=minutes))
        made.append(
            {"event_id": f"{label}-{len(made)}", "type": event_type, "occurred_at": moment, "order": order, **values}
        )

    for step in range(3):
        hour = 60 * step
        add("operation", hour, operation=f"Step {step}", status="start")
        for person in range(4):
            name = f"W{(step * 4 + person) % plant['people']}"
            add("labour", hour + 50, employee=name, operation=f"Step {step}", quantity=0.8)
        add("machine", hour + 50, workcenter=f"C{step}", operation=f"Step {step}", quantity=0.8)
        add("operation", hour + 55, operation=f"Step {step}", status="finish", quantity=10)
    for part in range(plant["parts"]):
        add("consumption", 30 + part, item=f"P{part}", quantity=20)
    add("output", 170, quantity=10)
    add("complete", 180)
    return made


def _text(moment):
    return moment.isoformat() + "Z"
