"""A MES that reports to the small plant of tests/common.py over HTTP, and words to report with."""

import itertools
import json
from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.mrp_actual_cost.tests.common import CostCase

NOON = "2026-03-02T12:00:00Z"


class MesCase(CostCase, HttpCase):
    """The plant of CostCase, with codes, and with a MES system `MES1` that has a key.

    Gear: 2 steel by backflush. Pump: 1 resin and 1 seal, both reported, resin by lot; the pump is
    tracked by lot too. Both have the operation Turning at LATHE.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = itertools.count(1)
        cls.steel.default_code = "STEEL"
        cls.gear.default_code = "GEAR"
        cls.ada.barcode = "ADA"
        cls.bo.barcode = "BO"
        cls._make_pump()
        cls.system = cls.env["mrp.mes.system"].create({"code": "MES1", "name": "Hall 1", "company_id": cls.company.id})
        cls.key = cls._key(cls.system)

    @classmethod
    def _key(cls, system):
        return system.generate_key("test", fields.Datetime.now() + timedelta(days=30))

    @classmethod
    def _make_pump(cls):
        category = cls.category_avco_auto
        cls.resin = cls._product("Resin", category, standard_price=4.0, default_code="RESIN", tracking="lot")
        cls.seal = cls._product("Seal", category, standard_price=1.0, default_code="SEAL")
        cls.pump = cls._product("Pump", category, default_code="PUMP", tracking="lot")
        cls.pump_bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.pump.product_tmpl_id.id,
                "company_id": cls.company.id,
                "operation_ids": [
                    Command.create({"name": "Turning", "workcenter_id": cls.lathe.id, "time_cycle_manual": 6.0})
                ],
            }
        )
        operation = cls.pump_bom.operation_ids.id
        cls.pump_bom.bom_line_ids = [
            Command.create({"product_id": product.id, "product_qty": 1.0, "operation_id": operation})
            for product in (cls.resin, cls.seal)
        ]

    # ------------------------------------------------------------------ words

    def pump_order(self, quantity=10.0):
        return self.order(quantity, self.pump, self.pump_bom)

    def resin_lot(self, name="R1", quantity=100.0):
        """Have a lot of resin in stock."""
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.resin.id, "company_id": self.company.id})
        self.env["stock.quant"]._update_available_quantity(self.resin, self.stock_location, quantity, lot_id=lot)
        return lot

    def event(self, event_type, order=None, at=NOON, **values):
        """Return an event of the contract with a new id."""
        if order:
            values["order"] = order if isinstance(order, str) else order.mes_reference
        return {"event_id": f"E{next(self.ids)}", "type": event_type, "occurred_at": at, **values}

    def post_call(self, call, body, key=None, **headers):
        """Send a body to a call and return the HTTP response."""
        self.env.flush_all()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key or self.key}", **headers}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = self.url_open(f"/mes/v1/{call}", data=data, headers=headers)
        self.env.invalidate_all()
        return response

    def call(self, call, key=None, **params):
        """Call the interface as system MES1 and return the result."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 7, "params": {"system": "MES1", **params}}
        answer = self.post_call(call, body, key).json()
        self.assertEqual((answer["jsonrpc"], answer["id"]), ("2.0", 7))
        self.assertNotIn("error", answer)
        return answer["result"]

    def send(self, *events, mode="sync"):
        """Report events and return their results."""
        return self.call("events", events=list(events), mode=mode)["results"]

    def report(self, event_type, order=None, **values):
        """Report one event that must be booked; return its documents."""
        (result,) = self.send(self.event(event_type, order, **values))
        self.assertEqual(result["status"], "booked", result)
        return [self.env[document["model"]].browse(document["id"]) for document in result["documents"]]

    def assertParked(self, code, event):
        (result,) = self.send(event)
        self.assertEqual((result["status"], result.get("code")), ("parked", code), result)
        self.assertTrue(result["message"])

    def statuses(self, results):
        return [result["status"] for result in results]

    def inbox(self, event):
        return self.env["mrp.mes.event"].search([("event_id", "=", event["event_id"])])

    @staticmethod
    def at(text):
        return datetime.fromisoformat(text).replace(tzinfo=None)
