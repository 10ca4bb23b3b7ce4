from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestFinishedGoods(CostCase):
    def test_a_done_order_leaves_nothing_in_wip(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.finish(order)
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  issue    0       200.00   20 kg × 10.00
            labour    time     2        60.00   2 h × 30.00
            machine   time     2        80.00   2 h × 40.00
            material  receipt  0      -200.00
            labour    receipt  0       -60.00
            machine   receipt  0       -80.00
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.standard_price, 34.0)  # 340.00 / 10
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.account_balance(self.absorbed), -140.0)
        self.assertLedgerHolds()

    def test_labour_is_posted_once_however_often_goods_are_received(self):
        """Odoo absorbs all labour again with each partial receipt."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.receive(order, 4)
        self.receive(order, 3)
        self.finish(order, 10)
        self.post()
        self.assertEqual(self.post(), self.env["account.move"])
        self.assertEqual(self.account_balance(self.absorbed), -60.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.gear.total_value, 260.0)  # 200.00 + 60.00
        self.assertLedgerHolds()

    def test_partial_receipts_leave_at_planned_unit_cost_and_are_trued_up(self):
        """Planned: 200.00 steel + 1 h × 40.00 machine = 24.00 a gear; actual 26.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.assertEqual(order.cost_planned, 240.0)
        self.issue(order, 20)
        move = self.receive(order, 4)
        self.assertEqual(move.value, 96.0)  # 4 × 24.00
        self.assertEqual(self.wip(order), 104.0)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order, 10)
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.gear.total_value, 260.0)
        self.post()
        self.assertLedgerHolds()

    def test_late_cost_follows_the_goods(self):
        """An hour reported after completion: 4 of 10 gears are sold by then."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.finish(order)
        self._make_out_move(self.gear, 4)
        self.work(order, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertLedger(
            order,
            """
            element   kind          hours  amount
            material  issue         0       200.00
            material  receipt       0      -200.00
            labour    time          1        30.00
            labour    true_up       0       -18.00   30.00 × 6 / 10 in stock
            labour    true_up_sold  0       -12.00   30.00 × 4 / 10 sold
            WIP 0.00
            """,
        )
        self.post()
        self.assertLedgerHolds()

    def test_the_residue_of_a_standard_cost_product_is_variance(self):
        """Odoo leaves it on the production account for ever."""
        self.stock(self.steel, 100, 10.0)
        wheel = self._product("Wheel", self.category_standard_auto, standard_price=30.0)
        bom = self.bom.copy({"product_tmpl_id": wheel.product_tmpl_id.id})
        order = self.order(10, product=wheel, bom=bom)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order)
        self.assertEqual(self.wip(order), 0.0)
        variance = self.lines(order, kind="variance")
        # actual 260.00 - standard 10 × 30.00 = -40.00, favourable
        self.assertEqual(sum(variance.mapped("amount")), 40.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.account_balance(self.variance_account), -40.0)
        self.assertLedgerHolds()

    def test_an_order_without_components_has_its_labour_posted(self):
        """Odoo values the goods with labour but never posts it."""
        bom = self.bom.copy()
        bom.bom_line_ids.unlink()
        order = self.order(10, bom=bom)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order)
        self.post()
        self.assertEqual(self.gear.standard_price, 6.0)
        self.assertEqual(self.account_balance(self.absorbed), -60.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)

    def test_cost_with_no_goods_is_a_loss(self):
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        order.move_raw_ids._action_cancel()
        order.state = "done"
        self.env["mrp.cost.settlement"]._settle(order)
        self.post()
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.account_balance(self.loss_account), 60.0)

    def test_goods_that_arrive_after_all_take_their_cost_back(self):
        """The order was completed before its output was reported."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 20)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        order._shopfloor_complete({})
        self.assertEqual(sum(self.lines(order, kind="loss").mapped("amount")), -260.0)
        order._shopfloor_receive(self.gear, 10, self.env["stock.lot"], {})
        self.env["mrp.cost.settlement"]._settle(order)
        self.assertEqual(sum(self.lines(order, kind="loss").mapped("amount")), 0.0)
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.gear.total_value, 260.0)
        self.post()
        self.assertEqual(self.account_balance(self.loss_account), 0.0)
        self.assertLedgerHolds()

    def test_a_cost_closed_order_takes_no_more_cost(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.finish(order)
        order.action_cost_close()
        with self.assertRaisesRegex(Exception, "closed for cost"):
            self.work(order, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        order.action_cost_reopen()
        self.work(order, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertEqual(self.wip(order), 0.0)

    def test_byproduct_takes_its_share_and_nothing_is_lost(self):
        """Cost share 10 %: 20.00 of 200.00."""
        self.stock(self.steel, 100, 10.0)
        chips = self._product("Chips", self.category_avco_auto)
        bom = self.bom.copy()
        bom.byproduct_ids = [(0, 0, {"product_id": chips.id, "product_qty": 1.0, "cost_share": 10.0})]
        order = self.order(10, bom=bom)
        order.qty_producing = 10
        order._set_qty_producing(False)
        order.move_byproduct_ids.quantity = 10
        self.finish(order)
        self.assertEqual(self.gear.total_value, 180.0)
        self.assertEqual(chips.total_value, 20.0)
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)

    def test_uninstalling_would_leave_values_as_they_are(self):
        """Each receipt carries its unit value in Odoo's own field."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order)
        self.assertEqual(order.move_finished_ids.price_unit, 26.0)
