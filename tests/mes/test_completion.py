from odoo.tests import tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestOutputAndCompletion(MesCase):
    def setUp(self):
        super().setUp()
        self.stock(self.steel, 1000, 10)
        self.stock(self.seal, 1000, 1)

    def received(self, order):
        return sum(order.move_finished_ids.filtered(lambda m: m.state == "done").mapped("quantity"))

    def consumed(self, order, product):
        moves = order.move_raw_ids.filtered(lambda m: m.product_id == product and m.state == "done")
        return sum(moves.mapped("quantity"))

    def test_output_is_received_in_parts_and_the_order_stays_open(self):
        order = self.order(10)
        for quantity in (4, 6, 2):
            (move,) = self.report("output", order, quantity=quantity)
            self.assertEqual((move.state, move.quantity), ("done", quantity))
        self.assertEqual((self.received(order), self.gear.qty_available), (12, 12))
        self.assertIn(order.state, ("progress", "to_close"))

    def test_an_order_does_not_end_itself_when_all_is_used_and_received(self):
        order = self.order(10)
        self.report("consumption", order, item="STEEL", quantity=20)
        self.report("output", order, quantity=10)
        self.assertEqual(order.state, "progress")
        self.report("complete", order)
        self.assertEqual((order.state, self.received(order)), ("done", 10))

    def test_nothing_put_out_books_nothing(self):
        self.assertEqual(self.report("output", self.order(), quantity=0), [])

    def test_the_mes_names_finished_lots(self):
        order = self.pump_order(10)
        self.report("output", order, quantity=4, lot="P1")
        self.report("output", order, quantity=3, lot="P2")
        self.report("output", order, quantity=1, lot="P1")
        lots = {lot.name: lot.product_qty for lot in self.env["stock.lot"].search([("product_id", "=", self.pump.id)])}
        self.assertEqual(lots, {"P1": 5, "P2": 3})
        self.assertParked("unknown_lot", self.event("output", order, quantity=1))

    def test_completion_finishes_with_what_was_reported(self):
        """Short, exact and above the plan; components only as reported; no backorder."""
        self.resin_lot("R1", 1000)
        for quantity in (3, 10, 14):
            with self.subTest(quantity=quantity):
                order = self.pump_order(10)
                self.report("consumption", order, item="RESIN", quantity=quantity + 1, lot="R1")
                self.report("output", order, quantity=quantity, lot=f"P{quantity}")
                self.report("complete", order)
                self.assertEqual((order.state, self.received(order)), ("done", quantity))
                self.assertEqual(order.production_group_id.production_ids, order)
                self.assertEqual(self.consumed(order, self.resin), quantity + 1)
                self.assertEqual(self.consumed(order, self.seal), 0)
                self.assertEqual(set(order.move_raw_ids.mapped("state")), {"done", "cancel"})
                self.assertFalse(order.workorder_ids.time_ids)
                self.assertEqual(order.workorder_ids.state, "done")

    def test_an_order_without_any_output_is_done_and_stays_so(self):
        order = self.pump_order(10)
        self.report("consumption", order, item="SEAL", quantity=2)
        self.report("complete", order)
        self.assertEqual((order.state, self.received(order)), ("done", 0))
        self.report("consumption", order, item="SEAL", quantity=1)
        self.assertEqual((order.state, self.consumed(order, self.seal)), ("done", 3))

    def test_backflush_covers_good_and_rejected_units(self):
        """2 steel each for 5 good and 1 rejected: 12; a late unit adds 2, a late reject 2."""
        order = self.order(10)
        self.report("output", order, quantity=5)
        self.report("scrap", order, operation="Turning", quantity=1, reason="crack")
        self.assertEqual(self.consumed(order, self.steel), 0)
        self.report("complete", order)
        self.assertEqual(self.consumed(order, self.steel), 12)
        self.report("output", order, quantity=1)
        self.assertEqual((self.consumed(order, self.steel), self.received(order)), (14, 6))
        self.report("scrap", order, quantity=1, reason="crack")
        self.assertEqual((self.consumed(order, self.steel), order.state), (16, "done"))

    def test_a_component_that_was_reported_is_not_backflushed(self):
        order = self.order(10)
        self.report("consumption", order, item="STEEL", quantity=7)
        self.report("output", order, quantity=5)
        self.report("complete", order)
        self.assertEqual(self.consumed(order, self.steel), 7)

    def test_a_component_reported_after_completion_is_not_backflushed_either(self):
        """10 steel backflushed for 5 units, then 7 reported: 7 in all, as if reported before; and a
        late unit backflushes none."""
        order = self.order(10)
        self.report("output", order, quantity=5)
        self.report("complete", order)
        self.report("consumption", order, item="STEEL", quantity=7)
        self.assertEqual(self.consumed(order, self.steel), 7)
        self.report("output", order, quantity=1)
        self.report("consumption", order, item="STEEL", quantity=1)
        self.assertEqual(self.consumed(order, self.steel), 8)
        material = self.lines(order).filtered(lambda line: line.kind == "issue")
        self.assertAlmostEqual(sum(material.mapped("amount")), 8 * self.steel.standard_price, 2)

    def test_nothing_made_backflushes_nothing(self):
        order = self.order(10)
        self.report("complete", order)
        self.assertEqual((order.state, self.consumed(order, self.steel)), ("done", 0))

    def test_late_facts_of_a_done_order_are_booked(self):
        self.resin_lot("R1", 100)
        order = self.pump_order(10)
        self.report("output", order, quantity=9, lot="P1")
        self.report("complete", order)
        late = [
            self.event("consumption", order, item="RESIN", quantity=9, lot="R1"),
            self.event("output", order, quantity=1, lot="P2"),
            self.event("labour", order, employee="ADA", quantity=1),
            self.event("machine", order, workcenter="LATHE", quantity=1),
            self.event("operation", order, operation="Turning", status="progress", quantity=1),
            self.event("complete", order),
        ]
        self.assertEqual(self.statuses(self.send(*late)), ["booked"] * 6)
        self.assertEqual((order.state, self.received(order), self.consumed(order, self.resin)), ("done", 10, 9))
        self.assertEqual(sum(order.move_finished_ids.lot_ids.mapped("product_qty")), 10)

    def test_finished_lots_are_traced_to_the_lots_used(self):
        lot = self.resin_lot("R1", 100)
        order = self.pump_order(10)
        self.report("output", order, quantity=4, lot="P1")
        self.report("consumption", order, item="RESIN", quantity=10, lot="R1")
        self.report("output", order, quantity=6, lot="P1")
        self.report("complete", order)
        for line in order.move_finished_ids.move_line_ids:
            self.assertIn(lot, line.consume_line_ids.lot_id)

    def test_a_by_product_is_received_as_reported_and_never_by_itself(self):
        swarf = self._product("Swarf", self.category_avco_auto, default_code="SWARF")
        self.env.user.group_ids += self.env.ref("mrp.group_mrp_byproducts")
        self.bom.byproduct_ids = [(0, 0, {"product_id": swarf.id, "product_qty": 1})]
        order = self.order(10)
        self.report("output", order, quantity=10)
        self.report("output", order, item="SWARF", quantity=3)
        self.report("complete", order)
        self.assertEqual((swarf.qty_available, self.gear.qty_available, order.state), (3, 10, "done"))
        self.assertParked("unknown_item", self.event("output", order, item="SEAL", quantity=1))

    def test_rejected_units_count_on_the_posting_date_asked_for(self):
        order = self.order(10)
        self.report("labour", order, employee="ADA", quantity=2)
        (reject,) = self.report(
            "scrap", order, operation="Turning", quantity=2, reason="crack", posting_date="2026-03-04"
        )
        reject.recovery_amount = 1.5
        self.assertEqual(str(reject.posting_date), "2026-03-04")
        self.assertEqual(str(self.lines(order, kind="recovery").event_date), "2026-03-04")

    def test_an_event_tells_what_it_added_not_what_its_document_cost_before(self):
        """60.00 for each run: the start says so; progress and finish add nothing to it."""
        element = self.env["mrp.cost.element"]._by_code("machine")
        self.env["mrp.cost.rate"].create(
            {"element_id": element.id, "basis": "run", "amount": 60.0, "date_from": "2026-01-01"}
        )
        self.system.user_id.group_ids += self.env.ref("mrp_actual_cost.group_cost_accountant")
        order = self.order(10)
        statuses = ({"status": "start"}, {"status": "progress", "quantity": 4}, {"status": "finish", "quantity": 6})
        told = [
            self.send(self.event("operation", order, operation="Turning", **status))[0].get("amount", 0.0)
            for status in statuses
        ]
        self.assertEqual((sum(told), max(told)), (60.0, 60.0))

    def test_scrap_of_a_component_takes_its_lot_out_of_stock(self):
        lot = self.resin_lot("R1", 5)
        order = self.pump_order(10)
        scrap, move = self.report("scrap", order, item="RESIN", quantity=2, lot="R1", reason="spilt")
        self.assertEqual((scrap.state, scrap.production_id, scrap.lot_id, lot.product_qty), ("done", order, lot, 3))
        self.assertEqual(str(move.occurred_at), "2026-03-02 12:00:00")
        self.assertParked(
            "insufficient_lot", self.event("scrap", order, item="RESIN", quantity=4, lot="R1", reason="spilt")
        )

    def test_rejected_units_are_kept_with_their_reason_and_move_no_stock(self):
        order = self.order(10)
        (reject,) = self.report("scrap", order, operation="Turning", quantity=2, reason="crack")
        self.assertEqual((reject.quantity, reject.reason, reject.workorder_id), (2, "crack", order.workorder_ids))
        self.assertEqual(self.gear.qty_available, 0)

    def test_the_ledger_is_whole_after_a_story(self):
        self.resin_lot("R1", 100)
        order = self.pump_order(10)
        self.report("consumption", order, item="RESIN", quantity=10, lot="R1")
        self.report("labour", order, employee="ADA", quantity=2)
        self.report("output", order, quantity=6, lot="P1")
        self.report("machine", order, workcenter="LATHE", quantity=1)
        self.report("complete", order)
        self.report("output", order, quantity=4, lot="P1")
        self.assertAlmostEqual(self.wip(order), 0.0, 2)
        self.post()
        self.assertLedgerHolds()
