from odoo.tests import tagged

from .cancel_case import CancelCase


@tagged("post_install", "-at_install")
class TestCancelLimits(CancelCase):
    """What cannot be taken back stays as it is; what is closed stays closed."""

    def test_shipped_goods_cannot_be_taken_back(self):
        order = self.order(10)
        event = self.take("output", order, quantity=5)
        self._make_out_move(self.gear, 2)
        before = self.figures(order)
        cancellation = self.assertCancels(event, "not_reversible")
        self.assertIn("2 Units", self.inbox(cancellation).message)
        self.assertEqual(self.figures(order), before)
        self.stock(self.gear, 2, 20.0)
        self.env.flush_all()
        self.inbox(cancellation).action_replay()
        self.assertEqual((self.inbox(cancellation).state, self.gear.qty_available), ("booked", 0.0))

    def test_a_lot_that_left_cannot_be_taken_back_though_others_are_there(self):
        order = self.pump_order(5)
        event = self.take("output", order, quantity=2, lot="P1")
        self.take("output", order, quantity=2, lot="P2")
        self._make_out_move(self.pump, 1, lot_ids=self.env["stock.lot"].search([("name", "=", "P1")]))
        self.assertCancels(event, "not_reversible")

    def test_a_consumption_that_went_back_is_put_back_from_another_one(self):
        """8 and 5 issued, 3 of the 5 returned: without the 5, 8 less 3 remain."""
        order = self.order(10)
        self.take("consumption", order, item="SEAL", quantity=8)
        late = self.take("consumption", order, item="SEAL", quantity=5, at="2026-03-02T13:00:00Z")
        self.take("return", order, item="SEAL", quantity=3)
        self.assertCancels(late)
        self.assertEqual((self.seal.qty_available, self.wip(order)), (995.0, 5.0))
        self.take("return", order, item="SEAL", quantity=5)
        self.assertEqual(self.wip(order), 0.0)
        self.post()
        self.assertLedgerHolds()

    def test_a_consumption_that_went_back_altogether_is_not_reversible(self):
        order = self.order(10)
        issue = self.take("consumption", order, item="SEAL", quantity=5)
        back = self.take("return", order, item="SEAL", quantity=3)
        parked = self.assertCancels(issue, "not_reversible")
        self.assertCancels(back)
        self.inbox(parked).action_replay()
        self.assertEqual((self.inbox(parked).state, self.wip(order), self.seal.qty_available), ("booked", 0.0, 1000.0))

    def test_an_order_closed_for_cost_takes_no_cancellation(self):
        order = self.order(10)
        event = self.take("labour", order, employee="ADA", quantity=1)
        self.take("output", order, quantity=10)
        self.take("complete", order)
        order.action_cost_close()
        self.assertCancels(event, "order_closed")

    def test_unbuilt_goods_keep_their_order_complete(self):
        order = self.order(10)
        self.take("output", order, quantity=10)
        complete = self.take("complete", order)
        self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": 1}).action_unbuild()
        self.assertCancels(complete, "not_reversible")
        self.assertEqual(order.state, "done")

    def test_an_order_said_complete_twice_stays_complete_until_both_are_cancelled(self):
        order = self.order(10)
        self.take("output", order, quantity=10)
        before = self.figures(order)
        first, second = self.take("complete", order), self.take("complete", order)
        self.assertCancels(first)
        self.assertEqual(order.state, "done")
        self.assertCancels(second)
        self.assertEqual(self.figures(order), before)

    def test_an_order_that_a_person_finished_stays_done(self):
        order = self.order(10)
        self.finish(order)
        event = self.take("complete", order)
        self.assertCancels(event)
        self.assertEqual(order.state, "done")

    def test_an_order_opened_again_is_completed_again(self):
        order = self.order(10)
        self.take("labour", order, employee="ADA", quantity=2)
        self.take("output", order, quantity=5)
        complete = self.take("complete", order)
        once = self.figures(order)
        self.assertCancels(complete)
        self.take("complete", order)
        again = self.figures(order)
        self.assertEqual(
            {k: v for k, v in again.items() if "cancel" not in k}, {k: v for k, v in once.items() if "cancel" not in k}
        )

    def test_completion_cancelled_after_late_cost_and_late_goods(self):
        """All that came after it stays, as if it had come before."""
        order = self.order(10)
        self.take("output", order, quantity=5)
        complete = self.take("complete", order)
        self.take("labour", order, employee="ADA", quantity=2)
        self.take("output", order, quantity=1)
        self.assertCancels(complete)
        other = self.order(10)
        self.take("output", other, quantity=5)
        self.take("labour", other, employee="ADA", quantity=2)
        self.take("output", other, quantity=1)
        self.assertEqual(round(self.wip(order), 2), round(self.wip(other), 2))
        self.assertEqual((order.state, order.qty_produced, order.qty_producing), ("progress", 6, 6))
        self.assertFalse(order.move_raw_ids.filtered(lambda m: m.state == "done"))

    def test_the_only_units_of_a_done_order_are_taken_back_and_come_again(self):
        order = self.order(10)
        self.take("labour", order, employee="ADA", quantity=2)
        event = self.take("output", order, quantity=10)
        self.take("complete", order)
        self.assertCancels(event)
        self.assertEqual((order.state, order.qty_produced, self.gear.qty_available), ("done", 0, 0))
        lost = -sum(self.lines(order, kind="loss").mapped("amount"))
        self.assertEqual((self.wip(order), lost), (0.0, 60.0))
        self.take("output", order, quantity=10)
        self.assertEqual((self.gear.total_value, self.wip(order)), (260.0, 0.0))
        self.post()
        self.assertLedgerHolds()

    def test_a_serial_number_taken_back_is_made_again(self):
        self.pump.tracking = "serial"
        order = self.pump_order(2)
        event = self.take("output", order, quantity=1, lot="S1")
        self.assertCancels(event)
        self.take("output", order, quantity=1, lot="S1")
        self.take("complete", order)
        self.assertEqual((order.state, self.pump.qty_available), ("done", 1))

    # ------------------------------------------------------------ what it is worth

    def test_goods_of_another_cost_keep_theirs(self):
        """10 gears at 20.00 and 10 at 26.00, of two orders: without the second, 20.00 remain."""
        for product in (self.gear, self._product("Fifo gear", self.category_fifo_auto)):
            with self.subTest(method=product.cost_method):
                bom = self.bom.copy({"product_tmpl_id": product.product_tmpl_id.id})
                first, second = self.order(10, product, bom), self.order(10, product, bom)
                for order in (first, second):
                    self.take("output", order, quantity=10)
                self.take("complete", first)
                self.take("labour", second, employee="ADA", quantity=2)
                complete = self.take("complete", second)
                self.assertEqual(product.total_value, 460.0)
                output = self.env["mrp.mes.event"].search(
                    [("event_type", "=", "output"), ("production_id", "=", second.id)]
                )
                self.assertCancels({"event_id": output.event_id})
                self.assertEqual((product.total_value, product.standard_price), (200.0, 20.0))
                self.assertEqual(second.state, "done")
                self.take("labour", first, employee="BO", quantity=1)  # late: all of it in stock
                self.assertEqual(product.total_value, 224.0)
                self.assertCancels(complete)
                self.post()
                self.assertLedgerHolds()

    def test_material_of_a_changed_price_leaves_at_the_price_it_came_with(self):
        """5 kg at 10.00 go back and are issued again after the price has risen to 20.00."""
        order = self.order(10)
        self.take("consumption", order, item="STEEL", quantity=8)
        event = self.take("return", order, item="STEEL", quantity=5)
        value = self.steel.total_value
        self.stock(self.steel, 997, 30.0)
        self.assertCancels(event)
        self.assertEqual(self.wip(order), 80.0)
        self.assertEqual(self.steel.total_value, value - 50.0 + 997 * 30.0)

    # ------------------------------------------------------------------ periods

    def test_after_the_period_was_closed_the_next_one_takes_it_back(self):
        order = self.order(10)
        events = [
            self.take("labour", order, employee="ADA", quantity=2),
            self.take("consumption", order, item="SEAL", quantity=5),
            self.take("energy", order, quantity=4, unit="KWH"),
            self.take("output", order, quantity=1),
        ]
        march = self.env["mrp.cost.period"].search([("date_from", "<=", "2026-03-02"), ("date_to", ">=", "2026-03-02")])
        march.action_close()
        closed = self.lines(order)
        wip, total = self.wip(order), march.wip_total
        for event in events:
            self.assertCancels(event)
        later = self.lines(order) - closed
        self.assertEqual(set(later.mapped("accounting_date")), {self.day("2026-04-01")})
        self.assertEqual(sum(later.mapped("amount")), -wip)
        self.assertEqual(self.inbox(events[0]).cancelled_by_id.accounting_date, self.day("2026-04-01"))
        self.assertEqual(march.wip_total, total)
        self.assertLedgerHolds("2026-03-31")
        self.post()
        self.assertEqual((self.wip(order), self.account_balance(self.wip_account)), (0.0, 0.0))
        self.assertLedgerHolds()
