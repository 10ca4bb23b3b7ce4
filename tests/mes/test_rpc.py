from xmlrpc.client import dumps

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestObjectRpc(MesCase):
    def events_of(self, user):
        return self.env["mrp.mes.event"].with_user(user)

    def rpc(self, method, *args, user=None):
        """Call a method as object RPC does; the answer must hold no null value."""
        events = self.events_of(user or self.system.user_id)
        get_public_method(events, method)
        self.env.flush_all()
        answer = getattr(events, method)(*args)
        self.env.invalidate_all()
        dumps((answer,), allow_none=False)
        return answer

    def test_the_same_events_are_the_same_over_rpc_and_http(self):
        event = self.event("machine", self.order(), workcenter="LATHE", quantity=1)
        by_rpc = self.rpc("mes_events", "MES1", [event])
        self.assertEqual(by_rpc["counts"], {"booked": 1})
        self.assertEqual(self.statuses(self.send(event)), ["duplicate"])
        self.assertEqual(self.rpc("mes_status", "MES1", [event["event_id"]])["results"][0]["status"], "booked")

    def test_orders_come_over_rpc(self):
        order = self.order()
        orders = self.rpc("mes_orders", "MES1")["orders"]
        self.assertIn(order.name, [shown["order"] for shown in orders])
        self.assertTrue(self.rpc("mes_orders", "MES1", False, 1)["cursor"])

    def test_a_request_fault_is_an_error_value(self):
        self.assertEqual(self.rpc("mes_events", "NONE", [])["error"]["code"], "forbidden")
        error = self.rpc("mes_events", "MES1", "x")["error"]
        self.assertEqual((error["code"], error["path"]), ("bad_request", "params.events"))

    def test_a_call_is_as_small_as_a_body_may_be(self):
        event = self.event("machine", self.order(), workcenter="LATHE", quantity=1, data={"photo": "x" * 2**20})
        self.assertEqual(self.rpc("mes_events", "MES1", [event])["error"]["code"], "too_large")
        self.assertFalse(self.inbox(event))

    def test_users_outside_the_group_are_refused(self):
        user = new_test_user(self.env, "planner", "mrp.group_mrp_manager")
        with self.assertRaises(AccessError):
            self.rpc("mes_events", "MES1", [], user=user)

    def test_a_technical_user_reaches_its_own_system_and_no_record(self):
        other = self.env["mrp.mes.system"].create({"code": "MES2", "name": "Hall 2", "company_id": self.company.id})
        self.assertEqual(self.rpc("mes_events", "MES1", [], user=other.user_id)["error"]["code"], "forbidden")
        for model in ("mrp.mes.event", "mrp.mes.system", "mrp.production", "stock.move", "mrp.cost.line"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.system.user_id).search([])
