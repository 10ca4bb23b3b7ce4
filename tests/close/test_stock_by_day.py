from freezegun import freeze_time

from odoo.tests import tagged

from .test_steps import CloseCase


@tagged("post_install", "-at_install")
class TestStockByDay(CloseCase):
    """Stock of a day is what the books of that day have, whenever the shop floor's report was entered.

    March, bought and billed: 100 kg of steel × 10.00 = 1,000.00. The report of the 31st is entered on 2 April.
    """

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            self._create_bill(self.steel, 100, 10.0, invoice_date="2026-03-02")
            self.made = self.order(10)

    def assertStock(self, day, steel, gears=0.0):
        """Odoo's value of the day is what is expected, and is what the accounts show."""
        by_product = {
            product: self.company.stock_value(self.company._get_accounts_by_product(product), self.day(day))
            for product in (self.steel, self.gear)
        }
        found = [round(sum(by_product[product].values()), 2) for product in (self.steel, self.gear)]
        self.assertEqual(found, [steel, gears])
        stock, books = self.company.stock_value(at_date=day), self.company.stock_accounting_value(at_date=day)
        for account in {*stock, *books}:
            self.assertEqual(round(stock.get(account, 0.0), 2), round(books.get(account, 0.0), 2), account.code)

    def receive_at(self, quantity, at):
        self.made.move_finished_ids.occurred_at = at
        return self.receive(self.made, quantity)

    def test_what_is_entered_in_april_for_march_is_marchs(self):
        """20 kg × 10.00 in March, 5 kg in April."""
        with freeze_time("2026-04-02 08:00:00"):
            self.issue(self.made, 20, at="2026-03-31 15:00:00")
            self.issue(self.order(10), 5)
        self.assertStock("2026-03-30", 1000.0)
        self.assertStock("2026-03-31", 800.0)
        self.assertStock("2026-04-02", 750.0)

    def test_goods_and_their_late_cost_are_too(self):
        """10 gears: 20 kg × 10.00 + 1 h Ada × 30.00; 30.00 more for another hour, of which April knows first."""
        with freeze_time("2026-04-02 08:00:00"):
            self.issue(self.made, 20, at="2026-03-31 10:00:00")
            self.work(self.made, "2026-03-31 10:00", "2026-03-31 11:00", self.ada)
            self.receive_at(10, "2026-03-31 15:00:00")
            self.post("2026-03-31")
            self.assertStock("2026-03-31", 800.0, 230.0)
            self.work(self.made, "2026-03-31 11:00", "2026-03-31 12:00", self.ada)
            self.post("2026-03-31")
            self.assertStock("2026-03-31", 800.0, 260.0)
            self.work(self.made, "2026-04-01 08:00", "2026-04-01 09:00", self.ada)
            self.post("2026-04-01")
        self.assertStock("2026-03-31", 800.0, 260.0)
        self.assertStock("2026-04-02", 800.0, 290.0)

    def test_the_close_finds_nothing_to_adjust(self):
        self.company.cost_close_stock = True
        with freeze_time("2026-04-02 08:00:00"):
            self.issue(self.made, 20, at="2026-03-31 15:00:00")
            self.march.action_close()
        self.assertEqual(self.march.state, "closed")
        self.assertFalse(self.march.stock_closing_move_id)
        self.assertStock("2026-03-31", 800.0)

    def test_shared_material_counts_on_its_day(self):
        account = self._account("640100", "Shared Material", "expense")
        self.company._shared_material_location().valuation_account_id = account
        with freeze_time("2026-04-02 08:00:00"):
            dates = {"occurred_at": self.moment("2026-03-31 15:00"), "posting_date": False}
            self.lathe._shopfloor_use_shared(self.steel, 3.0, self.env["stock.lot"], dates)
        self.assertStock("2026-03-30", 1000.0)
        self.assertStock("2026-03-31", 970.0)

    def test_a_lot_used_up_since_was_in_stock_then(self):
        """Odoo values today's lots: of 10 at 1.00 and 10 at 2.00 it would see the second alone."""
        resin = self._product("Resin", self.category_avco, tracking="lot", lot_valuated=True)
        with freeze_time("2026-03-02 08:00:00"):
            lots = self.env["stock.lot"].create([{"name": name, "product_id": resin.id} for name in ("L1", "L2")])
            for lot, price in zip(lots, (1.0, 2.0), strict=True):
                self._make_in_move(resin, 10, price, lot_ids=lot)
        with freeze_time("2026-04-02 08:00:00"):
            self._make_out_move(resin, 10, lot_ids=lots[0])
        accounts = self.company._get_accounts_by_product(resin)
        self.assertEqual(sum(self.company.stock_value(accounts, self.day("2026-03-31")).values()), 30.0)
        self.assertEqual(sum(self.company.stock_value(accounts, self.day("2026-04-02")).values()), 20.0)
