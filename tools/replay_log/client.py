"""The MES that a log comes from: a process of its own that knows the interface, its key and its log.

Sends every row, day by day; within a day orders are split between connections, and each connection
sends in the order in which things happened. Says {"day": …} once all of a day is settled, and goes on
when it reads a line. In the end it prints what became of the events as JSON. With a percentage it
sends all at once instead, in random order, and cancels and repeats that many of the events. With the
word late it reports some work of each month's end only when the next month has begun.

    MES_URL=… MES_SYSTEM=… MES_KEY=… python -m replay_log.client LOG.csv [connections [percentage | late]]
"""

import json
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from mes_client import MesClient

from .disorder import disordered, late
from .events import by_day, events_of
from .log import Log

BATCH = 100  # events of one call: booked before the interface would leave the rest for later
EVERY = 15  # seconds between lines of progress


class Progress:
    """Says now and then how far all connections together have come."""

    def __init__(self, total):
        self.total, self.done, self.began = total, 0, time.monotonic()
        self._next, self._lock = self.began + EVERY, threading.Lock()

    def add(self, count):
        with self._lock:
            self.done += count
            now = time.monotonic()
            if now >= self._next:
                self._next = now + EVERY
                tell(f"{self.done:,} of {self.total:,} events, {self.done / (now - self.began):.0f} a second")


def main(file, connections=2, disorder=None):
    """Send a log and print the report.

    disorder: "late", or a percentage: in random order, and that many events corrected
    """
    log = Log.read(file)
    clients = [MesClient.from_environment(tell) for _ in range(connections)]
    events = events_of(log, clients[0].orders())
    days = by_day(events)
    if disorder == "late":
        days = late(days)
    elif disorder is not None:
        events = disordered(events, float(disorder))
        days = {max(days): events}
    progress, results = Progress(len(events)), []
    with ThreadPoolExecutor(connections) as pool:
        for day, of_day in days.items():
            for pairs in pool.map(_send, clients, _split(of_day, connections), [progress] * connections):
                results += pairs
            _announce(day, len(of_day))
    print(json.dumps(report(log, _settled(clients[0], results))))


def report(log, results):
    """What became of the events: counts by status and by type, and those that are not booked."""
    by_type = Counter((event["type"], result["status"]) for event, result in results)
    return {
        "rows": len(log.rows),
        "events": len(results),
        "by_status": Counter(result["status"] for _event, result in results),
        "by_type": [[*key, count] for key, count in sorted(by_type.items())],
        "not_booked": [result for _event, result in results if result["status"] not in ("booked", "duplicate")],
    }


def tell(line):
    """One line of progress."""
    print(f"[mes] {line}", file=sys.stderr, flush=True)


def _announce(day, count):
    """Say that a day is over, and wait to be told that its books are done."""
    print(json.dumps({"day": day, "events": count}), flush=True)
    if not sys.stdin.readline():
        sys.exit("nobody waits for the next day")


def _split(events, connections):
    """Give each connection whole orders, about as many events as the others."""
    sizes = Counter(_home(event) for event in events)
    loads, homes = [0] * connections, {}
    for order, size in sizes.most_common():
        homes[order] = loads.index(min(loads))
        loads[homes[order]] += size
    return [[event for event in events if homes[_home(event)] == number] for number in range(connections)]


def _home(event):
    """Corrections name no order: they may come over another connection than what they correct."""
    return event.get("order") or event["ref_event_id"]


def _settled(client, results):
    """Return [(event, result)] with what became of corrections that came before their events."""
    waiting = [event["event_id"] for event, result in results if result.get("code") == "unknown_reference"]
    known = {}
    for start in range(0, len(waiting), BATCH):
        answers = client.call("events/status", event_ids=waiting[start : start + BATCH])["results"]
        known.update((answer["event_id"], answer) for answer in answers)
    return [(event, known.get(event["event_id"], result)) for event, result in results]


def _send(client, events, progress):
    """Send events over one connection; return [(event, result)]."""
    pairs = []
    for start in range(0, len(events), BATCH):
        batch = events[start : start + BATCH]
        pairs += zip(batch, client.send(batch), strict=True)
        progress.add(len(batch))
    return pairs


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]), *sys.argv[3:4])
