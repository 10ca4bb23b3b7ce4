from odoo import Command
from odoo.tests import tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestBoughtWork(AccrualCase):
    """Plating done outside at 6.00 a piece: cost of its order when received, accrued until it is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fees = cls._account("600950", "Outside Work", "expense_direct_cost")
        cls.plating = cls.env["product.product"].create(
            {
                "name": "Plating",
                "type": "service",
                "purchase_method": "receive",
                "property_account_expense_id": cls.fees.id,
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def buy_plating(self, received, day):
        self.making = self.order(10)
        line = self.buy(10, 6.0, product=self.plating, cost_production_id=self.making.id, cost_date=day)
        line.qty_received = received
        return line

    def test_cost_of_the_order_and_accrual_leave_nothing_between_them(self):
        """60.00 of fees on the order; accrued 60.00, so the account is clear on 31 March, and so it stays."""
        line = self.buy_plating(10, "2026-03-30")
        self.post("2026-03-31")
        self.assertTrialBalance("2026-03-31", "600950 -60\n100900 60")
        self.run_step()
        accrual = self.live()
        self.assertEqual((accrual.kind, accrual.quantity, accrual.amount), ("subcontracting", 10.0, 60.0))
        self.assertTrialBalance("2026-03-31", "600950 0\n200900 -60\n100900 60")
        self.march.sudo().state = "closed"
        self.bill(line, 10, 6.5, "2026-04-05")
        self.post("2026-04-30")
        self.assertTrialBalance("2026-04-30", "600950 0\n200900 0\n100900 65")
        self.assertEqual((accrual.price_difference, accrual.remaining_amount), (5.0, 0.0))
        self.assertLedgerHolds()

    def test_a_bill_of_a_part_lowers_the_accrual(self):
        """4 of 10 billed at 7.00: 28.00 + 6 × 6.00 are on the order, 36.00 is accrued."""
        line = self.buy_plating(10, "2026-03-20")
        self.bill(line, 4, 7.0, "2026-03-25")
        self.run_step()
        self.post("2026-03-31")
        self.assertEqual((self.live().quantity, self.live().amount), (6.0, 36.0))
        self.assertTrialBalance("2026-03-31", "600950 0\n200900 -36\n100900 64")

    def test_only_what_was_done_by_the_periods_end_counts(self):
        line = self.buy_plating(4, "2026-03-30")
        line.cost_date = "2026-04-02"
        line.qty_received = 10
        self.run_step()
        self.assertEqual((self.live().quantity, self.live().amount), (4.0, 24.0))


@tagged("post_install", "-at_install")
class TestBoughtWorkPeriodic(TestBoughtWork):
    """Periodic inventory: the fee is expense of the period by its accrual; the closing shows it as WIP."""

    setting = "periodic"

    def test_cost_of_the_order_and_accrual_leave_nothing_between_them(self):
        line = self.buy_plating(10, "2026-03-30")
        self.run_step()
        self.assertTrialBalance("2026-03-31", "600950 60\n200900 -60")
        self.march.action_close()
        self.assertTrialBalance("2026-03-31", "600950 60\n200900 -60\n600903 -60\n100900 60")
        self.bill(line, 10, 6.5, "2026-04-05")
        self.assertTrialBalance("2026-04-30", "600950 65\n200900 0\n600903 0\n100900 0")

    def test_a_bill_of_a_part_lowers_the_accrual(self):
        line = self.buy_plating(10, "2026-03-20")
        self.bill(line, 4, 7.0, "2026-03-25")
        self.run_step()
        self.assertEqual((self.live().quantity, self.live().amount), (6.0, 36.0))
        self.assertTrialBalance("2026-03-31", "600950 64\n200900 -36")
