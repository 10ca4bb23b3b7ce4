from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CostCase
from .test_steps import CloseCase


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


@tagged("post_install", "-at_install")
class TestClosingAgain(CloseCase):
    """100 bars of 10.00 are bought in March and 10 of them scrapped: 100.00 go to the account of scrap."""

    def setUp(self):
        super().setUp()
        self.company.cost_close_stock = True
        self.scrap = self._use_inventory_location_accounting()
        self.bar = self._product("Bar", self.category_avco, standard_price=10.0)
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.bar, 100, 10.0)

    def scrap_bars(self, moment):
        with freeze_time(moment):
            self._make_out_move(self.bar, 10, location_dest_id=self.inventory_location.id)

    def close(self, period, moment="2026-04-02 08:00:00"):
        with freeze_time(moment):
            period.action_close()
        self.assertEqual(period.state, "closed")

    def assertBooks(self, scrap, stock):
        shown = (self.account_balance(self.scrap), self.account_balance(self.account_stock_valuation))
        self.assertEqual(shown, (scrap, stock))

    def test_closed_again_it_says_the_same(self):
        self.scrap_bars("2026-03-20 12:00:00")
        self.close(self.march)
        self.assertBooks(100.0, 900.0)
        self.march.action_reopen()
        self.assertBooks(0.0, 0.0)
        self.close(self.march)
        self.assertBooks(100.0, 900.0)

    def test_what_went_on_the_last_day_is_not_moved_again_in_april(self):
        self.scrap_bars("2026-03-31 12:00:00")
        self.close(self.march)
        april = self.march.create({"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"})
        self.scrap_bars("2026-04-01 12:00:00")
        self.close(april, "2026-05-02 08:00:00")
        self.assertBooks(200.0, 800.0)

    def test_a_closing_made_by_hand_later_covers_its_day_alone(self):
        """Odoo would take the moment at which it is posted, and never move what was scrapped until then."""
        self.company.cost_close_stock = False
        self.scrap_bars("2026-03-20 12:00:00")
        self.scrap_bars("2026-04-01 12:00:00")
        with freeze_time("2026-04-05 08:00:00"):
            self._close(at_date="2026-03-31")
        self.assertBooks(100.0, 900.0)
        with freeze_time("2026-05-02 08:00:00"):
            self._close(at_date="2026-04-30")
        self.assertBooks(200.0, 800.0)

    def test_run_again_it_is_made_again_where_the_figures_changed(self):
        """50 bars more of 12.00 turn up for March: 900.00 + 600.00."""
        self.scrap_bars("2026-03-20 12:00:00")
        self.run_up_to("stock_closing")
        first = self.march.stock_closing_move_id
        self.step("stock_closing").action_run()
        self.assertEqual(self.march.stock_closing_move_id, first)
        with freeze_time("2026-03-25 08:00:00"):
            self.stock(self.bar, 50, 12.0)
        self.step("stock_closing").action_run()
        again = self.march.stock_closing_move_id
        self.assertNotEqual(again, first)
        self.assertEqual((first.reversal_move_ids.date, again.date), (first.date, first.date))
        self.assertBooks(100.0, 1500.0)
        entries = self.env["account.move"].search_count([])
        self.step("stock_closing").action_run()
        self.assertEqual(self.march.stock_closing_move_id, again)
        self.assertEqual(self.env["account.move"].search_count([]), entries)

    def test_the_stock_of_another_company_is_not_counted(self):
        """A has 100 at 10.00, B 50: 1,000.00 in A's books, whichever companies are ticked."""
        self.bar.categ_id = self.category_standard
        other = self.env["res.company"].create({"name": "B"})
        place = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.bar, place, 50)
        closer = self.user("closer", "mrp_actual_cost.group_cost_accountant,stock.group_stock_user")
        closer.company_ids |= other
        self.close(self.march.with_user(closer).with_context(allowed_company_ids=[self.company.id, other.id]))
        self.assertBooks(0.0, 1000.0)


@tagged("post_install", "-at_install")
class TestTimeZones(CloseCase):
    """A period ends at midnight of the company. In Shanghai that is 16:00 UTC of its last day, in New York 4:00 of the
    next."""

    def value(self, day="2026-03-31"):
        return round(sum(self.company.stock_value(at_date=self.day(day)).values()), 2)

    def live_in(self, zone):
        self.company.partner_id.tz = zone

    def close_stock(self):
        with freeze_time("2026-04-02 08:00:00"):
            self._close(at_date="2026-03-31")

    def test_cost_of_the_next_period_is_not_in_the_stock_of_this_one(self):
        """10 gears of 20.00; 30.00 are reported when March is shut: they are cost, and stock, of 1 April."""
        self.live_in("Asia/Shanghai")
        for category in (self.category_avco_auto, self.category_fifo_auto):
            start = self.env.cr.savepoint()
            with self.subTest(category=category.name):
                self.gear.categ_id = category
                with freeze_time("2026-03-10 04:00:00"):
                    self.stock(self.steel, 20, 10.0)
                    order = self.order(10)
                    self.finish(order)
                with freeze_time("2026-04-01 02:00:00"):
                    self.march.action_close()
                    self.work(order, "2026-03-30 01:00", "2026-03-30 02:00", self.ada)
                [late] = self.lines(order, kind="true_up")
                self.assertEqual((late.amount, late.accounting_date), (-30.0, self.day("2026-04-01")))
                self.assertEqual((self.value(), self.value("2026-04-01")), (200.0, 230.0))
            start.close(rollback=True)
            self.env.invalidate_all()

    def test_goods_of_the_next_day_are_not_in_the_stock_of_this_one(self):
        """31 March 17:00 UTC is 1 April 1:00 in Shanghai."""
        self.live_in("Asia/Shanghai")
        with freeze_time("2026-03-31 17:00:00"):
            self.stock(self.steel, 100, 10.0)
        self.assertEqual((self.value(), self.value("2026-04-01")), (0.0, 1000.0))

    def test_goods_of_the_last_evening_are_in_the_stock_of_the_day(self):
        """1 April 2:00 UTC is 31 March 22:00 in New York; a bill of then is one of March, too."""
        self.live_in("America/New_York")
        with freeze_time("2026-04-01 02:00:00"):
            move = self.stock(self.steel, 100, 10.0)
        self.assertEqual((self.value("2026-03-30"), self.value()), (0.0, 1000.0))
        self.assertEqual(move._cost_day_of(self.moment("2026-04-01 02:00")), self.day("2026-03-31"))

    def test_a_price_of_the_next_day_does_not_count(self):
        self.live_in("Asia/Shanghai")
        block = self._product("Block", self.category_standard_auto, standard_price=10.0)
        with freeze_time("2026-03-10 04:00:00"):
            self.stock(block, 100, 10.0)
        self.env["product.value"].sudo().search(
            [("product_id", "=", block.id), ("move_id", "=", False)]
        ).date = "2026-03-01 08:00:00"
        with freeze_time("2026-03-31 17:00:00"):
            block.standard_price = 12.0
        self.assertEqual((self.value(), self.value("2026-04-01")), (1000.0, 1200.0))

    def test_scrap_of_the_next_day_is_left_to_the_next_closing(self):
        """10 bars of 10.00 are scrapped on 1 April at 1:00 in Shanghai: 31 March 17:00 UTC."""
        self.live_in("Asia/Shanghai")
        scrap, bar = (
            self._use_inventory_location_accounting(),
            self._product("Bar", self.category_avco, standard_price=10.0),
        )
        with freeze_time("2026-03-10 04:00:00"):
            self.stock(bar, 100, 10.0)
        with freeze_time("2026-03-31 17:00:00"):
            self._make_out_move(bar, 10, location_dest_id=self.inventory_location.id)
        self.close_stock()
        self.assertEqual(self.account_balance(scrap), 0.0)
        with freeze_time("2026-05-02 08:00:00"):
            self._close(at_date="2026-04-30")
        self.assertEqual(self.account_balance(scrap), 100.0)
