import doctest
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase, tagged

from odoo.addons.mrp_actual_cost.models.mes.b2mml import parse_xml, read_events, values
from odoo.addons.mrp_actual_cost.models.mes.faults import RequestFault

from .b2mml import document

UTC = ZoneInfo("UTC")
BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""


def segment(content, above="<ID>PP</ID>", response="<ID>R</ID><ProductionRequestID>MO</ProductionRequestID>"):
    return (
        f"<ProductionPerformance>{above}<ProductionResponse>{response}<SegmentResponse>{content}</SegmentResponse>"
        "</ProductionResponse></ProductionPerformance>"
    )


@tagged("post_install", "-at_install")
class TestB2mml(BaseCase):
    def events(self, text, zone=UTC):
        return read_events(parse_xml(text), zone)

    def event(self, content, **parts):
        (event,) = self.events(segment(content, **parts))
        return event

    def assertFault(self, code, content):
        with self.assertRaises(RequestFault) as caught:
            parse_xml(content)
        self.assertEqual(caught.exception.code, code, caught.exception.message)

    def test_the_examples_in_the_docstrings_hold(self):
        self.assertEqual(doctest.testmod(values).failed, 0)

    def test_a_v0401_message_is_read_in_the_zone_of_the_company(self):
        events = self.events(document("v0401"), ZoneInfo("Asia/Shanghai"))
        common = {
            "order": "MO-1",
            "operation": "Turning",
            "occurred_at": "2026-03-02T02:00:00+00:00",
        }
        span = {"start": "2026-03-02T00:00:00+00:00", "end": "2026-03-02T02:00:00+00:00"}
        pieces = {"unit": "EA"}
        self.assertEqual(
            events,
            [
                {
                    **common,
                    **span,
                    "event_id": "PP-1/R1/S1/P1",
                    "type": "labour",
                    "employee": "ADA",
                    "quantity": Decimal("1.5"),
                    "unit": "HUR",
                },
                {**common, **span, "event_id": "PP-1/R1/S1/E1", "type": "machine", "workcenter": "LATHE"},
                {
                    **common,
                    **pieces,
                    "event_id": "PP-1/R1/S1/M1",
                    "type": "output",
                    "item": "PUMP",
                    "lot": "P1",
                    "quantity": Decimal(4),
                },
                {
                    **common,
                    **pieces,
                    "event_id": "PP-1/R1/S1/M2",
                    "type": "consumption",
                    "item": "RESIN",
                    "lot": "R1",
                    "quantity": Decimal(5),
                },
            ],
        )

    def test_a_v0700_message_is_read_whatever_its_prefixes(self):
        """Inner segments have order, operation and time of what they lie in; what is complete comes last."""
        events = self.events(document("v0700"))
        self.assertEqual(
            [(event["event_id"], event["type"], event.get("posting_date")) for event in events],
            [
                ("OP-1/R1/S1/P1", "labour", "2026-03-03"),
                ("OP-1/R1/S1/M1", "consumption", "2026-03-03"),
                ("OP-1/R1/S1/M2", "scrap", "2026-03-03"),
                ("OP-1/R1/S1/S1.1/M3", "output", "2026-03-03"),
                ("OP-1/R1/S1/state", "operation", "2026-03-03"),
                ("OP-1/R1/complete", "complete", None),
            ],
        )
        self.assertEqual({event["order"] for event in events}, {"MO-1"})
        self.assertEqual({event["occurred_at"] for event in events}, {"2026-03-02T10:00:00+00:00"})
        self.assertEqual((events[2]["reason"], events[4]["status"]), ("scrap", "finish"))

    def test_without_namespace_wrapper_and_ids_the_ids_come_from_the_content(self):
        material = (
            "<MaterialConsumedActual><MaterialDefinitionID>A</MaterialDefinitionID>"
            "<Quantity><QuantityString>{}</QuantityString></Quantity></MaterialConsumedActual>"
        )
        order = "<ProductionRequestID>MO</ProductionRequestID>"
        first, again, other = (
            self.event(text, above="", response=order)
            for text in (material.format(1), "\n  " + material.format(" 1 "), material.format(2))
        )
        self.assertEqual(first, again)
        self.assertNotEqual(first["event_id"], other["event_id"])

    def test_equal_segments_without_ids_are_two_facts(self):
        """10 kg are reported as 5 + 5: both count, and the same document again gives the same ids."""
        segment = (
            "<SegmentResponse><MaterialConsumedActual><MaterialDefinitionID>A</MaterialDefinitionID>"
            "<Quantity><QuantityString>5</QuantityString></Quantity></MaterialConsumedActual></SegmentResponse>"
        )
        for responses in ([2 * segment], [segment, segment]):
            text = "".join(f"<ProductionResponse>{each}</ProductionResponse>" for each in responses)
            text = f"<ProductionPerformance><ID>P</ID>{text}</ProductionPerformance>"
            first, again = (
                [event["event_id"] for event in read_events(parse_xml(text.encode()), ZoneInfo("UTC"))]
                for _n in range(2)
            )
            self.assertEqual((len(set(first)), first), (2, again))

    def test_each_use_of_material_has_its_event(self):
        for use, event_type in (
            ("<MaterialUse>Consumed</MaterialUse>", "consumption"),
            ("<MaterialUse>Material Consumed</MaterialUse>", "consumption"),
            ("<MaterialUse>By-product Produced</MaterialUse>", "output"),
            ("<MaterialUse>Yield Produced</MaterialUse>", "output"),
            ('<MaterialUse OtherValue="Scrapped">Other</MaterialUse>', "scrap"),
            ('<MaterialUse OtherValue="Returned">Other</MaterialUse>', "return"),
            ("<MaterialUse>Retained Sample</MaterialUse>", "MaterialUse retained sample"),
            ("", "MaterialUse not said"),
        ):
            event = self.event(f"<ID>S</ID><MaterialActual>{use}</MaterialActual>")
            self.assertEqual(event["type"], event_type)

    def test_a_negative_consumption_is_a_return(self):
        quantity = "<Quantity><QuantityString>-2</QuantityString></Quantity>"
        event = self.event(f"<ID>S</ID><MaterialConsumedActual>{quantity}</MaterialConsumedActual>")
        self.assertEqual((event["type"], event["quantity"]), ("return", 2))

    def test_what_cannot_be_read_is_left_for_the_events_parser_to_name(self):
        for text, quantity in (("abc", "abc"), ("NaN", "NaN"), ("1,5", "1,5"), ("", "?"), ("1e3", Decimal("1e3"))):
            strings = f"<Quantity><QuantityString>{text}</QuantityString></Quantity>"
            event = self.event(f"<ID>S</ID><EquipmentActual>{strings}</EquipmentActual>")
            self.assertEqual(event["quantity"], quantity)
        lots = "<MaterialLotID>A</MaterialLotID><MaterialLotID>B</MaterialLotID>"
        event = self.event(f"<ID>S</ID><MaterialConsumedActual>{lots}</MaterialConsumedActual>")
        self.assertEqual(event["lot"], ["A", "B"])
        event = self.event("<ID>S</ID><ActualEndTime>soon</ActualEndTime><EquipmentActual/>")
        self.assertEqual(event["occurred_at"], "soon")

    def test_several_persons_have_worked_each_and_a_meter_is_energy(self):
        people = "<PersonnelActual><PersonID>A</PersonID><PersonID>B</PersonID></PersonnelActual>"
        events = self.events(segment(f"<ID>S</ID>{people}"))
        self.assertEqual(
            [(event["event_id"], event["employee"]) for event in events], [("PP/R/S/P1.1", "A"), ("PP/R/S/P1.2", "B")]
        )
        meter = "<Quantity><QuantityString>7</QuantityString><UnitOfMeasure>KWH</UnitOfMeasure></Quantity>"
        event = self.event(f"<ID>S</ID><EquipmentActual><EquipmentID>L</EquipmentID>{meter}</EquipmentActual>")
        self.assertEqual((event["type"], event["quantity"], event["workcenter"]), ("energy", 7, "L"))

    def test_indirect_time_belongs_to_the_equipment_beside_it(self):
        equipment = "<EquipmentActual><EquipmentID>LATHE</EquipmentID></EquipmentActual>"
        labour, _machine = self.events(segment(f"<ID>S</ID><PersonnelActual/>{equipment}", response="<ID>R</ID>"))
        self.assertEqual((labour["workcenter"], "order" in labour), ("LATHE", False))

    def test_what_is_no_safe_xml_is_refused(self):
        for content in (
            b"",
            b"x",
            b"<a>",
            b"<a/><b/>",
            b"\xff\xfe<a/>",
            "<a>é</a>".encode("latin-1"),
            BOMB,
            b"<a>&lol;</a>",
        ):
            self.assertFault("bad_request", content)
        self.assertFault("bad_request", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')
        self.assertFault("bad_request", b"<?xml version='1.0' encoding='latin-1'?><a/>")
        self.assertFault("too_large", b"<a>" + b"x" * 1024 * 1024 + b"</a>")
        for depth in (65, 300, 100000):
            self.assertFault("too_large", b"<a>" * depth + b"</a>" * depth)
        self.assertEqual(parse_xml(b"\xef\xbb\xbf<a/>").tag, "a")

    def test_another_kind_of_document_is_refused(self):
        with self.assertRaises(RequestFault):
            self.events("<ProductionSchedule/>")
