"""What pools gather, and the words to tell of it."""

from odoo import Command

from .driver_case import DriverCase


class SourcesCase(DriverCase):
    """Rent, wages and depreciation; two cost centers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rent = cls._account("610900", "Rent", "expense")
        cls.wages = cls._account("620900", "Wages of Foremen", "expense")
        cls.depreciation = cls._account("680900", "Depreciation of Machines", "expense_depreciation")
        cls.general = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.foundry, cls.assembly = cls.analytic_accounts("Cost Centers of a Test", "Foundry", "Assembly")

    @classmethod
    def analytic_accounts(cls, plan, *names):
        plan = cls.env["account.analytic.plan"].create({"name": plan})
        return cls.env["account.analytic.account"].create([{"name": name, "plan_id": plan.id} for name in names])

    def entry(self, account, amount, date="2026-03-15", analytic=None, journal=None):
        """Enter a draft; return it."""
        return self.env["account.move"].create(
            {
                "date": date,
                "journal_id": (journal or self.general).id,
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "balance": amount, "analytic_distribution": analytic or {}}
                    ),
                    Command.create({"account_id": self.account_payable.id, "balance": -amount}),
                ],
            }
        )

    def book(self, account, amount, date="2026-03-15", analytic=None, journal=None):
        """Post an entry; return the item on the account."""
        entry = self.entry(account, amount, date, analytic, journal)
        entry.action_post()
        return entry.line_ids.filtered(lambda item: item.account_id == account)

    def source(self, kind, **values):
        return Command.create({"kind": kind, **values})

    def gathered(self, *sources, **values):
        pool = self.pool("labour_hour", source_ids=list(sources), **values)
        return float(pool._gather(self.march))

    def run_of(self, pool, period=None):
        run = self.env["mrp.cost.allocation"]._for(pool, period or self.march)
        run.action_compute()
        return run

    def charged(self, pool, period=None):
        """Charge a pool to an order that has an hour in the period, and close it; return the allocation."""
        period = period or self.march
        day = period.date_from
        self.work(self.order(), f"{day} 08:00", f"{day} 09:00", self.ada)
        run = self.run_of(pool, period)
        run.action_post()
        period.state = "closed"
        return run
