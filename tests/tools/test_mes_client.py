"""The client's reading of answers, from a server that gives them as they are told to it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import mes_client
import pytest


@pytest.fixture
def answers(monkeypatch):
    """Serve [[status of each event], …], one list for each call; yield (list to fill, address)."""
    monkeypatch.setattr(mes_client, "PAUSE", 0.0)
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["params"]
            ids = request.get("event_ids") or [event["event_id"] for event in request["events"]]
            results = [{"event_id": id_, "status": status} for id_, status in zip(ids, told.pop(0), strict=True)]
            body = json.dumps({"jsonrpc": "2.0", "result": {"results": results}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def statuses(address, ids):
    client = mes_client.MesClient(address, "SYSTEM", "key")
    return [result["status"] for result in client.send([{"event_id": id_} for id_ in ids])]


def test_queued_events_are_asked_for_until_they_are_settled(answers):
    told, address = answers
    told += [["booked", "queued", "queued"], ["queued", "parked"], ["booked"]]
    assert statuses(address, "abc") == ["booked", "booked", "parked"]
    assert not told


def test_of_two_copies_that_were_queued_the_later_one_is_the_duplicate(answers):
    """Asked what became of an event, the interface says of both copies that it is booked."""
    told, address = answers
    told += [["queued", "booked", "queued"], ["booked", "booked"]]
    assert statuses(address, "aba") == ["booked", "booked", "duplicate"]


def test_two_copies_that_wait_are_both_parked(answers):
    told, address = answers
    told += [["parked", "parked"]]
    assert statuses(address, "aa") == ["parked", "parked"]
