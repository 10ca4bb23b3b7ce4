import re
from pathlib import Path

from jsonschema import Draft202012Validator

from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.controllers.mes_dispatcher import RPC_CODES
from odoo.addons.mrp_actual_cost.models.mes import parsing
from odoo.addons.mrp_actual_cost.models.mes.fact import FIELD_NAMES
from odoo.addons.mrp_actual_cost.models.mes.handlers import NEEDS
from odoo.addons.mrp_actual_cost.models.mes.json_text import MAX_BODY_BYTES, MAX_DEPTH
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event import PARKED_CODES, STATES
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_calls import MAX_ORDERS
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_intake import MAX_EVENTS, MODES
from odoo.addons.mrp_actual_cost.models.mes.reconcile.mrp_mes_difference import CAUSES
from odoo.addons.mrp_actual_cost.models.mes.reconcile.totals import MAX_DAYS, MAX_TOTALS

from .common import MesCase
from .openapi import DESCRIPTION, answer_complaints, complaints, schema

REJECTIONS = re.compile(r"Rejected\(\s*\"(\w+)\"")


@tagged("post_install", "-at_install")
class TestDescription(MesCase):
    """docs/mes-openapi.json says what the code does, and the code does what it says."""

    def test_it_names_every_call_field_type_status_and_code(self):
        calls = self.env["mrp.mes.event"]._calls()
        self.assertEqual(set(DESCRIPTION["paths"]), {f"/mes/v1/{call}" for call in calls})
        self.assertEqual(set(schema("Event")["properties"]), set(FIELD_NAMES))
        self.assertEqual(set(schema("Event")["properties"]["type"]["enum"]), set(NEEDS))
        self.assertEqual(set(schema("Total")["properties"]["type"]["enum"]), set(NEEDS))
        self.assertEqual(schema("ParkedCode")["enum"], [code for code, _label in PARKED_CODES])
        self.assertEqual(set(schema("RejectedCode")["enum"]), self.rejections())
        statuses = {*dict(STATES), "duplicate", "conflict", "rejected"}
        self.assertEqual(set(schema("Result")["properties"]["status"]["enum"]), statuses)
        fault = schema("Fault")["properties"]["error"]["properties"]["data"]["properties"]["code"]
        self.assertEqual(set(fault["enum"]), set(RPC_CODES))
        self.assertEqual(schema("Cause")["enum"], [code for code, _label in CAUSES])

    @staticmethod
    def rejections():
        """The codes that the source rejects events with."""
        return set(REJECTIONS.findall(Path(parsing.__file__).read_text()))

    def test_it_says_what_each_type_needs(self):
        described = {rule["if"]["properties"]["type"]["const"]: rule["then"] for rule in schema("Event")["allOf"]}
        self.assertEqual(described, {event_type: _as_schema(needs) for event_type, needs in NEEDS.items()})

    def test_it_gives_the_limits(self):
        properties = schema("Event")["properties"]
        self.assertEqual(properties["event_id"]["maxLength"], parsing.MAX_EVENT_ID)
        texts = [
            name for name, reader in parsing.READERS.items() if reader is parsing.READERS["order"] and name != "type"
        ]
        self.assertEqual({properties[name]["maxLength"] for name in texts}, {parsing.MAX_TEXT})
        self.assertEqual(properties["quantity"]["maximum"], parsing.MAX_QUANTITY)
        self.assertEqual(properties["seq"]["maximum"], parsing.MAX_SEQ)
        self.assertEqual(tuple(properties["status"]["enum"]), parsing.STATUSES)
        params = {
            name: schema(f"{name}Params")["properties"] for name in ("Events", "EventsStatus", "Orders", "Totals")
        }
        self.assertEqual(params["Events"]["events"]["maxItems"], MAX_EVENTS)
        self.assertEqual(tuple(params["Events"]["mode"]["enum"]), MODES)
        self.assertEqual(params["EventsStatus"]["event_ids"]["maxItems"], MAX_EVENTS)
        self.assertEqual(params["Orders"]["limit"]["maximum"], MAX_ORDERS)
        self.assertEqual(params["Totals"]["totals"]["maxItems"], MAX_TOTALS)
        limits = {"maxBodyBytes": MAX_BODY_BYTES, "maxDepth": MAX_DEPTH, "maxDays": MAX_DAYS}
        self.assertEqual(DESCRIPTION["info"]["x-limits"], limits)

    def test_its_schemas_are_schemas(self):
        for name, described in DESCRIPTION["components"]["schemas"].items():
            with self.subTest(name):
                Draft202012Validator.check_schema(described)

    def test_a_value_it_forbids_is_found(self):
        self.assertTrue(complaints({"event_id": "E", "status": "parked"}, "components", "schemas", "Result"))
        self.assertTrue(answer_complaints("ping", 200, {"jsonrpc": "2.0", "id": 1, "result": {}}))

    def check(self, call, status, **params):
        body = {"jsonrpc": "2.0", "method": "call", "id": 7, "params": {"system": "MES1", **params}}
        response = self.post_call(call, body)
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(answer_complaints(call, status, response.json()), [], response.text)
        return response.json().get("result")

    def test_real_answers_are_as_described(self):
        self.system.user_id.group_ids += self.env.ref("mrp_actual_cost.group_cost_accountant")
        order = self.order()
        labour = self.event("labour", order, employee="ADA", workcenter="LATHE", quantity=2)
        events = [labour, labour, {**labour, "quantity": 3}, self.event("complete", "NONE"), {}, 5]
        results = self.check("events", 200, events=events)["results"]
        statuses = ["booked", "duplicate", "conflict", "parked", "rejected", "rejected"]
        self.assertEqual(self.statuses(results), statuses)
        self.assertEqual(results[0]["amount"], 60.0)
        self.check("events", 200, events=[self.event("complete", order)], mode="async")
        self.check("events/status", 200, event_ids=[labour["event_id"], "none"])
        self.assertTrue(self.check("orders", 200)["orders"])
        totals = [{"type": "labour", "count": 5, "unit": "HUR", "quantity": 1}]
        days = {"date_from": "2026-03-02", "date_to": "2026-03-02"}
        self.assertTrue(self.check("totals", 200, totals=totals, **days)["differences"])
        self.check("ping", 200)

    def test_real_faults_are_as_described(self):
        self.check("ping", 403, system="NONE")
        self.check("orders", 400, limit=0)
        self.check("events", 413, events=[{}] * 501)
        self.system.max_calls_per_minute = 1
        self.check("ping", 429)

    def test_what_it_calls_an_event_is_taken_and_what_it_does_not_is_rejected(self):
        """Of each type one event with all it needs, and one without each of its fields."""
        values = {name: "X" for name in FIELD_NAMES} | {"quantity": 1, "start": NOON, "end": NOON, "status": "start"}
        for event_type, needs in NEEDS.items():
            fields = {name for need in needs for name in ([need] if isinstance(need, str) else _first_way(need))}
            whole = self.event(event_type, **{name: values[name] for name in fields if name != "event"})
            if "event" in fields:
                whole["event"] = {"type": "complete", "order": "X"}
            for left_out in [None, *fields]:
                event = {name: value for name, value in whole.items() if name != left_out}
                (result,) = self.send({**event, "event_id": f"{event_type}-{left_out}"})
                described = not complaints(event, "components", "schemas", "Event")
                self.assertEqual(result["status"] != "rejected", described, (event, result))


NOON = "2026-03-02T12:00:00Z"


def _first_way(need):
    return [need[0]] if isinstance(need[0], str) else list(need[0])


def _as_schema(needs):
    """Write what a handler needs as the description writes it."""
    said = {"required": [need for need in needs if isinstance(need, str)]}
    ways = [need for need in needs if not isinstance(need, str)]
    said["allOf"] = [
        {"anyOf": [{"required": [way] if isinstance(way, str) else list(way)} for way in need]} for need in ways
    ]
    return {name: rules for name, rules in said.items() if rules}
