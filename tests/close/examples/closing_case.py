"""Words to tell a published problem as the documents of March, and to have the product close it."""

from odoo import Command

from ...ledger.worked_examples import WorkedExampleCase
from ...overhead.driver_case import DriverCase

DAY = "2026-03-20 12:00"


class ClosingCase(WorkedExampleCase, DriverCase):
    """All figures of an example are read from what the close of March left: nothing is computed beside it."""

    def close(self, waiving=None):
        """Do all steps of the close, and check that the ledgers agree; waiving: why warnings do not matter."""
        if waiving:
            self.march.action_check()
            self.assertEqual(set(self.march.check_ids.mapped("severity")), {"warn"})
            self.march.check_ids._waive(waiving)
        self.march.action_close()
        self.assertEqual(self.march.state, "closed")
        self.assertEqual(set(self.march.step_ids.mapped("state")), {"done"})
        self.assertEqual(self.march.difference, 0.0)
        self.assertLedgerHolds("2026-03-31")

    def incurred(self, number, amount):
        """Return an expense account that took an amount in March."""
        account = self._account(number, f"Overhead {number}", "expense")
        if amount:
            self.incur(account, amount)
        return account

    def pool_of(self, number, amount, driver="machine_hour", **values):
        """Return a pool that gathers an amount of March from an account of its own; it is credited there as well."""
        account = self.incurred(number, amount)
        values = {"source_account_ids": [Command.set(account.ids)], "absorption_account_id": account.id, **values}
        return self.pool(driver, **values)

    def made_of_hours(self, name, minutes):
        """Return a product that takes time of the lathe and nothing else, with its bill of materials."""
        product = self._product(name, self.category_avco_auto)
        return product, self.bill_of_materials(product, {}, minutes=minutes)

    def dated(self, order):
        """Let an order be completed in March: Odoo stamps moves with the moment of entry."""
        moves = order.move_raw_ids | order.move_finished_ids
        moves.filtered(lambda move: move.state not in ("done", "cancel")).occurred_at = self.moment(DAY)
        return order
