import doctest
from decimal import Decimal
from xmlrpc.client import DateTime

from odoo.tests import BaseCase, tagged

from odoo.addons.mrp_actual_cost.models.mes import canonical
from odoo.addons.mrp_actual_cost.models.mes.canonical import event_hash, number_text
from odoo.addons.mrp_actual_cost.models.mes.faults import Rejected, RequestFault
from odoo.addons.mrp_actual_cost.models.mes.handlers import NEEDS
from odoo.addons.mrp_actual_cost.models.mes.json_text import check_depth, parse_body
from odoo.addons.mrp_actual_cost.models.mes.parsing import parse_event

GOOD = {
    "event_id": "E1",
    "type": "labour",
    "occurred_at": "2026-03-02T12:00:00+08:00",
    "employee": "ADA",
    "order": "MO/1",
    "quantity": 1.5,
}


@tagged("post_install", "-at_install")
class TestParsing(BaseCase):
    def assertRejected(self, code, path, **values):
        with self.assertRaises(Rejected) as caught:
            parse_event({**GOOD, **values}, NEEDS, "events[0]")
        self.assertEqual((caught.exception.code, caught.exception.path), (code, f"events[0]{path}"))

    def test_a_good_event_is_read_with_its_times_in_utc(self):
        fact = parse_event(GOOD, NEEDS)
        self.assertEqual(fact.occurred_at.isoformat(), "2026-03-02T04:00:00")
        self.assertEqual((fact.employee, fact.quantity, fact.rework), ("ADA", 1.5, False))

    def test_each_malformation_names_its_code_and_field(self):
        self.assertRejected("missing", ".event_id", event_id=None)
        self.assertRejected("missing", ".event_id", event_id="")
        self.assertRejected("too_long", ".event_id", event_id="x" * 65)
        self.assertRejected("too_long", ".order", order="x" * 256)
        self.assertRejected("type", ".order", order=5)
        self.assertRejected("type", ".quantity", quantity="5")
        self.assertRejected("type", ".quantity", quantity=True)
        self.assertRejected("value", ".quantity", quantity=-1)
        self.assertRejected("value", ".quantity", quantity=float("nan"))
        self.assertRejected("value", ".quantity", quantity=float("inf"))
        self.assertRejected("value", ".quantity", quantity=Decimal("1e5000"))
        self.assertRejected("value", ".seq", seq=1.5)
        self.assertRejected("value", ".seq", seq=2**63)
        self.assertRejected("value", ".occurred_at", occurred_at="2026-03-02T12:00:00")
        self.assertRejected("value", ".occurred_at", occurred_at="yesterday")
        self.assertRejected("value", ".occurred_at", occurred_at="0001-01-01T00:00:00+14:00")
        self.assertRejected("value", ".posting_date", posting_date="2026-02-30")
        self.assertRejected("value", ".type", type="dance")
        self.assertRejected("type", ".rework", rework="yes")
        self.assertRejected("value", ".order", order="a\x00b")
        self.assertRejected("value", ".data.a[1]", data={"a": [1, "\ud800"]})
        self.assertRejected("value", ".data.a", data={"a": Decimal("1e999999999")})
        self.assertRejected("value", ".data.a", data={"a": 10**301})
        self.assertRejected("value", ".data.a", data={"a": Decimal("1." + "1" * 20000)})
        self.assertRejected("type", ".data.a", data={"a": DateTime(0)})

    def test_what_a_type_needs_is_missed_by_name(self):
        self.assertRejected("missing", ".employee", employee=None)
        self.assertRejected("missing", ".order", order=None)
        self.assertRejected("missing", ".start", quantity=None, start="2026-03-02T11:00:00Z")

    def test_an_end_before_its_start_is_rejected(self):
        self.assertRejected("value", ".end", start="2026-03-02T11:00:00Z", end="2026-03-02T10:59:59Z")

    def test_an_event_that_is_no_object_is_rejected(self):
        for raw in (5, "x", None, []):
            with self.assertRaises(Rejected) as caught:
                parse_event(raw, NEEDS, "events[0]")
            self.assertEqual((caught.exception.code, caught.exception.path), ("type", "events[0]"))


@tagged("post_install", "-at_install")
class TestCanonicalJson(BaseCase):
    def test_the_examples_in_the_docstrings_hold(self):
        self.assertEqual(doctest.testmod(canonical).failed, 0)

    def test_one_fact_written_in_other_ways_has_one_hash(self):
        same = {
            **dict(reversed(GOOD.items())),
            "occurred_at": "2026-03-02T04:00:00.000Z",
            "quantity": Decimal("1.50"),
        }
        self.assertEqual(event_hash(GOOD), event_hash(same))

    def test_any_other_content_has_another_hash(self):
        for change in ({"quantity": 1.51}, {"order": "mo/1"}, {"data": {}}, {"occurred_at": "2026-03-02T04:00:01Z"}):
            self.assertNotEqual(event_hash(GOOD), event_hash({**GOOD, **change}))

    def test_numbers_keep_every_digit_whatever_their_size(self):
        self.assertEqual(number_text(Decimal("0.1234567890123456789012345678901")), "0.1234567890123456789012345678901")
        self.assertEqual(number_text(Decimal("-1e-400")), "-1e-400")
        self.assertNotEqual(number_text(2**63), number_text(2**63 - 1))


@tagged("post_install", "-at_install")
class TestJsonText(BaseCase):
    def assertFault(self, code, body):
        with self.assertRaises(RequestFault) as caught:
            parse_body(body)
        self.assertEqual(caught.exception.code, code)

    def test_only_one_json_object_in_utf8_is_read(self):
        self.assertEqual(parse_body('{"a": "é"}'.encode()), {"a": "é"})
        for body in (b"", b"{", b"[]", b"1", '{"a": "é"}'.encode("latin-1"), b'{"a": NaN}', b'{"a": -Infinity}'):
            self.assertFault("bad_request", body)

    def test_a_number_that_would_keep_a_server_busy_is_refused(self):
        for text in (b"1e9999999", b"-1e-9999999", b"1e99999999999999999999", b"9" * 5000, b"0." + b"1" * 5000):
            self.assertFault("bad_request", b'{"id": ' + text + b"}")
        self.assertEqual(parse_body(b'{"id": 1e400}'), {"id": Decimal("1e400")})

    def test_deep_nesting_is_refused_however_deep(self):
        self.assertFault("too_large", b'{"a":' + b"[" * 100000 + b"]" * 100000 + b"}")
        check_depth([[[[]]]], depth=4)
        with self.assertRaises(RequestFault):
            check_depth([[[[[]]]]], depth=4)
