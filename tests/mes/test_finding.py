from datetime import UTC, datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestFinding(MesCase):
    def run_of(self, order=None, **values):
        return self.event("machine", order, **{"workcenter": "LATHE", "quantity": 1, **values})

    def map(self, code, record):
        self.env["mrp.mes.code.map"].create(
            {"system_id": self.system.id, "code": code, "record": f"{record._name},{record.id}"}
        )

    def test_the_state_of_the_order_decides(self):
        draft = self.env["mrp.production"].create({"product_id": self.gear.id, "bom_id": self.bom.id})
        self.assertParked("order_not_released", self.run_of(draft.name))
        cancelled, closed = self.order(), self.order()
        cancelled.action_cancel()
        closed.is_cost_closed = True
        self.assertParked("order_closed", self.run_of(cancelled))
        self.assertParked("order_closed", self.run_of(closed))
        self.assertParked("unknown_order", self.run_of("NONE"))

    def test_an_order_of_another_company_is_not_known(self):
        order = self.order()
        other = self.env["res.company"].create({"name": "Other"})
        system = self.env["mrp.mes.system"].create({"code": "MES9", "name": "Far", "company_id": other.id})
        body = {"jsonrpc": "2.0", "params": {"system": "MES9", "events": [self.run_of(order)]}}
        answer = self.post_call("events", body, self._key(system)).json()
        self.assertEqual(answer["result"]["results"][0]["code"], "unknown_order")

    def test_the_future_is_parked_beyond_what_clocks_may_differ(self):
        order = self.order()
        soon, later = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (4, 7))
        self.assertEqual(self.statuses(self.send(self.run_of(order, at=soon.isoformat()))), ["booked"])
        self.assertParked("future", self.run_of(order, at=later.isoformat()))
        self.assertParked(
            "future",
            self.run_of(order, start="2026-03-02T08:00:00Z", end=later.isoformat(), quantity=None),
        )

    def test_codes_of_the_mes_are_mapped_and_own_codes_win(self):
        mill = self.env["mrp.workcenter"].create(
            {"name": "Mill", "code": "MILL", "costs_hour": 50, "company_id": self.company.id}
        )
        order = self.order()
        self.assertParked("unknown_workcenter", self.run_of(order, workcenter="M-7"))
        self.map("M-7", mill)
        self.map("LATHE", mill)
        self.map("Mensch", self.ada)
        self.map("Std", self.env.ref("uom.product_uom_hour"))
        logs = [
            self.report("machine", order, workcenter=code, quantity=1)[0].workcenter_id for code in ("M-7", "LATHE")
        ]
        self.assertEqual(logs, [mill, self.lathe])
        (log,) = self.report("labour", order, employee="Mensch", quantity=2, unit="Std")
        self.assertEqual((log.employee_id, log.charged_hours), (self.ada, 2))

    def test_a_code_is_mapped_to_records_of_the_company_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        far = self.env["mrp.workcenter"].with_company(other).create({"name": "Far", "company_id": other.id})
        with self.assertRaises(ValidationError):
            self.map("F", far)

    def test_a_code_that_two_records_share_is_not_guessed(self):
        self.lathe.copy({"name": "Lathe 2", "code": "LATHE"})
        order = self.order()
        self.assertParked("unknown_workcenter", self.run_of(order))
        self.assertIn("several", self.env["mrp.mes.event"].search([], limit=1, order="id desc").message)
