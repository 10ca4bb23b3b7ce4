from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestStockClosing(CostCase):
    """Our entries come first, Odoo's stock closing second."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def close_stock(self, day):
        with freeze_time("2026-04-01 01:00:00"):
            return self._close(at_date=day)

    def buy(self, day):
        with freeze_time(f"{day} 08:00:00"):
            self.stock(self.steel, 100, 10.0)

    def test_a_stock_closing_made_before_ours_blocks(self):
        self.buy("2026-03-02")
        entry = self.close_stock("2026-03-31")
        with self.assertRaisesRegex(UserError, "stock closing .* of 2026-03-31 was made before"):
            self.march.action_close()
        entry.button_draft()
        with self.assertRaisesRegex(UserError, "was made before"):
            self.march.action_close()
        entry.button_cancel()
        self.march.action_close()
        self.assertEqual(self.march.state, "closed")

    def test_a_reversed_stock_closing_does_not_block(self):
        self.buy("2026-03-02")
        entry = self.close_stock("2026-03-31")
        entry._reverse_moves([{"date": entry.date}], cancel=True)
        self.march.action_close()
        self.assertEqual(self.march.state, "closed")

    def test_a_stock_closing_within_the_period_does_not_block(self):
        """The closing at the period's end covers its days too."""
        self.buy("2026-03-02")
        self.close_stock("2026-03-15")
        self.march.action_close()
        self.assertEqual(self.march.state, "closed")

    def test_goods_of_the_last_day_are_in_its_closing(self):
        """100 kg come on the last afternoon: 1,000.00, also where the day is told as text."""
        self.company.cost_close_stock = True
        with freeze_time("2026-03-31 15:00:00"):
            self.stock(self.steel, 100, 10.0)
        with freeze_time("2026-04-01 08:00:00"):
            self.march.action_close()
            self.assertEqual(self.account_balance(self.account_stock_valuation), 1000.0)
            self.assertFalse(self.march.last_difference_ids)
            for day in ("2026-03-31", self.day("2026-03-31"), self.moment("2026-03-31 15:00")):
                self.assertEqual(sum(self.company.stock_value(at_date=day).values()), 1000.0)
            self.assertEqual(sum(self.company.stock_value(at_date="2026-03-30").values()), 0.0)

    def test_a_stock_closing_posts_our_lines_first(self):
        """Late cost of 30.00 on 10 gears in stock: posted by us, so there is nothing for Odoo to absorb."""
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            self._create_bill(self.steel, 100, 10.0)
            order = self.order(10)
            self.finish(order)
            self.work(order, "2026-03-02 05:00", "2026-03-02 06:00", self.ada)
        self.assertFalse(self.lines(order, kind="true_up").wip_move_line_id)
        with freeze_time("2026-03-31 23:00:00"), self.assertRaisesRegex(UserError, "Everything is correctly closed"):
            self.company.action_close_stock_valuation(at_date=self.day("2026-03-31"))
        with freeze_time("2026-03-31 23:00:00"):
            self.post("2026-03-31")
        self.assertEqual(self.account_balance(self.account_stock_valuation), 1030.0)
