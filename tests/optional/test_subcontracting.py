"""Orders that a subcontractor makes, with Odoo's subcontracting apps installed (phase `optional`)."""

from unittest import SkipTest

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.hooks import keep_subcontracting_fees
from odoo.addons.mrp_actual_cost.tests.common import CostCase


@tagged("post_install", "-at_install")
class TestSubcontracting(CostCase):
    """Forge Ltd makes gears of our steel, 2 kg each, for 5.00 a gear."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "is_subcontract" not in cls.env["stock.move"]._fields:
            raise SkipTest("Odoo's subcontracting is not installed")
        cls.forge = cls.env["res.partner"].create({"name": "Forge Ltd"})
        cls.gear.write({"purchase_method": "receive", "supplier_taxes_id": [Command.clear()]})
        cls.bom.operation_ids.unlink()
        cls.bom.write({"type": "subcontract", "subcontractor_ids": [Command.set(cls.forge.ids)]})
        cls.stock_account = cls.category_avco_auto.property_stock_valuation_account_id
        # Odoo dates what a subcontractor made a second back: the product is older than that.
        prices = cls.env["product.value"].search([("product_id", "=", cls.gear.id)])
        prices.date = fields.Datetime.subtract(fields.Datetime.now(), days=1)

    def setUp(self):
        super().setUp()
        self.place = self.forge.with_company(self.company).property_stock_subcontractor
        self._make_in_move(self.steel, 100, 10.0, location_dest_id=self.place.id)
        self.stock_before = self.account_balance(self.stock_account)

    def buy(self, quantity=10, price=5.0):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.forge.id,
                "order_line": [
                    Command.create({"product_id": self.gear.id, "product_qty": quantity, "price_unit": price})
                ],
            }
        )
        purchase.button_confirm()
        return purchase

    def receive_goods(self, purchase, quantity=None):
        """Receive gears from the subcontractor; return the order that made them."""
        picking = purchase.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        before = purchase.picking_ids.move_ids.move_orig_ids.production_id
        if quantity:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        result = picking.button_validate()
        if isinstance(result, dict):
            wizard = self.env[result["res_model"]].with_context(**result["context"]).create({})
            wizard.process()
        done = picking.move_ids.move_orig_ids.production_id | before
        return done.filtered(lambda order: order.state == "done").sorted("id")

    def bill(self, purchase, price=None, quantity=None):
        purchase.action_create_invoice()
        bill = purchase.invoice_ids.filtered(lambda move: move.state == "draft")
        bill.invoice_date = "2026-04-02"
        for name, value in (("price_unit", price), ("quantity", quantity)):
            if value:
                bill.invoice_line_ids[name] = value
        bill.action_post()
        return bill

    def assertStockAccount(self, added):
        """What the stock account gained since steel lay at the subcontractor's."""
        self.assertAlmostEqual(self.account_balance(self.stock_account) - self.stock_before, added, 2)

    def assertNothingLeft(self):
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_the_fee_is_accrued_on_the_account_that_the_bill_debits(self):
        """10 at 5.00 received in March and accrued, billed at 5.75 in April: 7.50 of price, nothing is left over."""
        accrued = self._account("200900", "Accrued Liabilities", "liability_current")
        self.company.cost_accrual_account_id = accrued
        march = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        with freeze_time("2026-03-20 12:00:00"):
            purchase = self.buy()
            self.receive_goods(purchase)
            self.post("2026-03-31")
        self.env["mrp.cost.accrual"]._run(march)
        accrual = march.accrual_ids
        self.assertEqual((accrual.kind, accrual.quantity, accrual.amount), ("subcontracting", 10.0, 50.0))
        self.assertEqual(accrual.account_id, self.stock_account)
        self.assertEqual((accrual.entry_id.date, accrual.reversal_id.date), (march.date_to, self.day("2026-04-01")))
        with freeze_time("2026-04-02 12:00:00"):
            self.bill(purchase, price=5.75)
        self.assertEqual((accrual.remaining_amount, accrual.price_difference), (0.0, 7.5))
        self.assertEqual(self.account_balance(accrued), 0.0)
        self.assertNothingLeft()

    def test_fee_and_components_make_the_goods_and_the_bill_nets_the_fee(self):
        purchase = self.buy()
        order = self.receive_goods(purchase)
        self.assertTrue(order.is_actual_cost)
        self.assertLedger(
            order,
            """
            element         kind         hours  amount
            material        issue        0       200.00   20 × 10.00
            subcontracting  subcontract  0        50.00   10 × 5.00 as ordered
            material        receipt      0      -200.00
            subcontracting  receipt      0       -50.00
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.total_value, 250.0)
        self.assertEqual(order.extra_cost, 0.0, "or Odoo would take the fee out of its entry")
        self.assertNothingLeft()
        self.assertStockAccount(0.0)  # 250.00 gears - 200.00 steel - 50.00 not billed yet
        self.bill(purchase)
        self.assertNothingLeft()
        self.assertStockAccount(50.0)  # 250.00 - 200.00, as the stock: gears in, steel out

    def test_the_vendors_bill_corrects_the_fee_of_goods_already_received(self):
        """Ordered at 5.00, billed at 5.75."""
        purchase = self.buy()
        order = self.receive_goods(purchase)
        bill = self.bill(purchase, price=5.75)
        self.assertLedger(
            order,
            """
            element         kind         hours  amount
            material        issue        0       200.00
            subcontracting  subcontract  0        57.50   10 × 5.75 as billed
            material        receipt      0      -200.00
            subcontracting  receipt      0       -50.00
            subcontracting  true_up      0        -7.50
            WIP 0.00
            """,
        )
        self.assertEqual((self.gear.total_value, self.gear.standard_price), (257.5, 25.75))
        self.assertNothingLeft()
        self.assertStockAccount(57.5)
        bill._reverse_moves([{"invoice_date": bill.invoice_date}], cancel=True)
        self.assertEqual(self.gear.total_value, 250.0)
        self.assertNothingLeft()
        self.assertStockAccount(0.0)

    def test_partial_receipts_are_orders_of_their_own_and_share_the_bill_in_turn(self):
        """4, then 6 gears. 4 are billed at 6.00; the 6 stay at 5.00 as ordered."""
        purchase = self.buy()
        self.receive_goods(purchase, 4)
        first, second = self.receive_goods(purchase)
        self.bill(purchase, price=6.0, quantity=4)
        fees = [sum(self.lines(order, kind="subcontract").mapped("amount")) for order in (first, second)]
        self.assertEqual(fees, [24.0, 30.0])
        self.assertEqual(self.gear.total_value, 254.0)
        self.assertNothingLeft()
        self.bill(purchase)
        self.assertEqual(self.gear.total_value, 254.0)
        self.assertNothingLeft()
        self.assertStockAccount(54.0)

    def test_goods_at_standard_cost_leave_the_difference_as_variance(self):
        """Standard 24.00: 200.00 steel + 55.00 fee - 240.00 = 15.00, once, whatever Odoo's bill would add."""
        self._use_price_diff()
        self.gear.categ_id = self.category_standard_auto
        self.gear.standard_price = 24.0
        purchase = self.buy()
        order = self.receive_goods(purchase)
        self.assertEqual(sum(self.lines(order, kind="variance").mapped("amount")), -10.0)
        self.bill(purchase, price=5.5)
        self.assertEqual(sum(self.lines(order, kind="variance").mapped("amount")), -15.0)
        self.assertNothingLeft()
        self.assertEqual(self.account_balance(self.variance_account), 15.0)
        self.assertEqual(self.account_balance(self.account_price_diff), 0.0)

    def test_uninstalled_the_fee_is_not_counted_twice(self):
        """Odoo then reckons unit value - extra cost + fee: 25.00 - 5.00 + 5.75 once billed."""
        purchase = self.buy()
        order = self.receive_goods(purchase)
        keep_subcontracting_fees(self.env)
        self.assertEqual(order.extra_cost, 5.0)
        self.env.cr.execute("UPDATE mrp_production SET is_actual_cost = FALSE WHERE id = %s", (order.id,))
        self.env.invalidate_all()
        self.bill(purchase, price=5.75)
        goods = order.move_finished_ids
        goods._set_value()
        self.assertEqual(goods.value, 257.5)

    def test_a_receipt_without_a_purchase_order_has_no_fee(self):
        move = self._make_in_move(self.gear, 10, 5.0, create_picking=True, partner_id=self.forge.id)
        order = move.move_orig_ids.production_id
        self.assertEqual(order.state, "done")
        self.assertEqual(self.gear.total_value, 200.0)
        self.assertNothingLeft()
