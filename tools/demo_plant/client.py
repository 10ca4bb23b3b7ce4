"""The MES of the demonstration plant: a process of its own that knows the interface and its own events.

Sends the events of a file, one shift's worth at a time, then the last batch once more, as a MES does
that did not hear the answer. Prints what became of them as JSON.

    MES_URL=… MES_SYSTEM=… MES_KEY=… python -m demo_plant.client events.jsonl
"""

import json
import sys
from collections import Counter
from pathlib import Path

from mes_client import MesClient

BATCH = 25


def main(file):
    """Send a file of events and print the report."""
    events = [json.loads(line) for line in Path(file).read_text().splitlines()]
    client = MesClient.from_environment(log=lambda line: print(line, file=sys.stderr, flush=True))
    batches = [events[start : start + BATCH] for start in range(0, len(events), BATCH)]
    results = [result for batch in batches for result in client.send(batch)]
    again = client.send(batches[-1])
    print(json.dumps(report(events, results, batches[-1], again)))


def report(events, results, resent, again):
    """What became of the events, first by type, then those that are not booked."""
    types = {event["event_id"]: event["type"] for event in events}
    rows = Counter((types[result["event_id"]], result["status"]) for result in results)
    rows.update((event["type"], result["status"]) for event, result in zip(resent, again, strict=True))
    return {
        "by_type": [[type_, status, count] for (type_, status), count in sorted(rows.items())],
        "not_booked": [result for result in results if result["status"] != "booked"],
    }


if __name__ == "__main__":
    main(sys.argv[1])
