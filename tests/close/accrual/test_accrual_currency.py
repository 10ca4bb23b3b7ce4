from odoo.tests import tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestCurrency(AccrualCase):
    """Steel in another currency: 1.00 costs 0.50 in March, 0.40 late in March, 0.60 in April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_currency(
            "GBP", rates=[("2026-03-01", 2.0), ("2026-03-25", 2.5), ("2026-04-01", 1 / 0.6)]
        )

    def test_goods_are_accrued_at_the_rate_of_the_day_they_came(self):
        """60 on the 20th at 0.50, 40 on the 28th at 0.40; bills cover the earliest 30: 30 × 0.50 + 40 × 0.40."""
        line = self.buy(100, 10.0, currency=self.other)
        self.take_in(line, 60, "2026-03-20")
        self.take_in(line, 40, "2026-03-28")
        self.bill(line, 30, 10.0, "2026-03-29")
        self.run_step()
        self.assertEqual((self.live().quantity, self.live().amount), (70.0, 310.0))

    def test_what_the_rate_did_is_exchange_and_what_the_vendor_did_is_price(self):
        """100 × 10.00 × 0.50 = 500.00 accrued; billed 11.00 × 0.60 = 660.00: exchange 100.00, price 60.00."""
        line = self.buy(100, 10.0, currency=self.other)
        self.take_in(line, 100, "2026-03-20")
        self.run_step()
        accrual = self.live()
        self.assertEqual(accrual.amount, 500.0)
        self.bill(line, 100, 11.0, "2026-04-05")
        self.assertEqual((accrual.exchange_difference, accrual.price_difference), (100.0, 60.0))
        self.assertEqual(accrual.document_amount, 660.0)
