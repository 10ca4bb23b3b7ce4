"""The same log as a MES would send it that loses its order, corrects itself, or reports late."""

import random

SEED = 2026  # the same disorder every time
AGAIN, CANCEL = "-r", "-x"  # what the ids of an event sent again, and of its cancellation, end in
LATE_DAYS, LATE_EACH = 3, 5  # of the last days of a month on which anything is reported, each fifth work report


def disordered(events, cancelled_percent=0, seed=SEED):
    """Return events in random order, some of them cancelled and sent again under a new id.

    events:            as they happened; an exact duplicate has the id of the first
    cancelled_percent: how many of a hundred different events are cancelled
    """
    chance = random.Random(seed)
    by_id = {event["event_id"]: event for event in events}
    chosen = chance.sample(sorted(by_id), round(len(by_id) * cancelled_percent / 100))
    shuffled = list(events)
    for event_id in chosen:
        shuffled += [_cancellation(by_id[event_id]), {**by_id[event_id], "event_id": event_id + AGAIN}]
    chance.shuffle(shuffled)
    return shuffled


def _cancellation(event):
    return {
        "event_id": event["event_id"] + CANCEL,
        "type": "cancel",
        "occurred_at": event["occurred_at"],
        "ref_event_id": event["event_id"],
    }


def late(days):
    """Return days with some work of each month's last days reported when that month is closed.

    days:    {day: its events in order}, the days rising
    returns: the same; late events come first on the second day of the next month on which anything is reported
    """
    months = {}
    for day in days:
        months.setdefault(day[:7], []).append(day)
    result = {day: list(events) for day, events in days.items()}
    for this, following in zip(list(months.values()), list(months.values())[1:], strict=False):
        if len(following) > 1:
            held = _held_back(result, this[-LATE_DAYS:])
            result[following[1]] = held + result[following[1]]
    return result


def _held_back(days, last):
    """Take each LATE_EACH-th report of work out of some days; return these."""
    work = [event for day in last for event in days[day] if event["type"] in ("labour", "machine")]
    held = work[::LATE_EACH]
    for day in last:
        days[day] = [event for event in days[day] if event not in held]
    return held
