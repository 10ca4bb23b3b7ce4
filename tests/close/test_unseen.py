from odoo.exceptions import ConcurrencyError
from odoo.sql_db import db_connect
from odoo.tests import tagged

from .test_steps import CloseCase


@tagged("post_install", "-at_install")
class TestUnseen(CloseCase):
    """Cost that another transaction commits while a close looks at its period is not left out of it."""

    def setUp(self):
        super().setUp()
        self.worked = self.worked_order()
        self.march.action_check()

    def elsewhere(self, query, *params):
        """Run and commit a query on a connection of its own, on which neither references nor triggers count."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SET LOCAL session_replication_role = replica")
            cr.execute(query, params)

    def report(self, day):
        """Another transaction reports 30.00 for a day, and commits."""
        [line] = self.lines(self.worked)
        self.elsewhere(
            """
            INSERT INTO mrp_cost_line (company_id, production_id, order_product_id, element_id, kind, accounting_date,
                event_date, amount, source_model, source_id, part, revision, wip_account_id, counter_account_id)
            VALUES (%s, %s, %s, %s, 'time', %s, %s, 30.0, 'another.transaction', 1, '', 0, %s, %s)
            """,
            self.company.id,
            self.worked.id,
            self.worked.product_id.id,
            line.element_id.id,
            day,
            day,
            line.wip_account_id.id,
            line.counter_account_id.id,
        )
        self.addCleanup(self.elsewhere, "DELETE FROM mrp_cost_line WHERE source_model = 'another.transaction'")

    def test_what_was_committed_meanwhile_lets_all_begin_again(self):
        self.report("2026-03-30")
        with self.assertRaises(ConcurrencyError):
            self.step("complete").action_run()
        self.assertEqual((self.step("complete").state, self.march.state), ("todo", "open"))
        with self.assertRaises(ConcurrencyError):
            self.march.action_close()

    def test_what_was_committed_for_later_is_of_no_account(self):
        self.report("2026-04-01")
        self.step("complete").action_run()
        self.assertEqual(self.march.state, "closing")

    def test_what_the_transaction_itself_wrote_is_seen(self):
        self.step("complete").action_run()
        self.assertEqual(self.step("complete").state, "done")
