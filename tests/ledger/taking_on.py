from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from ..common import CostCase


class TakingOn(CostCase):
    """An order open at go-live, 1 April: 20 kg steel = 200.00, Ada 2 h = 60.00, lathe 1 h = 40.00."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-01 08:00:00"):  # Odoo dates the products' first cost as they are made
            super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-04-02 12:00:00"))
        cls.accountant = new_test_user(
            cls.env,
            login="taker",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @contextmanager
    def before(self, day="2026-03-10"):
        """Work as in plain Odoo, before actual costing began."""
        self.company.cost_ledger_active = False
        with freeze_time(f"{day} 12:00:00"):
            yield
        self.company.cost_ledger_active = True

    def open_order(self):
        with self.before():
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            self.issue(order, 20)
            self.work(order, "2026-03-10 08:00", "2026-03-10 10:00", self.ada)
            self.work(order, "2026-03-10 08:00", "2026-03-10 09:00", kind="machine")
        self.assertFalse(order.is_actual_cost)
        return order

    def wizard(self, **values):
        return self.env["mrp.cost.take.on"].with_user(self.accountant).create({"date": "2026-04-01", **values})

    def book(self, account, amount):
        """Somebody books an amount on WIP by hand."""
        entry = self.env["account.move"].create(
            {
                "date": "2026-03-31",
                "line_ids": [
                    Command.create({"account_id": self.wip_account.id, "balance": amount}),
                    Command.create({"account_id": account.id, "balance": -amount}),
                ],
            }
        )
        entry.action_post()

    def assertTakenOn(self, order, wip):
        """Ledger and books agree, with no other entries left, today and when the order is done."""
        self.assertTrue(order.is_actual_cost)
        self.assertEqual(self.wip(order), wip)
        self.assertEqual(self.account_balance(self.wip_account), wip)
        self.assertFalse(self.env["mrp.cost.line"].search(self.env["mrp.cost.posting"]._unposted_domain(self.company)))
        self.assertLedgerHolds()

    def assertEndsClean(self, order, value):
        """The order is completed: all its goods are worth what it took, and WIP is empty."""
        self.finish(order)
        self.post()
        self.assertEqual(self.gear.total_value, value)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()
