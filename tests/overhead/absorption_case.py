"""Overhead at a rate against what it cost, and the words to tell of it."""

from .driver_case import DriverCase


class AbsorptionCase(DriverCase):
    """Fixed overhead of the lathe at 10.00 per machine hour; two orders of 3 h and 1 h in March: 40.00 applied."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.idle_account = cls._account("690910", "Idle Capacity", "expense")
        cls.clearing = cls._account("690911", "Overhead Over- and Under-absorbed", "expense")

    def setUp(self):
        super().setUp()
        self.rate("overhead_fixed", 10.0, basis="machine_hour")
        self.one, self.two = self.order(), self.order()
        self.machine_time(self.one, "2026-03-02 08:00", "2026-03-02 11:00")
        self.machine_time(self.two, "2026-03-02 12:00", "2026-03-02 13:00")

    def applied_pool(self, actual, period=None, driver="machine_hour", **values):
        values = {
            "charging": "rate",
            "idle_account_id": self.idle_account.id,
            "variance_account_id": self.clearing.id,
            **values,
        }
        pool = self.pool(driver, **values)
        self.cost(pool, actual, period)
        return pool

    def cost(self, pool, amount, period=None):
        self.env["mrp.cost.allocation"]._for(pool, period or self.march).amount = amount

    def absorption(self, pool, period=None):
        return self.env["mrp.cost.absorption"]._for(pool, period or self.march)

    def clear(self, pool, period=None):
        record = self.absorption(pool, period)
        record.action_compute()
        record.action_post()
        return record

    def overhead(self, *orders):
        element = self.elements["overhead_fixed"]
        return [round(sum(self.lines(order, element_id=element).mapped("amount")), 2) for order in orders]

    def assertBooked(self, **balances):
        self.post()
        accounts = {"idle": self.idle_account, "expense": self.clearing}
        self.assertEqual({name: self.account_balance(accounts[name]) for name in balances}, balances)
        self.assertLedgerHolds()
