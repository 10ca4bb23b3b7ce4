"""Whatever is sent, the parsers give an event, or a refusal that names its code: nothing else, and no memory."""

import gc
import json
import os
import sys
import tracemalloc
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from odoo.tests import BaseCase, tagged

from odoo.addons.mrp_actual_cost.models.mes import canonical
from odoo.addons.mrp_actual_cost.models.mes.b2mml import parse_xml, read_events
from odoo.addons.mrp_actual_cost.models.mes.faults import Rejected, RequestFault
from odoo.addons.mrp_actual_cost.models.mes.handlers import NEEDS
from odoo.addons.mrp_actual_cost.models.mes.json_text import check_depth, parse_body
from odoo.addons.mrp_actual_cost.models.mes.parsing import parse_event
from odoo.addons.mrp_actual_cost.models.mes.reconcile.totals import parse_totals

from . import fuzzing
from .openapi import complaints, schema

THOROUGH = bool(os.environ.get("MRP_COST_THOROUGH"))
# Inputs of each kind: 22,000 in all where there is time for them.
COUNTS = {"events": (12000, 150), "bodies": (6000, 100), "documents": (4000, 50)}
SAMPLE = 50  # inputs that are parsed again and again while memory is watched
ROUNDS = 20
FLAT = 32 * 1024  # bytes that the interpreter's own caches may take in ROUNDS
EVENT = schema("Event")
UTC = ZoneInfo("UTC")


@tagged("post_install", "-at_install")
class TestFuzzedParsers(BaseCase):
    is_watching_memory = False  # of the parsers alone, not of what checks their results

    def run_inputs(self, kind, strategy, parse):
        """Parse inputs of a kind; return how often each outcome was met."""
        outcomes, sample = {}, []

        @settings(max_examples=COUNTS[kind][0 if THOROUGH else 1])
        @given(strategy)
        def parse_any(value):
            for outcome in parse(value):
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
            if len(sample) < SAMPLE:
                sample.append(value)

        parse_any()
        grown = self.memory_grown(parse, sample)
        told = f"{kind}: {sum(outcomes.values())} inputs {outcomes}, memory {grown:+} bytes in {ROUNDS} rounds"
        sys.stderr.write(f"{told}\n")
        self.assertLess(grown, FLAT)
        return outcomes

    def memory_grown(self, parse, sample):
        """Return how many bytes parsing a sample again and again leaves behind."""

        def held():
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        self.is_watching_memory = True
        tracemalloc.start()
        try:
            for _round in range(ROUNDS + 2):
                for value in sample:
                    list(parse(value))
                if _round == 1:
                    before = held()
            return held() - before
        finally:
            tracemalloc.stop()
            self.is_watching_memory = False

    def parse_event(self, raw):
        """Parse an event; what is accepted must be one by the description, and be stored as it is."""
        try:
            parse_event(raw, NEEDS, "events[0]")
        except Rejected as fault:
            self.assertIn(fault.code, schema("RejectedCode")["enum"])
            self.assertTrue(fault.path.startswith("events[0]"))
            yield fault.code
            return
        if not self.is_watching_memory:
            self.check_accepted(raw)
        yield "accepted"

    def check_accepted(self, raw):
        self.assertFalse(complaints(_described(raw), "components", "schemas", "Event"), raw)
        self.assertEqual(len(canonical.event_hash(raw)), 64)
        stored = canonical.dumps(raw)
        stored.encode("utf-8")
        self.assertNotIn("\\u0000", stored)
        self.assertEqual(canonical.dumps(json.loads(stored, parse_float=Decimal, parse_int=Decimal)), stored)

    def parse_body(self, body):
        try:
            params = parse_body(body).get("params")
            check_depth(params)
            params = params if isinstance(params, dict) else {}
            found = params.get("events")
            for raw in found if isinstance(found, list) else []:
                list(self.parse_event(raw))
            parse_totals(params)
        except RequestFault as fault:
            self.assertIn(fault.code, ("bad_request", "too_large"))
            yield "read" if (fault.path or "").startswith("params.") else fault.code
            return
        yield "read"

    def parse_document(self, content):
        try:
            found = read_events(parse_xml(content), UTC)
        except RequestFault as fault:
            self.assertIn(fault.code, ("bad_request", "too_large"))
            yield fault.code
            return
        self.assertEqual(found, read_events(parse_xml(content), UTC))
        for raw in found:
            list(self.parse_event(raw))
        yield "read"

    def test_events(self):
        outcomes = self.run_inputs("events", fuzzing.events(EVENT), self.parse_event)
        self.assertGreater(outcomes["accepted"], sum(outcomes.values()) / 10)
        self.assertGreaterEqual(outcomes.keys(), {"accepted", "missing", "type", "value"})

    def test_bodies(self):
        outcomes = self.run_inputs("bodies", fuzzing.spoilt(fuzzing.requests(EVENT, "MES1")), self.parse_body)
        self.assertGreaterEqual(outcomes.keys(), {"read", "bad_request"})

    def test_documents(self):
        outcomes = self.run_inputs("documents", fuzzing.spoilt(fuzzing.documents()), self.parse_document)
        self.assertGreaterEqual(outcomes.keys(), {"read", "bad_request"})


def _described(raw):
    """Return an event as the description speaks of it: no nulls, and numbers as JSON has them."""
    return {name: _plain(value) for name, value in raw.items() if value is not None}


def _plain(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
