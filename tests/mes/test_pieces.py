from odoo.tests import tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestPieces(MesCase):
    def _piece_rate(self, amount=1.5, **values):
        return self.env["mrp.cost.rate"].create(
            {"element_id": self.labour.id, "basis": "piece", "amount": amount, "date_from": "2026-01-01", **values}
        )

    def test_labour_in_pieces_is_paid_by_the_piece(self):
        self._piece_rate(product_id=self.gear.id)
        order = self.order()
        (log,) = self.report("labour", order, employee="ADA", quantity=40, unit="C62")
        self.assertEqual((log.is_piecework, log.piece_quantity, log.is_charged), (True, 40.0, False))
        line = self.lines(order)
        self.assertEqual((line.amount, line.hours, line.quantity), (60.0, 0.0, 40.0))  # 40 × 1.50

    def test_pieces_by_the_dozen_are_pieces(self):
        self._piece_rate()
        order = self.order()
        dozen = self.env.ref("uom.product_uom_dozen").name
        times = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T10:00:00Z"}
        (log,) = self.report("labour", order, employee="ADA", quantity=2, unit=dozen, rate_class="overtime", **times)
        self.assertEqual((log.piece_quantity, log.duration), (24.0, 120.0))
        self.assertEqual(self.wip(order), 54.0)  # 24 × 1.50 × 1.5

    def test_pieces_wait_for_their_rate_and_are_booked_by_replay(self):
        order = self.order()
        event = self.event("labour", order, employee="ADA", quantity=5, unit="C62")
        self.assertParked("missing_rate", event)
        message = self.inbox(event).message
        for name in ("Ada", "Gear", "Turning", "2026-03-02"):
            self.assertIn(name, message)
        self.assertFalse(order.workorder_ids.time_ids)
        self._piece_rate()
        self.inbox(event).action_replay()
        self.assertEqual(self.wip(order), 7.5)

    def test_progress_of_an_operation_is_charged_on_its_day(self):
        rates = [
            {"element_id": self.env.ref("mrp_actual_cost.element_inspection").id, "amount": 0.5},
            {"element_id": self.env.ref("mrp_actual_cost.element_tooling").id, "amount": 15, "basis": "run"},
        ]
        rates[0]["workcenter_id"] = self.lathe.id
        self.env["mrp.cost.rate"].create([{**rate, "date_from": "2026-01-01"} for rate in rates])
        order = self.order()
        self.report("operation", order, operation="Turning", status="start", at="2026-03-01T12:00:00Z")
        self.report("operation", order, operation="Turning", status="progress", quantity=4)
        self.report("operation", order, operation="Turning", status="finish", quantity=6, at="2026-03-03T12:00:00Z")
        rows = [
            (line.element_id.code, str(line.event_date), line.amount) for line in self.lines(order).sorted("event_date")
        ]
        self.assertEqual(
            rows,
            [
                ("tooling", "2026-03-01", 15.0),
                ("inspection", "2026-03-02", 2.0),
                ("inspection", "2026-03-03", 3.0),
            ],
        )

    def test_completion_begins_no_operation_nobody_reported(self):
        tooling = self.env.ref("mrp_actual_cost.element_tooling").id
        self.env["mrp.cost.rate"].create(
            {"element_id": tooling, "amount": 15, "basis": "run", "date_from": "2026-01-01"}
        )
        self.stock(self.steel, 100, 10)
        order = self.order()
        self.report("output", order, quantity=10)
        self.report("complete", order)
        self.assertFalse(self.lines(order, kind="activity"))

    def test_a_cost_line_leads_to_the_event_of_its_document(self):
        self._piece_rate()
        order = self.order()
        event = self.event("labour", order, employee="ADA", quantity=5, unit="C62")
        self.send(event)
        line = self.lines(order)
        self.assertEqual(line.mes_event_id, self.inbox(event))
        self.assertEqual(line.action_open_mes_event()["res_id"], self.inbox(event).id)
