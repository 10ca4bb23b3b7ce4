from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from ...common import CostCase


class AccrualCase(CostCase):
    """A plant that buys steel; March 2026 is the period, accrued liabilities have an account of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accrued = cls._account("200900", "Accrued Liabilities", "liability_current")
        cls.cash = cls._account("100901", "Paid", "asset_current")
        cls.energy_account = cls._account("600960", "Electricity", "expense")
        cls.company.cost_accrual_account_id = cls.accrued
        cls.march, cls.april = cls.env["mrp.cost.period"].create(
            [
                {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"},
                {"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"},
            ]
        )
        cls.Accrual = cls.env["mrp.cost.accrual"]

    # ------------------------------------------------------------------ words

    def buy(self, quantity=100.0, price=10.0, day="2026-03-10", product=None, currency=None, **values):
        """Order some of a product; return the purchase order line."""
        with freeze_time(f"{day} 08:00:00"):
            purchase = self.env["purchase.order"].create(
                {
                    "partner_id": self.vendor.id,
                    "currency_id": (currency or self.company.currency_id).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": (product or self.steel).id,
                                "product_qty": quantity,
                                "price_unit": price,
                                "tax_ids": [Command.clear()],
                                **values,
                            }
                        )
                    ],
                }
            )
            purchase.button_confirm()
        return purchase.order_line

    def take_in(self, line, quantity, day):
        """Receive some of a purchase order line."""
        with freeze_time(f"{day} 12:00:00"):
            move = line.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
            move.write({"quantity": quantity, "picked": True})
            move.picking_id.with_context(skip_backorder=True).button_validate()
        return move

    def send_back(self, move, quantity, day):
        with freeze_time(f"{day} 12:00:00"):
            wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
            wizard.product_return_moves.quantity = quantity
            picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
            picking.move_ids.write({"picked": True})
            picking.button_validate()

    def bill(self, line, quantity, price, day, move_type="in_invoice"):
        """Post a vendor's bill of a purchase order line."""
        with freeze_time(f"{day} 15:00:00"):
            bill = self.env["account.move"].create(
                {
                    "move_type": move_type,
                    "partner_id": self.vendor.id,
                    "currency_id": line.currency_id.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_line_ids": [
                        Command.create(line._prepare_account_move_line() | {"quantity": quantity, "price_unit": price})
                    ],
                }
            )
            bill.action_post()
        return bill

    def book(self, account, amount, day):
        """Book a document by hand, against cash; return its journal item on the account."""
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], order="id", limit=1
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": amount}),
                    Command.create({"account_id": self.cash.id, "balance": -amount}),
                ],
            }
        )
        entry.action_post()
        return entry.line_ids.filtered(lambda item: item.account_id == account)

    def expect(self, amount, kind="energy", period=None, **values):
        """Enter an accrual by hand."""
        return self.Accrual.create(
            {
                "name": kind.title(),
                "kind": kind,
                "period_id": (period or self.march).id,
                "account_id": self.energy_account.id,
                "amount": amount,
                **values,
            }
        )

    def run_step(self, period=None):
        return self.Accrual._run(period or self.march)

    def live(self, period=None):
        return self.Accrual._live(period or self.march)

    def close_stock(self, day, now):
        """Make Odoo's stock closing of a day; nothing to book is fine."""
        with freeze_time(f"{now} 01:00:00"):
            try:
                return self._close(at_date=day)
            except UserError as refusal:
                self.assertIn("Everything is correctly closed", str(refusal))
                return self.env["account.move"]

    # ----------------------------------------------------------------- checks

    def at(self, account, day):
        """Return the balance of an account at the end of a day."""
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", account.id),
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ],
            [],
            ["balance:sum"],
        )
        return round(balance or 0.0, 2)

    def profit(self, day):
        """Return income less expense up to the end of a day."""
        accounts = self.env["account.account"].search([("company_ids", "in", self.company.ids)])
        result = accounts.filtered(lambda account: account.internal_group in ("income", "expense"))
        return round(-sum(self.at(account, day) for account in result), 2)

    def assertTrialBalance(self, day, table):
        """Compare what moved on some accounts, and that the books balance: rows of account code and balance."""
        rows = [row.split() for row in table.strip().splitlines()]
        for row in rows:
            account = self.env["account.account"].search(
                [("code", "=", row[0]), ("company_ids", "in", self.company.ids)], limit=1
            )
            self.assertEqual((row[0], self.at(account, day)), (row[0], float(row[1])))
        [(total,)] = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted"), ("date", "<=", day)],
            [],
            ["balance:sum"],
        )
        self.assertEqual(round(total or 0.0, 2), 0.0)

    def count_rows(self):
        """Return how many accruals, matches, entries and items there are, and when one was last written."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT COUNT(*) FROM mrp_cost_accrual), (SELECT COUNT(*) FROM mrp_cost_accrual_match),
                   (SELECT COUNT(*) FROM account_move), (SELECT COUNT(*) FROM account_move_line),
                   (SELECT SUM(xmin::text::bigint) FROM mrp_cost_accrual),
                   (SELECT STRING_AGG(ctid::text, ',' ORDER BY id) FROM mrp_cost_accrual),
                   (SELECT STRING_AGG(ctid::text, ',' ORDER BY id) FROM account_move)
            """
        )
        return self.env.cr.fetchone()
