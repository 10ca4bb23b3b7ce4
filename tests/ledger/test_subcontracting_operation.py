from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.exceptions import MissingAccount, OrderClosed

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestSubcontractingOperation(CostCase):
    """Plating is done outside: a service at 6.00 a piece, bought for the order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fees = cls._account("600950", "Outside Work", "expense_direct_cost")
        cls.plater = cls.env["res.partner"].create({"name": "Plater Ltd"})
        cls.plating = cls.env["product.product"].create(
            {
                "name": "Plating",
                "type": "service",
                "purchase_method": "receive",
                "property_account_expense_id": cls.fees.id,
                "seller_ids": [Command.create({"partner_id": cls.plater.id, "price": 6.0})],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        cls.lathe.write(
            {
                "is_outsourced": True,
                "outsourcing_partner_id": cls.plater.id,
                "outsourcing_product_id": cls.plating.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 100, 10.0)

    def buy(self, order, **values):
        """Order the plating of all pieces; return the purchase order line."""
        action = order.workorder_ids.action_outsource()
        purchase = self.env["purchase.order"].browse(action["res_id"])
        purchase.order_line.write(values)
        purchase.button_confirm()
        return purchase.order_line

    def bill(self, line, price=None, quantity=None, date="2026-04-02", **values):
        line.order_id.action_create_invoice()
        bill = line.order_id.invoice_ids.filtered(lambda move: move.state == "draft")
        bill.invoice_date = date
        item = bill.invoice_line_ids
        item.write({name: value for name, value in (("price_unit", price), ("quantity", quantity)) if value})
        item.write(values)
        bill.action_post()
        return bill

    def fee(self, order):
        return round(sum(self.lines(order, kind="subcontract").mapped("amount")), 2)

    def assertNothingLeft(self, order, value):
        """All of the order is in its gears, and outside work is paid for by orders alone."""
        self.post()
        self.assertEqual(self.gear.total_value, value)
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.account_balance(self.fees), 0.0)
        self.assertLedgerHolds()

    def test_the_button_makes_a_draft_and_finds_it_again(self):
        order = self.order(10)
        action = order.workorder_ids.action_outsource()
        purchase = self.env["purchase.order"].browse(action["res_id"])
        self.assertEqual((purchase.partner_id, purchase.state, purchase.origin), (self.plater, "draft", order.name))
        line = purchase.order_line
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (self.plating, 10, 6.0))
        self.assertEqual((line.cost_production_id, line.cost_workorder_id), (order, order.workorder_ids))
        self.assertEqual(order.workorder_ids.action_outsource()["res_id"], purchase.id)

    def test_only_an_outsourced_work_center_is_bought(self):
        self.lathe.is_outsourced = False
        with self.assertRaisesRegex(UserError, "Lathe"):
            self.order(10).workorder_ids.action_outsource()

    def test_a_buyer_needs_no_right_to_see_costs(self):
        buyer = new_test_user(
            self.env,
            login="buyer",
            groups="base.group_user,purchase.group_purchase_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        order = self.order(10)
        line = self.buy(order).with_user(buyer)
        line.qty_received = 4
        self.assertEqual(self.fee(order), 24.0)

    def test_the_service_enters_as_received_and_then_as_billed(self):
        order = self.order(10)
        line = self.buy(order, cost_date="2026-03-30")
        self.assertEqual(self.fee(order), 0.0)
        line.qty_received = 4
        line.cost_date = "2026-04-01"
        line.qty_received = 10
        self.assertEqual(
            [(str(each.accounting_date), each.quantity, each.amount) for each in self.lines(order)],
            [("2026-03-30", 4.0, 24.0), ("2026-04-01", 6.0, 36.0)],
        )
        one = self.lines(order)[0]
        self.assertEqual((one.element_id.code, one.workcenter_id, one.rate), ("subcontracting", self.lathe, 6.0))
        self.finish(order)
        self.assertEqual(self.gear.total_value, 260.0, "20 × 10.00 + 10 × 6.00")
        self.bill(line, price=6.5)
        self.assertLedger(
            order,
            """
            element         kind         hours  amount
            material        issue        0       200.00
            material        receipt      0      -200.00
            subcontracting  subcontract  0        65.00   10 × 6.50, the bill
            subcontracting  receipt      0       -60.00   10 × 6.00, the order
            subcontracting  true_up      0        -5.00   all 10 gears are in stock
            WIP 0.00
            """,
        )
        self.assertNothingLeft(order, 265.0)

    def test_a_refund_takes_the_bill_back(self):
        """Billed at 6.50, refunded: 10 are received and not billed, at 6.00 as ordered."""
        order = self.order(10)
        line = self.buy(order)
        line.qty_received = 10
        bill = self.bill(line, price=6.5)
        self.assertEqual(self.fee(order), 65.0)
        bill._reverse_moves([{"invoice_date": bill.invoice_date}], cancel=True)
        self.assertEqual(self.fee(order), 60.0)
        line.qty_received = 0
        self.assertEqual(self.fee(order), 0.0)
        self.finish(order)
        self.assertNothingLeft(order, 200.0)

    def test_a_bill_put_back_to_draft_counts_no_more(self):
        order = self.order(10)
        line = self.buy(order)
        line.qty_received = 10
        bill = self.bill(line, price=6.5)
        bill.button_draft()
        self.assertEqual(self.fee(order), 60.0)
        bill.action_post()
        self.assertEqual(self.fee(order), 65.0)

    def test_a_bill_is_proof_enough_that_it_was_done(self):
        order = self.order(10)
        self.plating.purchase_method = "purchase"
        line = self.buy(order)
        self.bill(line)
        self.assertEqual(line.qty_received, 0.0)
        self.assertEqual(self.fee(order), 60.0)
        self.finish(order)
        self.assertNothingLeft(order, 260.0)

    def test_a_cancelled_purchase_order_costs_nothing(self):
        order = self.order(10)
        line = self.buy(order)
        line.qty_received = 10
        line.order_id.button_cancel()
        self.assertEqual(self.fee(order), 0.0)

    def test_a_part_billed_is_valued_in_part_as_billed(self):
        """4 at 7.00 billed, 6 at 6.00 ordered."""
        order = self.order(10)
        line = self.buy(order)
        line.qty_received = 10
        self.bill(line, price=7.0, quantity=4)
        self.assertEqual(self.fee(order), 64.0)

    def test_tax_that_cannot_be_recovered_is_cost(self):
        """100.00 with 13 % recoverable: 100.00. With 13 % not recoverable: 113.00."""
        account = self._account("100950", "Recoverable Tax", "asset_current")
        taxes = self.env["account.tax"]
        for name, recoverable in (("Recoverable", account.id), ("Not Recoverable", False)):
            repartition = [
                Command.create({"repartition_type": "base"}),
                Command.create({"repartition_type": "tax", "account_id": recoverable}),
            ]
            taxes |= self.env["account.tax"].create(
                {
                    "name": name,
                    "amount": 13.0,
                    "type_tax_use": "purchase",
                    "invoice_repartition_line_ids": [Command.clear(), *repartition],
                    "refund_repartition_line_ids": [Command.clear(), *repartition],
                }
            )
        for tax, cost in zip(taxes, (100.0, 113.0), strict=True):
            order = self.order(10)
            line = self.buy(order, price_unit=10.0, tax_ids=[Command.set(tax.ids)])
            line.qty_received = 10
            self.assertEqual(self.fee(order), cost, "as ordered")
            self.bill(line)
            self.assertEqual(self.fee(order), cost, "as billed")
        self.post()
        self.assertEqual(self.account_balance(self.fees), 0.0, "the tax is on the account of the line")
        self.assertLedgerHolds()

    def test_a_foreign_price_is_converted_once_and_exchange_differences_are_no_cost(self):
        """60 EUR: ordered at 2 EUR for 1 = 30.00, billed at 3 EUR for 1 = 20.00, paid whenever."""
        self._use_multi_currencies([("2026-01-01", 2), ("2026-04-01", 3), ("2026-05-01", 4)])
        order = self.order(10)
        action = order.workorder_ids.action_outsource()
        purchase = self.env["purchase.order"].browse(action["res_id"])
        purchase.currency_id = self.other_currency
        purchase.order_line.price_unit = 6.0
        purchase.button_confirm()
        purchase.date_approve = "2026-03-02"
        line = purchase.order_line
        line.qty_received = 10
        self.assertEqual(self.fee(order), 30.0)
        bill = self.bill(line, date="2026-04-02")
        self.assertEqual(self.fee(order), 20.0)
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create(
            {"payment_date": "2026-05-02"}
        )._create_payments()
        self.assertEqual(self.fee(order), 20.0)
        self.finish(order)
        self.assertNothingLeft(order, 220.0)

    def test_another_order_takes_over_what_was_bought(self):
        first, second = self.order(10), self.order(10)
        line = self.buy(first)
        line.qty_received = 10
        line.write({"cost_production_id": second.id, "cost_workorder_id": second.workorder_ids.id})
        self.assertEqual((self.fee(first), self.fee(second)), (0.0, 60.0))
        line.write({"cost_production_id": False, "cost_workorder_id": False})
        self.assertEqual((self.wip(first), self.wip(second)), (0.0, 0.0))

    def test_a_closed_order_takes_no_more_but_its_bill_is_posted(self):
        """60.00 went into the order; the 5.00 that the bill asks more stay on Outside Work."""
        order = self.order(10)
        line = self.buy(order)
        line.qty_received = 10
        self.finish(order)
        order.action_cost_close()
        with self.assertRaises(OrderClosed):
            line.qty_received = 9
        self.assertEqual(self.bill(line, price=6.5).state, "posted")
        self.post()
        self.assertEqual(self.fee(order), 60.0)
        self.assertEqual(self.account_balance(self.fees), 5.0)
        self.assertLedgerHolds()

    def test_without_an_expense_account_it_says_where_to_set_one(self):
        order = self.order(10)
        line = self.buy(order)
        self.plating.property_account_expense_id = False
        self.plating.categ_id.property_account_expense_categ_id = False
        self.company.expense_account_id = False
        with self.assertRaisesRegex(MissingAccount, "Plating"):
            line.qty_received = 1

    def test_goods_are_not_bought_for_an_order_as_a_service(self):
        line = self.buy(self.order(10))
        with self.assertRaises(ValidationError):
            line.product_id = self.steel

    def test_an_order_of_another_company_is_refused(self):
        line = self.buy(self.order(10))
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.order(10)
        self.env.cr.execute("UPDATE mrp_production SET company_id = %s WHERE id = %s", (other.id, theirs.id))
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "another company"):
            line.write({"cost_production_id": theirs.id, "cost_workorder_id": False})
