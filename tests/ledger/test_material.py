from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestMaterial(CostCase):
    def test_material_consumed_before_completion_is_in_the_finished_cost(self):
        """Odoo forgets components it posted earlier: it would value the gears at 150.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 5)
        self.assertLedger(
            order,
            """
            element   kind   hours  amount
            material  issue  0       50.00   5 kg × 10.00
            WIP 50.00
            """,
        )
        self.assertEqual(self.account_balance(self.wip_account), 50.0)
        self.issue(order, 15)
        self.finish(order)
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  issue    0       200.00   20 kg × 10.00
            material  receipt  0      -200.00
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.standard_price, 20.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)

    def test_issue_is_linked_to_the_journal_item_that_odoo_made(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 5)
        line = self.lines(order)
        self.assertTrue(line.is_in_gl)
        self.assertEqual(line.wip_move_line_id.account_id, self.wip_account)
        self.assertEqual(line.wip_move_line_id.balance, 50.0)
        self.assertEqual(line.wip_move_line_id.mrp_production_id, order)
        self.assertFalse(self.post(), "Odoo's entry carries it: nothing is left to post")

    def test_entry_and_line_bear_the_day_it_happened(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 5, at=self.moment("2026-03-31 22:00"))
        line = self.lines(order)
        self.assertEqual(line.accounting_date, self.day("2026-03-31"))
        self.assertEqual(line.wip_move_line_id.date, self.day("2026-03-31"))

    def test_late_change_of_a_consumed_quantity_is_reversed_and_added(self):
        """20 → 25 kg on a done order: the finished goods follow."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.finish(order)
        order.move_raw_ids.filtered(lambda m: m.state == "done").quantity = 25
        self.env["mrp.cost.settlement"]._settle(order)
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  issue    0       250.00   200.00 - 200.00 + 250.00
            material  receipt  0      -200.00
            material  true_up  0       -50.00   all 10 gears are still in stock
            WIP 0.00
            """,
        )
        self.post()
        self.assertLedgerHolds()
        self.assertEqual(self.gear.standard_price, 25.0)

    def test_component_without_stock_entry_is_posted_by_the_ledger(self):
        """A consumable has no stock entry in Odoo; its cost still reaches WIP."""
        oil = self.env["product.product"].create(
            {"name": "Oil", "type": "consu", "is_storable": False, "standard_price": 4.0}
        )
        bom = self.bom.copy()
        bom.bom_line_ids.product_id = oil
        bom.bom_line_ids.product_qty = 1.0
        order = self.order(10, bom=bom)
        self.finish(order)
        self.post()
        self.assertEqual(self.gear.standard_price, 4.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()
