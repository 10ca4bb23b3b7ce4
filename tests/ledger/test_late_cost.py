from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestLateCost(CostCase):
    """Cost that comes after a receipt goes where the goods went, level by level."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine_part = cls._product("Gearbox", cls.category_avco_auto)
        cls.gearbox_bom = cls._bom_of(cls.machine_part, cls.gear, 2.0)
        cls.crane = cls._product("Crane", cls.category_avco_auto)
        cls.crane_bom = cls._bom_of(cls.crane, cls.machine_part, 1.0)

    @classmethod
    def _bom_of(cls, product, component, quantity):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "company_id": cls.company.id,
                "bom_line_ids": [Command.create({"product_id": component.id, "product_qty": quantity})],
            }
        )

    def make(self, product, bom, quantity):
        order = self.order(quantity, product=product, bom=bom)
        self.finish(order)
        return order

    def purchase(self, product, quantity, price):
        """Order and receive; return the purchase order."""
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": quantity, "price_unit": price})
                ],
            }
        )
        order.button_confirm()
        order.picking_ids.move_ids.write({"quantity": quantity, "picked": True})
        order.picking_ids.button_validate()
        return order

    def bill(self, purchase, price):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids
        bill.invoice_date = fields.Date.today()
        bill.invoice_line_ids.write({"price_unit": price, "tax_ids": [Command.clear()]})
        bill.action_post()
        return bill

    # ------------------------------------------------------------ bought goods

    def test_a_late_price_change_reaches_finished_goods(self):
        """The bill comes at 12.00 when gears made of steel bought at 10.00 are in stock already.

        Odoo leaves the gears at the old price and moves the rest to the stock variation account.
        """
        purchase = self.purchase(self.steel, 100, 10.0)
        order = self.make(self.gear, self.bom, 10)
        self.assertEqual(self.gear.total_value, 200.0)
        self.bill(purchase, 12.0)
        self.assertLedger(
            order,
            """
            element   kind           hours  amount
            material  issue          0       200.00   20 kg × 10.00
            material  issue_true_up  0        40.00   20 kg × (12.00 - 10.00)
            material  receipt        0      -200.00
            material  true_up        0       -40.00   all 10 gears are in stock
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.total_value, 240.0)
        self.assertEqual(self.gear.standard_price, 24.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_a_price_change_of_goods_in_an_open_order_is_work_in_progress(self):
        purchase = self.purchase(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 5)
        self.bill(purchase, 12.0)
        self.assertEqual(self.wip(order), 60.0)  # 5 kg × 12.00
        self.post()
        self.assertLedgerHolds()

    def test_a_price_change_at_average_cost_is_shared_as_the_average_would_have(self):
        """100 kg at 10.00 and 100 kg at 10.00 later billed at 13.00: 20 of 200 kg were used."""
        self.stock(self.steel, 100, 10.0)
        purchase = self.purchase(self.steel, 100, 10.0)
        order = self.make(self.gear, self.bom, 10)
        self.bill(purchase, 13.0)
        # 300.00 × 20 / 200 = 30.00
        self.assertEqual(sum(self.lines(order, kind="issue_true_up").mapped("amount")), 30.0)
        self.assertEqual(self.steel.total_value, 2070.0)  # 1,000 + 1,300 - 20 × 11.50
        self.assertEqual(self.gear.total_value, 230.0)
        self.post()
        self.assertLedgerHolds()

    def test_a_price_change_in_layers_reaches_who_used_the_layer(self):
        """First in, first out: the first 100 kg are used first, the second layer not at all."""
        self.steel.categ_id = self.category_fifo_auto
        self.stock(self.steel, 100, 10.0)
        purchase = self.purchase(self.steel, 100, 10.0)
        first = self.make(self.gear, self.bom, 10)
        second = self.make(self.gear, self.bom, 50)
        self.bill(purchase, 13.0)
        self.assertFalse(self.lines(first, kind="issue_true_up"))
        # of 100 kg, 20 were left in the first layer after the first order took 20: 120 - 100 = 20
        self.assertEqual(sum(self.lines(second, kind="issue_true_up").mapped("amount")), 60.0)
        self.post()
        self.assertLedgerHolds()

    def test_a_corrected_quantity_is_no_late_cost(self):
        purchase = self.purchase(self.steel, 100, 10.0)
        order = self.make(self.gear, self.bom, 10)
        purchase.picking_ids.move_ids.move_line_ids.quantity = 90
        self.assertFalse(self.lines(order, kind="issue_true_up"))
        self.assertLedgerHolds()

    def test_a_stock_revalued_by_hand_no_longer_carries_what_was_paid(self):
        """80 kg were set to 15.00 before the bill came: only the 20 kg used before bear its price."""
        with freeze_time(fields.Datetime.now() - timedelta(hours=1)):
            purchase = self.purchase(self.steel, 100, 10.0)
            first = self.make(self.gear, self.bom, 10)
        with freeze_time(fields.Datetime.now() - timedelta(minutes=1)):
            self.steel.standard_price = 15.0
        second = self.make(self.gear, self.bom, 10)
        self.bill(purchase, 12.0)
        self.assertEqual(sum(self.lines(first, kind="issue_true_up").mapped("amount")), 40.0)
        self.assertFalse(self.lines(second, kind="issue_true_up"))
        self.assertLedgerHolds()

    def test_a_price_change_of_standard_cost_material_is_no_cost_of_the_order(self):
        """It is purchase price variance, at the time of purchase."""
        self.steel.categ_id = self.category_standard_auto
        purchase = self.purchase(self.steel, 100, 10.0)
        order = self.make(self.gear, self.bom, 10)
        self.bill(purchase, 12.0)
        self.assertFalse(self.lines(order, kind="issue_true_up"))

    # ------------------------------------------------------------- made goods

    def test_late_cost_goes_through_every_level(self):
        """An hour of a gear order, reported when its gears are in gearboxes, and these in cranes.

        10 gears → 8 in 4 gearboxes, 1 sold, 1 left; 4 gearboxes → 3 in cranes, 1 left.
        """
        self.stock(self.steel, 100, 10.0)
        gears = self.make(self.gear, self.bom, 10)
        gearboxes = self.make(self.machine_part, self.gearbox_bom, 4)
        cranes = self.make(self.crane, self.crane_bom, 3)
        self._make_out_move(self.gear, 1)
        self.work(gears, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertLedger(
            gears,
            """
            element   kind          hours  amount
            material  issue         0       200.00
            material  receipt       0      -200.00
            labour    time          1        30.00
            labour    true_up       0       -27.00   30.00 × (1 in stock + 8 used) / 10
            labour    true_up_sold  0        -3.00   30.00 × 1 sold / 10
            WIP 0.00
            """,
        )
        self.assertLedger(
            gearboxes,
            """
            element   kind           hours  amount
            material  issue          0       160.00   8 gears × 20.00
            material  issue_true_up  0        24.00   30.00 × 8 / 10
            material  receipt        0      -160.00
            material  true_up        0       -24.00
            WIP 0.00
            """,
        )
        self.assertLedger(
            cranes,
            """
            element   kind           hours  amount
            material  issue          0       120.00   3 gearboxes × 40.00
            material  issue_true_up  0        18.00   24.00 × 3 / 4
            material  receipt        0      -120.00
            material  true_up        0       -18.00
            WIP 0.00
            """,
        )
        # 200 + 30 = 230: gears 1 × 23, gearboxes 1 × 46, cranes 138, sold 23 - 3 late already out
        self.assertEqual(self.gear.total_value, 23.0)
        self.assertEqual(self.machine_part.total_value, 46.0)
        self.assertEqual(self.crane.total_value, 138.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_the_stock_account_takes_what_stock_is_worth(self):
        """What the ledger posts to the stock account is what Odoo says stock is worth more."""
        self.stock(self.steel, 100, 10.0)
        gears = self.make(self.gear, self.bom, 10)
        self.make(self.machine_part, self.gearbox_bom, 3)
        account = self.gear._get_product_accounts()["stock_valuation"]
        products = self.gear | self.machine_part | self.steel
        before = self.account_balance(account) - sum(products.mapped("total_value"))
        self.work(gears, "2026-03-05 08:00", "2026-03-05 09:07", self.ada)
        self.post()
        after = self.account_balance(account) - sum(products.mapped("total_value"))
        self.assertAlmostEqual(after, before, 2)

    def test_late_cost_of_a_closed_order_s_material_is_expense(self):
        self.stock(self.steel, 100, 10.0)
        gears = self.make(self.gear, self.bom, 10)
        gearboxes = self.make(self.machine_part, self.gearbox_bom, 5)
        gearboxes.action_cost_close()
        self.work(gears, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertFalse(self.lines(gearboxes, kind="issue_true_up"))
        self.assertEqual(sum(self.lines(gears, kind="true_up_sold").mapped("amount")), -30.0)
        self.post()
        self.assertLedgerHolds()

    def test_goods_that_go_in_a_circle_come_to_an_end(self):
        """Gears go into gearboxes, which afterwards are used up by the order of the gears."""
        self.stock(self.steel, 100, 10.0)
        gears = self.make(self.gear, self.bom, 10)
        gearboxes = self.make(self.machine_part, self.gearbox_bom, 5)
        gears._shopfloor_issue(
            self.machine_part, 5, lot=self.env["stock.lot"], workorder=gears.workorder_ids[:1], dates={}
        )
        self.work(gears, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertEqual(self.wip(gears), 0.0)
        self.assertEqual(self.wip(gearboxes), 0.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_late_cost_is_taken_back_the_same_way(self):
        self.stock(self.steel, 100, 10.0)
        gears = self.make(self.gear, self.bom, 10)
        gearboxes = self.make(self.machine_part, self.gearbox_bom, 4)
        log = self.work(gears, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertEqual(sum(self.lines(gearboxes, kind="issue_true_up").mapped("amount")), 24.0)
        log.unlink()
        self.assertEqual(sum(self.lines(gearboxes, kind="issue_true_up").mapped("amount")), 0.0)
        self.assertEqual(self.machine_part.total_value, 160.0)
        self.post()
        self.assertLedgerHolds()
