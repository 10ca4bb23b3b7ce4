from odoo import Command
from odoo.tests import tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestReceived(AccrualCase):
    """Goods received and not billed at a period's end."""

    def gathered(self, period=None):
        self.Accrual._gather(period or self.march)
        return [(each.kind, each.quantity, each.amount) for each in self.live(period)]

    def test_what_is_received_and_not_billed_by_the_end_is_accrued_at_the_ordered_price(self):
        """100 received, 40 of them billed: 60 × 10.00."""
        line = self.buy(100, 10.0)
        self.take_in(line, 100, "2026-03-20")
        self.bill(line, 40, 10.0, "2026-03-25")
        self.assertEqual(self.gathered(), [("received", 60.0, 600.0)])
        accrual = self.live()
        self.assertEqual((accrual.purchase_line_id, accrual.partner_id), (line, self.vendor))
        self.assertEqual(accrual.account_id, self.account_stock_valuation)
        self.assertEqual((accrual.counter_account_id, accrual.state), (self.accrued, "draft"))

    def test_receipts_and_bills_count_on_their_own_day(self):
        line = self.buy(100, 10.0)
        self.take_in(line, 30, "2026-03-31")
        self.take_in(line, 70, "2026-04-01")
        self.bill(line, 30, 10.0, "2026-04-02")
        self.assertEqual(self.gathered(), [("received", 30.0, 300.0)])
        self.assertEqual(self.gathered(self.april), [("received", 70.0, 700.0)])

    def test_a_bill_in_draft_is_no_bill(self):
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        bill = self.bill(line, 10, 10.0, "2026-03-25")
        self.assertEqual(self.gathered(), [])
        bill.button_draft()
        self.assertEqual(self.gathered(), [("received", 10.0, 100.0)])

    def test_goods_sent_back_and_refunds_count(self):
        """10 received, 4 sent back; 10 billed, 7 refunded: 6 − 3 wait."""
        line = self.buy(10, 10.0)
        move = self.take_in(line, 10, "2026-03-20")
        self.send_back(move, 4, "2026-03-22")
        self.bill(line, 10, 10.0, "2026-03-23")
        self.bill(line, 7, 10.0, "2026-03-24", "in_refund")
        self.assertEqual(self.gathered(), [("received", 3.0, 30.0)])

    def test_what_is_billed_before_it_comes_is_no_accrual(self):
        line = self.buy(10, 10.0)
        self.bill(line, 10, 10.0, "2026-03-20")
        self.assertEqual(self.gathered(), [])

    def test_the_unit_of_the_purchase_order_counts(self):
        """2 dozens at 120.00, received; a bill of 6 units."""
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.buy(2, 120.0, product_uom_id=dozen.id)
        self.take_in(line, line.move_ids.product_uom_qty, "2026-03-20")
        bill = self.bill(line, 6, 10.0, "2026-03-25")
        bill.button_draft()
        bill.invoice_line_ids.write({"product_uom_id": self.steel.uom_id.id, "price_unit": 10.0})
        bill.action_post()
        self.assertEqual(self.gathered(), [("received", 1.5, 180.0)])

    def test_recoverable_tax_is_left_out_and_other_tax_is_cost(self):
        """100.00 + 13 %: 100.00 where the tax is recovered, 113.00 where it is not."""
        tax = self.env["account.tax"].create(
            {
                "name": "13 %",
                "amount": 13.0,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
                "tax_group_id": self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id}).id,
                "country_id": self.company.account_fiscal_country_id.id,
                "invoice_repartition_line_ids": [
                    Command.create({"repartition_type": "base"}),
                    Command.create({"repartition_type": "tax", "account_id": self.accrued.copy().id}),
                ],
            }
        )
        line = self.buy(10, 10.0, tax_ids=[Command.set(tax.ids)])
        self.take_in(line, 10, "2026-03-20")
        self.assertEqual(self.gathered(), [("received", 10.0, 100.0)])
        tax.invoice_repartition_line_ids.account_id = False
        self.assertEqual(self.gathered(), [("received", 10.0, 113.0)])
        self.assertEqual(self.live().tax_amount, 13.0)

    def test_a_discount_lowers_the_price(self):
        line = self.buy(10, 10.0, discount=25.0)
        self.take_in(line, 10, "2026-03-20")
        self.assertEqual(self.gathered(), [("received", 10.0, 75.0)])

    def test_gathering_again_changes_only_what_changed(self):
        first, second = self.buy(10, 10.0), self.buy(20, 10.0)
        self.take_in(first, 10, "2026-03-20")
        self.take_in(second, 20, "2026-03-20")
        self.gathered()
        before = self.live()
        self.bill(second, 5, 10.0, "2026-03-28")
        self.assertEqual(self.gathered(), [("received", 10.0, 100.0), ("received", 15.0, 150.0)])
        self.assertEqual(self.live() & before, before[0])

    def test_a_service_counts_on_the_day_it_was_done(self):
        cleaning = self.env["product.product"].create(
            {
                "name": "Cleaning",
                "type": "service",
                "purchase_method": "receive",
                "property_account_expense_id": self.energy_account.id,
            }
        )
        line = self.buy(10, 8.0, product=cleaning)
        line.write({"qty_received": 10, "cost_date": "2026-04-02"})
        self.assertEqual(self.gathered(), [])
        line.cost_date = "2026-03-30"
        self.assertEqual(self.gathered(), [("received", 10.0, 80.0)])
        self.assertEqual(self.live().account_id, self.energy_account)

    def test_a_kit_counts_when_all_of_it_is_there(self):
        """Kits of 2 kg steel at 30.00: 10 ordered, steel of 4 received."""
        kit = self._product("Steel Set", self.category_avco_auto)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.steel.id, "product_qty": 2.0})],
            }
        )
        line = self.buy(10, 30.0, product=kit)
        self.take_in(line, 8, "2026-03-20")
        self.take_in(line, 12, "2026-04-02")
        self.assertEqual(self.gathered(), [("received", 4.0, 120.0)])
        self.assertEqual(self.gathered(self.april), [("received", 10.0, 300.0)])

    def test_ten_times_the_lines_take_no_more_queries(self):
        """Beyond what Odoo reads of each new product or order at once."""

        def queries_of(lines):
            for line in [self.buy(1, 10.0) for _ in range(lines)]:
                self.take_in(line, 1, "2026-03-20")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = self.env["mrp.cost.accrual.gathering"]._gather(self.march)
            return len(rows), self.cr.sql_log_count - before

        self.assertEqual(queries_of(2)[0], 2)
        few = queries_of(1)
        many = queries_of(27)
        self.assertEqual((few[0], many[0]), (3, 30))
        self.assertLessEqual(many[1], few[1] + 3)
