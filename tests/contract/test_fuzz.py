"""Whatever is sent to the running server is answered, at once, without an error of its own, and no more is stored
than was acknowledged."""

import importlib.util
import json
import os
import re
import sys
from pathlib import Path

import psutil
import pytest
import requests
from description import openapi
from hypothesis import given, settings

FILE = Path(__file__).resolve().parents[1] / "mes/fuzzing.py"
_spec = importlib.util.spec_from_file_location("mes_fuzzing", FILE)
fuzzing = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fuzzing)

THOROUGH = bool(os.environ.get("MRP_COST_THOROUGH"))
COUNTS = {"json": (800, 40), "b2mml": (200, 10), "soap": (200, 10)}
PATIENCE = 30  # seconds for one answer; the server's own limit is longer
GROWTH = 40  # MiB that a worker may grow by while it warms up
INSIDE = re.compile(r"Traceback|psycopg2|\bSELECT\b|\bINSERT\b|mrp_mes_|odoo\.|\.py\b|line \d+, in")
STORED = ("booked", "queued", "parked", "duplicate")


@pytest.fixture
def watched(plant):
    """Give the server's log and workers a look before and after."""
    log = Path(plant.facts["log"])
    position, before = log.stat().st_size, resident(plant)
    yield
    after = resident(plant)
    print(f"workers: {before} MiB before, {after} MiB after", file=sys.stderr)
    assert max(after) - max(before) < GROWTH
    with log.open("rb") as file:
        file.seek(position)
        errors = [line for line in file.read().decode(errors="replace").splitlines() if " ERROR " in line]
    assert not errors, errors[:3]


def resident(plant):
    """Return the memory of the server's worker processes in MiB."""
    workers = psutil.Process(plant.facts["pid"]).children(recursive=True)
    return sorted(worker.memory_info().rss // 2**20 for worker in workers)


def examples(kind):
    return settings(max_examples=COUNTS[kind][0 if THOROUGH else 1])


def tell(kind, outcomes):
    print(f"{kind}: {sum(outcomes.values())} requests {outcomes}", file=sys.stderr)


def post(plant, path, body, **headers):
    return requests.post(f"{plant.url}/mes/v1/{path}", data=body, headers=headers, timeout=PATIENCE)


def test_json_requests(plant, watched):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {plant.facts['keys']['MES1']}"}
    calls = ["events", "events", "events", "events/status", "orders", "totals", "ping"]
    outcomes, stored, turn = {}, set(), iter(range(10**9))
    before = plant.count()

    @examples("json")
    @given(fuzzing.mostly(bodies(), fuzzing.spoilt(bodies())))
    def send(body):
        call = calls[next(turn) % len(calls)]
        response = post(plant, call, body if isinstance(body, bytes) else body.encode(), **headers)
        outcomes[response.status_code] = outcomes.get(response.status_code, 0) + 1
        assert response.status_code < 500, response.text
        assert not INSIDE.search(_without_ids(response)), response.text
        assert not openapi.answer_complaints(call, response.status_code, response.json()), response.text
        if call == "events" and response.status_code == 200:
            results = response.json()["result"]["results"]
            stored.update(result["event_id"] for result in results if result["status"] in STORED)

    def _without_ids(response):
        """An answer echoes the request's id, whatever it is, and paths name what was sent."""
        answer = response.json()
        return json.dumps({**answer, "id": None}) if response.status_code != 200 else ""

    send()
    tell("json", outcomes)
    assert outcomes.get(200) and outcomes.get(400)
    assert plant.count() - before <= len(stored)
    payloads = plant.payloads(sorted(stored))
    assert {payload["event_id"] for payload in payloads} == stored
    for payload in payloads:
        payload = {name: value for name, value in payload.items() if value is not None}
        assert not openapi.complaints(payload, "components", "schemas", "Event"), payload


def bodies():
    return fuzzing.requests(openapi.schema("Event"), "MES1")


def test_documents(plant, watched):
    headers = {"Content-Type": "application/xml", "Authorization": f"Bearer {plant.facts['keys']['MES1']}"}
    outcomes = {}

    @examples("b2mml")
    @given(fuzzing.spoilt(fuzzing.documents()))
    def send(body):
        response = post(plant, "b2mml", body, **headers)
        outcomes[response.status_code] = outcomes.get(response.status_code, 0) + 1
        assert response.status_code < 500, response.text
        assert not INSIDE.search(response.text), response.text

    send()
    tell("b2mml", outcomes)
    assert outcomes.get(200) and outcomes.get(400)


def test_soap_envelopes(plant, watched):
    """SOAP answers every fault with 500; none may be the server's own."""
    key = plant.facts["keys"]["MES1"]
    head = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ProcessProductionPerformance>'
    head += f"<system>MES1</system><key>{key}</key><document>"
    tail = "</document></ProcessProductionPerformance></s:Body></s:Envelope>"
    outcomes = {}

    @examples("soap")
    @given(fuzzing.spoilt(fuzzing.documents().map(lambda document: f"{head}{document}{tail}")))
    def send(body):
        response = post(plant, "soap", body, **{"Content-Type": "text/xml"})
        outcomes[response.status_code] = outcomes.get(response.status_code, 0) + 1
        assert response.status_code == 200 or "<faultcode>soap:Client</faultcode>" in response.text, response.text
        assert not INSIDE.search(response.text), response.text
        assert key not in response.text

    send()
    tell("soap", outcomes)
    assert outcomes.get(500)
