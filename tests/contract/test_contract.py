"""The contract as its clients meet it: every call, status and code, from outside the server."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from cases import CASES, labour
from clients import Fault
from description import openapi

IN_B2MML = [case for case in CASES if case.in_b2mml]
STATUSES = set(openapi.schema("Result")["properties"]["status"]["enum"])
CODES = {*openapi.schema("ParkedCode")["enum"], *openapi.schema("RejectedCode")["enum"]}


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: f"{case.code or case.status}: {case.name}")


def test_the_table_has_every_status_and_code():
    assert {case.code for case in CASES if case.code} == CODES
    assert {case.status for case in CASES} | {"queued"} == STATUSES


def assert_last(case, results):
    assert (results[-1]["status"], results[-1].get("code")) == (case.status, case.code), results[-1]
    if case.code:
        assert results[-1]["message"]


@named(CASES)
def test_each_status_and_code(client, plant, case):
    for events in case.calls(plant):
        results = client.send(events)
    assert_last(case, results)
    assert not openapi.complaints(results[-1], "components", "schemas", "Result")
    stored = plant.count(event_id=events[-1]["event_id"])
    assert stored == (0 if case.status == "rejected" else 1)


@named(IN_B2MML)
def test_each_status_and_code_of_documents(document_client, plant, case):
    for events in case.calls(plant):
        results = document_client.send(events)
    assert_last(case, results)


# ------------------------------------------------------------------------ calls


def test_events_in_the_background_are_queued_and_then_booked(client, plant):
    event = labour(plant.order())
    assert client.send([event], mode="async")[0]["status"] == "queued"
    assert settled(client, event)["status"] == "booked"


def test_a_document_in_the_background_is_queued(plant):
    assert plant.client("b2mml").send([labour(plant.order())], mode="async")[0]["status"] == "queued"


def settled(client, event, patience=120):
    """Ask what became of an event until it is no longer queued."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        (result,) = client.call("events/status", event_ids=[event["event_id"]])["results"]
        if result["status"] != "queued":
            return result
        time.sleep(0.5)
    raise AssertionError("the event stays queued")


def test_status_tells_what_became_of_events_in_the_order_asked(client, plant):
    booked, parked = labour(plant.order()), labour("NONE")
    client.send([booked, parked])
    ids = [parked["event_id"], "never sent", booked["event_id"]]
    results = client.call("events/status", event_ids=ids)["results"]
    assert [(result["event_id"], result["status"]) for result in results] == [
        (parked["event_id"], "parked"),
        ("never sent", "rejected"),
        (booked["event_id"], "booked"),
    ]


def test_orders_come_once_and_again_when_they_change(client, plant):
    cursor = read_to_end(client)[1]
    name = plant.order()
    orders, cursor = read_to_end(client, cursor)
    assert orders[name]["components"] and orders[name]["operations"][0]["operation"] == "Turning"
    assert name not in read_to_end(client, cursor)[0]
    ids = plant.execute("mrp.production", "search", [["name", "=", name]])
    plant.execute("mrp.production", "action_cancel", ids)
    assert read_to_end(client, cursor)[0][name]["state"] == "cancel"


def read_to_end(client, cursor=""):
    found = {}
    while True:
        page = client.call("orders", since=cursor, limit=50)
        found |= {order["order"]: order for order in page["orders"]}
        if not page["orders"]:
            return found, page["cursor"]
        cursor = page["cursor"]


def test_totals_tell_what_is_missing(client, plant):
    order = plant.order()
    client.send([labour(order)])
    days = {"date_from": "2026-03-02", "date_to": "2026-03-02"}
    total = {"type": "labour", "order": order, "unit": "MIN", "quantity": 60, "count": 1}
    assert client.call("totals", totals=[total], **days) == {"differences": []}
    (difference,) = client.call("totals", totals=[{**total, "count": 2}], **days)["differences"]
    assert (difference["cause"], difference["inbox_count"]) == ("missing", 1)
    assert not openapi.complaints(difference, "components", "schemas", "Difference")


def test_ping_tells_who_answers(plant):
    result = plant.client("http").call("ping")
    assert (result["system"], result["version"]) == ("MES1", "1")


def test_an_event_sent_by_every_face_at_once_counts_once(plant):
    """Three faces, four times each: one books it, the others are told so."""
    event = labour(plant.order())
    clients = [plant.client(face) for face in ("http", "xmlrpc", "json2")] * 4
    with ThreadPoolExecutor(len(clients)) as pool:
        results = [result for (result,) in pool.map(lambda client: client.send([event]), clients)]
    assert {result["status"] for result in results} <= {"booked", "duplicate", "queued"}
    (final,) = plant.client("http").send([event])
    assert (final["status"], len(final["documents"])) == ("duplicate", 1)
    logs = plant.execute(
        "mrp.workcenter.productivity", "search_count", [["workorder_id.production_id.name", "=", event["order"]]]
    )
    assert logs == 1


def test_every_string_takes_every_character(client, plant):
    """Chinese, emoji, combining marks, right to left: what was sent is what is stored."""
    text = "电缆头 🧰 é́ عربي \\ \" ' <&> %s ; --"
    client.send([labour(plant.order(), event_id=f"{text[:9]}{time.monotonic_ns()}", reason=text, data={text: [text]})])
    (found,) = plant.execute("mrp.mes.event", "search_read", [["event_id", "like", text[:9]]], ["payload"], 0, 1)
    assert (found["payload"]["reason"], found["payload"]["data"]) == (text, {text: [text]})


# ----------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("status", "code", "name", "request_of"),
    [
        (400, "bad_request", "ping", {"data": b"{"}),
        (400, "bad_request", "ping", {"json": {"jsonrpc": "2.0", "params": []}}),
        (400, "bad_request", "events", {"json": {"jsonrpc": "2.0", "params": {"system": "MES1", "events": 5}}}),
        (401, "unauthorized", "ping", {"key": "wrong", "json": {}}),
        (403, "forbidden", "ping", {"json": {"jsonrpc": "2.0", "params": {"system": "MES2"}}}),
        (404, "bad_request", "dance", {"json": {}}),
        (405, "bad_request", "ping", {"method": "GET"}),
        (413, "too_large", "ping", {"data": b" " * (1024 * 1024 + 1)}),
        (413, "too_large", "ping", {"data": b'{"a":' + b"[" * 50000 + b"]" * 50000 + b"}"}),
        (413, "too_large", "events", {"json": {"jsonrpc": "2.0", "params": {"system": "MES1", "events": [0] * 501}}}),
        (
            415,
            "bad_request",
            "ping",
            {"data": b"a=b", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        ),
    ],
)
def test_each_fault_of_a_request_has_its_status_and_code(plant, status, code, name, request_of):
    headers = {"Content-Type": "application/json", **request_of.pop("headers", {})}
    response = plant.client("http").post(name, headers=headers, **request_of)
    answer = response.json()
    assert (response.status_code, answer["error"]["data"]["code"]) == (status, code)
    assert not openapi.complaints(answer, "components", "schemas", "Fault")


@pytest.mark.parametrize(
    ("code", "name", "params"),
    [
        ("bad_request", "events", {"events": 5}),
        ("bad_request", "events/status", {"event_ids": [5]}),
        ("bad_request", "orders", {"limit": 0}),
        ("bad_request", "totals", {"date_from": "never", "date_to": "2026-03-02", "totals": []}),
        ("forbidden", "events", {"system": "MES2", "events": []}),
        ("forbidden", "events", {"system": "NONE", "events": []}),
        ("too_large", "events", {"events": [{}] * 501}),
    ],
)
def test_each_face_refuses_with_the_same_code(client, code, name, params):
    with pytest.raises(Fault) as caught:
        client.call(name, **params)
    assert caught.value.code == code


@pytest.mark.parametrize("face", ["http", "xmlrpc", "json2", "zeep", "b2mml"])
def test_above_its_limit_a_system_is_told_to_wait(plant, face):
    """LIMITED may make one call in a minute: of three calls one at least is too many, whatever the clock."""
    client = plant.client(face, "LIMITED")
    faults = []
    for _call in range(3):
        try:
            client.send([]) if face not in ("zeep", "b2mml") else client.send_document("<ProductionPerformance/>")
        except Fault as fault:
            faults.append(fault)
    assert faults and {fault.code for fault in faults} == {"too_many"}
    if face in ("http", "b2mml"):
        assert faults[-1].status == 429
        assert 1 <= int(faults[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("code", "request_of"),
    [
        ("unauthorized", {"document": "<ProductionPerformance/>", "key": "wrong"}),
        ("forbidden", {"document": "<ProductionPerformance/>", "system": "MES2"}),
        ("bad_request", {"document": "<a>"}),
        ("bad_request", {"document": "<ProductionSchedule/>"}),
        ("bad_request", {"document": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        ("too_large", {"document": "<a>" * 200}),
    ],
)
def test_a_bad_document_is_refused_with_its_code(document_client, code, request_of):
    with pytest.raises(Fault) as caught:
        document_client.send_document(**request_of)
    assert caught.value.code == code


@pytest.fixture
def broken(plant):
    """A server whose inbox is gone."""
    plant.sql("ALTER TABLE mrp_mes_event RENAME TO mrp_mes_event_away")
    yield
    plant.sql("ALTER TABLE mrp_mes_event_away RENAME TO mrp_mes_event")


@pytest.mark.parametrize("face", ["http", "xmlrpc", "json2", "zeep", "b2mml"])
def test_an_unexpected_error_tells_nothing_of_the_inside(plant, broken, face):
    client = plant.client(face)
    with pytest.raises(Fault) as caught:
        client.send([labour("ANY")])
    assert caught.value.code == "internal"
    told = json.dumps(caught.value.answer, default=str)
    for secret in ("Traceback", "mrp_mes_event", "psycopg2", "SELECT", "INSERT", ".py"):
        assert secret not in told
