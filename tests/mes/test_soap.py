from unittest.mock import patch

import zeep
from lxml import etree

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_calls import MrpMesEvent

from .b2mml import document
from .common import MesCase

NS = {"m": "urn:mes:performance:1", "soap": "http://schemas.xmlsoap.org/soap/envelope/"}


class PerformanceCase(MesCase):
    def setUp(self):
        super().setUp()
        self.resin_lot()
        self.made = self.pump_order(10)

    def document(self, version="v0401"):
        return document(version, self.made.mes_reference)

    def assertBooked(self):
        """5 resin and 4 pumps moved, 1.5 h of Ada, 2 h of the lathe: once."""
        done = (self.made.move_raw_ids | self.made.move_finished_ids).filtered(lambda move: move.state == "done")
        moved = {move.product_id.default_code: move.quantity for move in done}
        self.assertEqual(moved, {"RESIN": 5.0, "PUMP": 4.0})
        self.assertEqual(sorted(self.made.workorder_ids.time_ids.mapped("charged_hours")), [0.0, 1.5])


@tagged("post_install", "-at_install")
class TestB2mmlOverHttp(PerformanceCase):
    def post(self, content, key=None, query="", **headers):
        self.env.flush_all()
        headers = {"Content-Type": "application/xml", "Authorization": f"Bearer {key or self.key}", **headers}
        data = content.encode() if isinstance(content, str) else content
        response = self.url_open(f"/mes/v1/b2mml{query}", data=data, headers=headers)
        self.env.invalidate_all()
        return response

    def statuses_of(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        return etree.fromstring(response.content).xpath("//m:Event/m:Status/text()", namespaces=NS)

    def assertFault(self, response, status, code):
        root = etree.fromstring(response.content)
        self.assertEqual((response.status_code, root.findtext("m:Code", None, NS)), (status, code))
        self.assertNotIn("Traceback", response.text)

    def test_a_document_is_booked_once_however_often_it_is_sent(self):
        self.assertEqual(self.statuses_of(self.post(self.document())), ["booked"] * 4)
        self.assertEqual(self.statuses_of(self.post(self.document())), ["duplicate"] * 4)
        self.assertBooked()

    def test_a_v0700_document_completes_its_order(self):
        answer = self.post(self.document("v0700"))
        self.assertEqual(self.statuses_of(answer), ["booked"] * 6)
        self.assertEqual(self.made.state, "done")

    def test_faults_of_events_are_in_their_results(self):
        content = self.document().replace("RESIN", "NONE").replace(">4<", ">four<")
        response = self.post(content)
        self.assertEqual(self.statuses_of(response), ["booked", "booked", "rejected", "parked"])
        root = etree.fromstring(response.content)
        self.assertEqual(root.findtext(".//m:Outcome", None, NS), "Partial")
        codes = root.xpath("//m:Event/m:Code/text()", namespaces=NS)
        self.assertEqual(codes, ["type", "unknown_item"])

    def test_a_document_may_be_left_to_the_background(self):
        self.assertEqual(self.statuses_of(self.post(self.document(), query="?mode=async")), ["queued"] * 4)

    def test_faults_of_the_request(self):
        self.assertFault(self.post(self.document(), "wrong"), 401, "unauthorized")
        self.assertFault(self.post(self.document(), query="?system=MES2"), 403, "forbidden")
        self.assertFault(self.post(self.document(), query="?mode=later"), 400, "bad_request")
        self.assertFault(self.post("<a>"), 400, "bad_request")
        self.assertFault(self.post(b"<a>" * 1000), 413, "too_large")
        self.assertFault(self.post(b" " * (1024 * 1024 + 1)), 413, "too_large")
        self.assertFault(self.post("{}", **{"Content-Type": "application/json"}), 415, "bad_request")
        self.assertFault(self.url_open("/mes/v1/b2mml"), 405, "bad_request")
        self.system.max_calls_per_minute = 1
        self.post(self.document())
        refused = self.post(self.document())
        self.assertFault(refused, 429, "too_many")
        self.assertTrue(refused.headers["Retry-After"])


@tagged("post_install", "-at_install")
class TestSoap(PerformanceCase):
    def client(self):
        self.env.flush_all()
        wsdl = f"{self.base_url()}/mes/v1/soap?wsdl"
        return zeep.Client(wsdl, transport=zeep.Transport(session=self.opener))

    def process(self, content=None, system="MES1", key=None):
        call = self.client().service.ProcessProductionPerformance
        answer = call(system=system, key=key or self.key, document=content or self.document())
        self.env.invalidate_all()
        return answer.DataArea.BOD

    def assertFault(self, code, faultcode, *args, **kwargs):
        with self.assertRaises(zeep.exceptions.Fault) as caught:
            self.process(*args, **kwargs)
        detail = caught.exception.detail
        self.assertEqual((caught.exception.code, detail.findtext(".//m:Code", None, NS)), (faultcode, code))
        return caught.exception

    def test_a_client_needs_the_wsdl_alone(self):
        bod = self.process()
        self.assertEqual((bod.Outcome, [event.Status for event in bod.Event]), ("Success", ["booked"] * 4))
        self.assertEqual(bod.Event[0].EventID, "PP-1/R1/S1/P1")
        bod = self.process()
        self.assertEqual((bod.Outcome, [event.Status for event in bod.Event]), ("Success", ["duplicate"] * 4))
        self.assertBooked()

    def test_faults_of_events_are_in_their_results(self):
        bod = self.process(self.document().replace("RESIN", "NONE"))
        self.assertEqual((bod.Outcome, bod.Event[3].Status, bod.Event[3].Code), ("Partial", "parked", "unknown_item"))
        self.assertTrue(bod.Event[3].Message)

    def test_faults_of_the_request_are_soap_faults(self):
        self.assertFault("unauthorized", "soap:Client", key="wrong")
        self.assertFault("forbidden", "soap:Client", system="MES2")
        self.assertFault("bad_request", "soap:Client", "<a>")
        self.assertFault("bad_request", "soap:Client", "<!DOCTYPE a><a/>")
        self.assertFault("too_large", "soap:Client", "<a>" * 1000)
        with patch.object(MrpMesEvent, "_call", side_effect=RuntimeError("secret place")):
            with mute_logger("odoo.addons.mrp_actual_cost.controllers.mes_b2mml"):
                fault = self.assertFault("internal", "soap:Server")
        self.assertNotIn("secret", str(fault) + etree.tostring(fault.detail).decode())

    def post(self, content):
        self.env.flush_all()
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        return self.url_open("/mes/v1/soap", data=content.encode(), headers=headers)

    def envelope(self, content, header=""):
        return f'<s:Envelope xmlns:s="{NS["soap"]}">{header}<s:Body>{content}</s:Body></s:Envelope>'

    def test_a_document_may_come_as_xml_within_xml_and_without_namespace(self):
        content = self.document().split("?>", 1)[1]
        call = "ProcessProductionPerformance"
        arguments = f"<system>MES1</system><key>{self.key}</key><document>{content}</document>"
        response = self.post(self.envelope(f"<{call}>{arguments}</{call}>"))
        statuses = etree.fromstring(response.content).xpath("//m:Status/text()", namespaces=NS)
        self.assertEqual((response.status_code, statuses), (200, ["booked"] * 4))

    def test_what_is_no_call_is_a_soap_fault(self):
        header = '<s:Header><x xmlns="urn:x" s:mustUnderstand="1"/></s:Header>'
        for content in ("", "<a/>", self.envelope(""), self.envelope("<Dance/>"), self.envelope("<a/>", header)):
            response = self.post(content or " ")
            self.assertEqual(response.status_code, 500)
            root = etree.fromstring(response.content)
            self.assertEqual(root.findtext(".//m:Code", None, NS), "bad_request", response.text)

    def test_the_wsdl_names_the_host_that_was_asked(self):
        text = self.url_open("/mes/v1/soap?WSDL").text
        self.assertIn(f'location="{self.base_url()}/mes/v1/soap"', text)
        self.assertEqual(self.url_open("/mes/v1/soap").status_code, 500)
