from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.exceptions import OrderClosed

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
        self.assertLess(many - few, 5, "21 orders more")

    def test_shares_are_the_lines_that_their_facts_would_make(self):
        """The one statement, and the ledger's own way, of the same shares; a closed order stops both."""
        orders = [self.order() for _ in range(3)]
        for hours, order in enumerate(orders, start=1):
            self.machine_time(order, "2026-03-02 08:00", "2026-03-02 09:00", is_charged=True, charged_hours=hours)
        runs = [self.env["mrp.cost.allocation"]._for(self.pool("machine_hour", name="Rent"), self.march)]
        runs.append(self.env["mrp.cost.allocation"]._for(self.pool("machine_hour", name="Rent"), self.march))
        for run in runs:
            run.amount = 100.0
            run.action_compute()
        runs[0].action_post()
        self.env["mrp.cost.ledger"]._state({(runs[1]._name, runs[1].id)}, runs[1]._facts())
        own = {"id", "source_id", "create_date", "write_date", "display_name"}
        written = [
            [
                {name: value for name, value in row.items() if name not in own}
                for row in self.env["mrp.cost.line"]
                .search([("source_model", "=", run._name), ("source_id", "=", run.id)], order="production_id")
                .read()
            ]
            for run in runs
        ]
        self.assertEqual([len(rows) for rows in written], [3, 3])
        self.assertEqual(*written)
        orders[0].is_cost_closed = True
        run = self.env["mrp.cost.allocation"]._for(self.pool("machine_hour"), self.march)
        run.amount = 100.0
        run.action_compute()
        with self.assertRaisesRegex(OrderClosed, "closed for cost"):
            run.action_post()
