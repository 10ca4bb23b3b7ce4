from odoo.tests import tagged

from .cancel_case import CancelCase


@tagged("post_install", "-at_install")
class TestCancel(CancelCase):
    """What an event booked is taken back; stock, order, ledger and books are what they were."""

    def setUp(self):
        super().setUp()
        self.price("tooling", "run", 15.0)
        self.price("inspection", "unit", 0.25)

    def returns(self, order, event_type, done=False, **values):
        """Book an event, cancel it, and compare; return the event."""
        before = self.figures(order)
        event = self.take(event_type, order, **values)
        self.assertNotEqual(self.figures(order), before, "the event did something")
        self.assertCancels(event)
        after = self.figures(order)
        self.assertEqual(after, before)
        self.assertCancels(event, "already_cancelled")
        return event

    def begun(self):
        """An order with something of everything booked on it."""
        order = self.order(10)
        self.take("consumption", order, item="SEAL", quantity=3)
        self.take("labour", order, employee="ADA", start="2026-03-02T08:00:00Z", end="2026-03-02T10:00:00Z")
        self.take("operation", order, operation="Turning", status="progress", quantity=2)
        self.take("output", order, quantity=2)
        return order

    def finished(self):
        order = self.begun()
        self.take("complete", order)
        return order

    def test_labour_and_the_hours_it_shared(self):
        span = {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T11:00:00Z"}
        for order in (self.begun(), self.finished()):
            with self.subTest(state=order.state):
                event = self.returns(order, "labour", employee="ADA", **span)
                (log,) = self.inbox(event).document_ids
                self.assertFalse(self.env[log.model].browse(log.res_id).active)

    def test_machine_and_set_up(self):
        for order in (self.begun(), self.finished()):
            self.returns(order, "machine", workcenter="LATHE", quantity=1.5)
            self.returns(order, "machine", workcenter="LATHE", quantity=1.5, reason="setup")

    def test_energy(self):
        for order in (self.begun(), self.finished()):
            self.returns(order, "energy", quantity=7, unit="KWH")

    def test_progress(self):
        for order in (self.order(10), self.begun(), self.finished()):
            for status in ("start", "progress", "finish"):
                with self.subTest(state=order.state, status=status):
                    before = self.figures(order)
                    event = self.take("operation", order, operation="Turning", status=status, quantity=3)
                    self.assertCancels(event)
                    self.assertEqual(self.figures(order), before)

    def test_consumption(self):
        for order in (self.begun(), self.finished()):
            with self.subTest(state=order.state):
                self.returns(order, "consumption", item="SEAL", quantity=5)
                self.returns(order, "consumption", item="STEEL", quantity=7)

    def test_consumption_of_a_lot(self):
        lot = self.resin_lot("R1", 10)
        order = self.pump_order(5)
        self.returns(order, "consumption", item="RESIN", quantity=4, lot="R1")
        self.assertEqual(lot.product_qty, 10)

    def test_lots_with_a_cost_of_their_own(self):
        """R1 at 4.00 and R2 at 7.00, pumps by lot."""
        self.resin.lot_valuated = self.pump.lot_valuated = True
        for name, price in (("R1", 4.0), ("R2", 7.0)):
            lot = self.env["stock.lot"].create({"name": name, "product_id": self.resin.id})
            self._make_in_move(self.resin, 10, price, lot_ids=lot)
        order = self.pump_order(5)
        self.take("consumption", order, item="RESIN", quantity=2, lot="R1")
        self.returns(order, "consumption", item="RESIN", quantity=4, lot="R2")
        self.returns(order, "return", item="RESIN", quantity=1, lot="R1")
        self.take("output", order, quantity=1, lot="P1")
        self.returns(order, "output", quantity=2, lot="P2")

    def test_a_component_and_goods_at_standard_cost(self):
        self.category_avco_auto.property_cost_method = "standard"
        self.gear.standard_price = 31.0
        for order in (self.begun(), self.finished()):
            with self.subTest(state=order.state):
                self.returns(order, "consumption", item="SEAL", quantity=5)
                self.returns(order, "return", item="SEAL", quantity=2)
                self.returns(order, "output", quantity=4)
        self.returns(self.begun(), "complete")

    def test_an_order_that_the_ledger_does_not_cost(self):
        self.company.cost_ledger_active = False
        order = self.begun()
        for event_type, values in {
            "labour": {"employee": "BO", "quantity": 1},
            "operation": {"operation": "Turning", "status": "progress", "quantity": 1},
            "consumption": {"item": "SEAL", "quantity": 5},
            "return": {"item": "SEAL", "quantity": 2},
            "scrap": {"item": "SEAL", "quantity": 2, "reason": "broken"},
            "output": {"quantity": 4},
        }.items():
            with self.subTest(event_type):
                self.returns(order, event_type, **values)
        self.assertCancels(self.take("complete", order), "not_reversible")

    def test_return(self):
        for order in (self.begun(), self.finished()):
            self.returns(order, "return", item="SEAL", quantity=2)

    def test_output(self):
        for order in (self.order(10), self.begun(), self.finished()):
            with self.subTest(state=order.state):
                self.returns(order, "output", quantity=4)

    def test_output_of_a_lot(self):
        order = self.pump_order(5)
        self.take("labour", order, employee="ADA", quantity=2)
        self.returns(order, "output", quantity=4, lot="P1")
        self.assertFalse(order.lot_producing_ids)

    def test_scrapped_component(self):
        for order in (self.begun(), self.finished()):
            self.returns(order, "scrap", item="SEAL", quantity=2, reason="broken")

    def test_rejected_units(self):
        self.bom.write({"is_loss_limited": True, "loss_allowance": 10.0})
        for order in (self.begun(), self.finished()):
            with self.subTest(state=order.state):
                self.returns(order, "scrap", operation="Turning", quantity=3, reason="crack")

    def test_completion(self):
        for order in (self.order(10), self.begun()):
            self.returns(order, "complete")

    def test_what_costs_no_order(self):
        span = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
        for event in (
            self.take("downtime", workcenter="LATHE", reason="Power cut", **span),
            self.take("labour", employee="ADA", workcenter="LATHE", quantity=1),
            self.take("energy", workcenter="LATHE", quantity=4, unit="KWH"),
        ):
            (document,) = self.inbox(event).document_ids
            self.assertCancels(event)
            self.assertFalse(self.env[document.model].browse(document.res_id).active)
