from odoo.tests import tagged

from .driver_case import DriverCase


@tagged("post_install", "-at_install")
class TestScale(DriverCase):
    """A plant closes tens of thousands of orders: nothing asks the database once for each."""

    def queries_of(self, count, day):
        """Return how many queries it takes to allocate and true up pools over so many orders."""
        month = self.period(f"Days of {day}", day, day)
        for _ in range(count):
            order = self.order()
            self.machine_time(order, f"{day} 08:00", f"{day} 09:00")
        pools = self.pool("machine_hour"), self.pool("formula", formula="machine_hour + setup")
        trued_up = self.pool("machine_hour", charging="true_up", element_id=self.elements["tooling"].id)
        runs = [self.env["mrp.cost.allocation"]._for(pool, month) for pool in (*pools, trued_up)]
        for run in runs:
            run.amount = 100.0
        record = self.env["mrp.cost.absorption"]._for(trued_up, month)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        for run in runs[:2]:
            run.action_compute()
            run.action_post()
        record.action_compute()
        record.action_post()
        self.env.flush_all()
        self.assertEqual([len(document.line_ids) for document in (*runs[:2], record)], [count] * 3)
        return self.cr.sql_log_count - before

    def test_the_number_of_queries_does_not_grow_with_the_orders(self):
        self.queries_of(2, "2026-05-04")
        few = self.queries_of(3, "2026-05-05")
        many = self.queries_of(24, "2026-05-06")
        self.assertLessEqual(many, few)
