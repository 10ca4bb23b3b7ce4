"""A MES's side of the interface, written from its contract alone: one system, one key, one connection.

Knows nothing of Odoo. Needs the standard library only, so that it can run anywhere.
"""

import http.client
import json
import os
import time
from urllib.parse import urlsplit

MAX_BYTES = 1_000_000  # of a body; the interface takes 1 MiB
PATIENCE = 300  # seconds until everything that was sent must be settled
TIMEOUT = 300  # seconds for one answer
TRIES = 6  # of one call, where the connection or the server fails
PAUSE = 0.5  # seconds before it is asked again what became of queued events


class CallFault(Exception):
    """The interface refused a call: what it said."""


class MesClient:
    """Sends events and asks for orders.

    log   called with lines worth showing
    """

    def __init__(self, url, system, key, log=lambda line: None):
        self._place = urlsplit(url)
        self._system = system
        self._key = key
        self._log = log
        self._connection = None
        self._calls = 0

    @classmethod
    def from_environment(cls, log):
        """The key is handed over in the environment: a command line can be read by others."""
        return cls(os.environ["MES_URL"], os.environ["MES_SYSTEM"], os.environ["MES_KEY"], log)

    def call(self, name, **params):
        """Make one call; repeat it while the connection or the server fails, since every call may be repeated."""
        self._calls += 1
        request = {"jsonrpc": "2.0", "method": "call", "id": self._calls, "params": {"system": self._system, **params}}
        body = json.dumps(request).encode()
        for attempt in range(1, TRIES + 1):
            status, answer, wait = self._post(f"/mes/v1/{name}", body)
            if status == http.client.OK and "result" in answer:
                return answer["result"]
            if attempt == TRIES or (status and status < 500 and status != http.client.TOO_MANY_REQUESTS):
                raise CallFault(f"{name}: HTTP {status}: {json.dumps(answer.get('error', answer))}")
            self._log(f"{name}: HTTP {status}, trying again in {wait or attempt} s")
            time.sleep(wait or attempt)

    def orders(self):
        """Return all released orders by their reference, as the interface tells them."""
        found, cursor = {}, None
        while True:
            page = self.call("orders", **({"since": cursor} if cursor else {}))
            if not page["orders"]:
                return found
            found.update((order["order"], order) for order in page["orders"])
            cursor = page["cursor"]

    def send(self, events):
        """Send events, as many at once as fit, and wait until each is settled; return the results in order."""
        results = []
        for part in _that_fit(events):
            results += self.call("events", events=part)["results"]
        return self._settled(events, results)

    def _settled(self, events, results):
        """Ask for what is queued until it is booked or parked; now and then send it again, which books it."""
        began, rounds = time.monotonic(), 0
        while waiting := [index for index, result in enumerate(results) if result["status"] == "queued"]:
            if time.monotonic() - began > PATIENCE:
                raise CallFault(f"{len(waiting)} events are still queued, {results[waiting[0]]['event_id']} first")
            rounds += 1
            time.sleep(PAUSE)
            if rounds % 10 == 0:
                self._log(
                    f"{len(waiting)} events are queued since {time.monotonic() - began:.0f} s, sending them again"
                )
                self.call("events", events=[events[index] for index in waiting])
            ids = [results[index]["event_id"] for index in waiting]
            for index, result in zip(waiting, self.call("events/status", event_ids=ids)["results"], strict=True):
                results[index] = result
        return _told_once(results)

    def _post(self, path, body):
        """Return (HTTP status, answer, seconds to wait); status None if there was no answer."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self._place.hostname, self._place.port, timeout=TIMEOUT)
            self._connection.request("POST", path, body, headers)
            response = self._connection.getresponse()
            text = response.read()
            wait = int(response.headers.get("Retry-After") or 0)
            return response.status, json.loads(text), wait
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection = None
            return None, {"error": str(error)}, 0


def _told_once(results):
    """Call the later copy of an event a duplicate: of two that were queued the interface says alike: booked."""
    booked, told = set(), []
    for result in results:
        again = result["status"] == "booked" and result["event_id"] in booked
        told.append({**result, "status": "duplicate"} if again else result)
        if result["status"] == "booked":
            booked.add(result["event_id"])
    return told


def _that_fit(events, most=500):
    """Cut a list of events into bodies of allowed size."""
    part, size = [], 0
    for event in events:
        length = len(json.dumps(event)) + 2
        if part and (len(part) == most or size + length > MAX_BYTES):
            yield part
            part, size = [], 0
        part.append(event)
        size += length
    if part:
        yield part
