from psycopg2.errors import ExclusionViolation

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestPeriod(CostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def test_closing_keeps_wip_and_compares_it_with_the_books(self):
        order = self.order()
        self.work(order, "2026-03-31 22:00", "2026-04-01 02:00", self.ada)
        self.march.action_close()
        self.assertEqual(self.march.wip_total, 60.0)  # 2 h before midnight × 30.00
        self.assertEqual(self.march.difference, 0.0)
        row = self.march.reconciliation_ids
        self.assertEqual((row.ledger_amount, row.gl_amount, row.unposted_amount), (60.0, 60.0, 0.0))

    def test_what_comes_late_is_dated_in_the_first_open_period(self):
        order = self.order()
        self.march.action_close()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        line = self.lines(order)
        self.assertEqual(line.accounting_date, self.day("2026-04-01"))
        self.assertEqual(line.event_date, self.day("2026-03-30"))

    def test_a_correction_of_a_closed_period_is_dated_in_the_open_one(self):
        order = self.order()
        log = self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        log.date_end = self.moment("2026-03-30 09:00")
        rows = [(str(x.accounting_date), x.amount) for x in self.lines(order).sorted("id")]
        self.assertEqual(rows, [("2026-03-30", 60.0), ("2026-04-01", -60.0), ("2026-04-01", 30.0)])

    def test_entries_never_move_past_a_lock_date_without_a_word(self):
        """Odoo would post March's entry in April; we date the line there, visibly."""
        self.company.fiscalyear_lock_date = "2026-03-31"
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        line = self.lines(order)
        self.assertEqual(line.accounting_date, self.day("2026-04-01"))
        self.post()
        self.assertEqual(line.wip_move_line_id.date, self.day("2026-04-01"))

    def test_lines_left_behind_a_lock_date_are_refused_by_name(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        self.company.fiscalyear_lock_date = "2026-03-31"
        with self.assertRaisesRegex(UserError, "locked up to"):
            self.post()

    def test_closing_twice_changes_nothing(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        self.march.action_close()
        lines, wip = self.lines(order), self.march.wip_ids
        self.march.action_close()
        self.assertEqual((self.lines(order), self.march.wip_ids), (lines, wip))

    def test_reopening_keeps_the_first_snapshot(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        self.march.action_close()
        self.march.action_reopen()
        self.work(order, "2026-03-31 08:00", "2026-03-31 09:00", self.ada)
        self.march.action_close()
        self.assertEqual(self.march.wip_ids.mapped("amount"), [30.0, 60.0])
        self.assertEqual(self.march.wip_total, 60.0)

    def test_a_pool_that_is_not_allocated_blocks(self):
        self.env["mrp.cost.pool"].create(
            {
                "name": "Rent",
                "element_id": self.env.ref("mrp_actual_cost.element_overhead_fixed").id,
            }
        )
        with self.assertRaisesRegex(UserError, "Rent is not allocated"):
            self.march.action_close()

    def test_no_order_shows_negative_wip_at_a_close(self):
        """Planned 24.00 a gear; 200.00 of steel came in and 10 of 10 went out at 240.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(20)
        self.issue(order, 20, at=self.moment("2026-03-10 08:00"))
        move = order.move_finished_ids
        move.occurred_at = self.moment("2026-03-20 08:00")
        self.receive(order, 10)
        self.assertEqual(self.wip(order), -40.0)  # machine: nothing reported, 40.00 taken
        self.march.with_user(self.accountant()).action_close()
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.gear.total_value, 200.0)
        self.assertEqual(self.march.wip_total, 0.0)
        self.assertEqual(self.march.difference, 0.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)

    def accountant(self):
        return new_test_user(
            self.env,
            login="closer",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_periods_must_not_overlap(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.march.copy({"date_from": "2026-03-31", "date_to": "2026-04-30"})
            self.env.flush_all()
