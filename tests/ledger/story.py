"""Two months of a small plant, told the same way in each chart of accounts and setting."""

from freezegun import freeze_time

from odoo import Command

PROFIT_AND_LOSS = ("income", "expense")


class CostStory:
    """March: 100 kg of steel bought at 10.00; 10 gears made, 4 sold at 50.00; an order left open.
    April: the open order is completed, 8 gears are sold, another order is left open.

    March, order A: 20 kg × 10.00 + 2 h Ada × 30.00 + 2 h lathe × 40.00 = 340.00, 34.00 a gear
    March, order B: 20 kg + 1 kg scrapped + 1 h Ada = 240.00, in progress at month end
    April, order B: + 1 h Ada = 270.00 for 10 gears; average (6 × 34.00 + 270.00) / 16 = 29.625
    April, order C: 10 kg + 1 h Bo × 24.00 = 124.00, in progress at month end

                     31 March                                   30 April
    steel            59 kg × 10.00           590.00             49 kg × 10.00      490.00
    gears            6 × 34.00               204.00             8 × 29.625         237.00
    inventory                                794.00                                727.00
    WIP                                      240.00                                124.00
    sales            4 × 50.00               200.00             12 × 50.00         600.00
    bill, wages      1,000.00 + 100.00     1,100.00             + 50.00          1,150.00
    profit           200 + 794 + 240 - 1,100 = 134.00           600 + 727 + 124 - 1,150 = 301.00
    """

    def play_march(self):
        with freeze_time("2026-03-02 06:00:00"):
            self.stock(self.steel, 100, 10.0)
            self._create_bill(self.steel, 100, 10.0, invoice_date="2026-03-02")
            order = self.order(10)
        with freeze_time("2026-03-10 12:00:00"):
            self.work(order, "2026-03-10 08:00", "2026-03-10 10:00", self.ada)
            self.work(order, "2026-03-10 08:00", "2026-03-10 10:00", kind="machine")
            self.finish(order)
        with freeze_time("2026-03-20 12:00:00"):
            self.sell(4, "2026-03-20")
            self.pay_wages(100.0, "2026-03-20")
            self.open_order = self.order(10)
            self.issue(self.open_order, 20)
            self.scrap(self.open_order, 1)
            self.work(self.open_order, "2026-03-20 08:00", "2026-03-20 09:00", self.ada)

    def close_march(self):
        with freeze_time("2026-04-01 01:00:00"):
            self.march.action_close()
            self._close(at_date="2026-03-31")

    def play_april(self):
        with freeze_time("2026-04-10 12:00:00"):
            self.work(self.open_order, "2026-04-10 08:00", "2026-04-10 09:00", self.ada)
            self.finish(self.open_order)
            self.sell(8, "2026-04-10")
            self.pay_wages(50.0, "2026-04-10")
            self.next_order = self.order(10)
            self.issue(self.next_order, 10)
            self.work(self.next_order, "2026-04-10 10:00", "2026-04-10 11:00", self.bo)

    def close_april(self):
        with freeze_time("2026-05-01 01:00:00"):
            self.april.action_close()
            self._close(at_date="2026-04-30")

    # ------------------------------------------------------------------ words

    def sell(self, quantity, day):
        self._make_out_move(self.gear, quantity)
        self._create_invoice(self.gear, quantity, 50.0, invoice_date=day)

    def scrap(self, order, quantity):
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.steel.id, "scrap_qty": quantity, "production_id": order.id}
        )
        scrap.do_scrap()

    def pay_wages(self, amount, day):
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company._cost_journal().id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": self.absorbed.id, "balance": amount}),
                    Command.create({"account_id": self.cash.id, "balance": -amount}),
                ],
            }
        )
        entry.action_post()

    # ----------------------------------------------------------------- checks

    def balance(self, accounts, date_to):
        items = self.env["account.move.line"].search(
            [
                ("account_id", "in", accounts.ids),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("date", "<=", date_to),
            ]
        )
        return round(sum(items.mapped("balance")), 2)

    def assertBooks(self, date_to, inventory, wip, profit):
        """Inventory and WIP in the books are what Odoo's stock and the cost ledger say; the rest is profit."""
        with freeze_time(f"{date_to} 23:00:00"):
            values = self.company.stock_value(at_date=date_to)
            valuation = self.env["account.account"].union(*values)
            self.assertAlmostEqual(sum(values.values()), inventory, 2)
        self.assertEqual(self.balance(valuation, date_to), inventory)
        self.assertEqual(self.balance(self.wip_account, date_to), wip)
        accounts = self.env["account.account"].search([("company_ids", "in", self.company.ids)])
        result = accounts.filtered(lambda a: a.internal_group in PROFIT_AND_LOSS) - self.wip_account
        self.assertEqual(self.balance(result, date_to), -profit)
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, self.day(date_to))
        self.assertEqual((row["ledger_amount"], row["gl_amount"], row["difference"]), (wip, wip, 0.0))
