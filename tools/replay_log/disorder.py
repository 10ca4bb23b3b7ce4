"""The same log as a MES would send it that loses its order and corrects itself."""

import random

SEED = 2026  # the same disorder every time
AGAIN, CANCEL = "-r", "-x"  # what the ids of an event sent again, and of its cancellation, end in


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
