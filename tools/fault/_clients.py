"""The clients of `./dev fault mes`: they send on whatever fails, as a MES would."""

import random
import time

from mes_client import CallFault, MesClient

TIMES = 3  # each event is sent
MOST = 50  # events of a call
ACKNOWLEDGED = ("booked", "queued", "parked", "duplicate")
SEED = 20260302


def shares(events, clients):
    """Return for each client the calls it makes: [(mode, events)], all events three times, shuffled."""
    chance = random.Random(SEED)
    copies = list(events) * TIMES
    chance.shuffle(copies)
    result = [[] for _client in range(clients)]
    for number in range(clients):
        own = copies[number::clients]
        while own:
            size = chance.randint(1, MOST)
            result[number].append((chance.choice(("sync", "async")), own[:size]))
            own = own[size:]
    return result


def send(url, key, calls, deadline, given_up):
    """Make calls one after the other, each until it is answered; return the ids of acknowledged events.

    deadline: of time.monotonic(), after which a call that fails is an error
    given_up: a threading.Event that ends this as well
    """
    client = MesClient(url, "MES1", key)
    acknowledged = set()
    for mode, events in calls:
        results = _insist(client, mode, events, deadline, given_up)
        acknowledged |= {result["event_id"] for result in results if result["status"] in ACKNOWLEDGED}
    return acknowledged


def _insist(client, mode, events, deadline, given_up):
    while True:
        try:
            return client.call("events", events=events, mode=mode)["results"]
        except CallFault:
            if given_up.is_set() or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
