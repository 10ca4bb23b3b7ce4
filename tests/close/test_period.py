from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import UserError, ValidationError
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

    def test_labour_taken_too_much_is_given_back_whatever_day_one_closes(self):
        """Ada's hour costs 30.00 and 45.00 of it went out with 5 of 10 gears by 31 March: -15.00. The order is done on
        2 April, when half an hour more was worked."""
        for closed_first in (True, False):
            start = self.env.cr.savepoint()
            with self.subTest(closed_first=closed_first):
                order = self.half_done_order()
                if closed_first:
                    self.march.action_close()
                self.work(order, "2026-04-02 08:00", "2026-04-02 08:30", self.ada)
                with freeze_time("2026-04-02 12:00:00"):
                    self.finish(order)
                self.march.action_close()
                kept = self.march.wip_ids.filtered(lambda wip: wip.element_id == self.labour)
                self.assertFalse(kept, kept.mapped("amount"))
                self.assertEqual(self.wip(order), 0.0)
                lines = self.lines(order).filtered(lambda line: line.element_id == self.labour)
                self.assertEqual({day: sum(rows.mapped("amount")) for day, rows in self.by_month(lines)}, {3: 0, 4: 0})
                out = lines.filtered(lambda line: line.kind in ("receipt", "true_up", "true_up_sold"))
                self.assertEqual(sum(out.mapped("amount")), -45.0)
            start.close(rollback=True)
            self.env.invalidate_all()

    def by_month(self, lines):
        return lines.grouped(lambda line: line.accounting_date.month).items()

    def half_done_order(self):
        """10 gears, planned with 90.00 of labour; 5 are received when Ada worked an hour on them."""
        order = self.order(10)
        plan = order.sudo().cost_plan_line_ids[:1]
        plan.copy({"element_id": self.labour.id, "amount": 90.0})
        self.work(order, "2026-03-20 08:00", "2026-03-20 09:00", self.ada)
        move = order.move_finished_ids
        move.occurred_at = self.moment("2026-03-20 12:00")
        self.receive(order, 5)
        labour = self.lines(order).filtered(lambda line: line.element_id == self.labour)
        self.assertEqual(sum(labour.mapped("amount")), -15.0)
        return order

    def test_days_before_a_closed_period_take_no_cost(self):
        """August is closed, and July never was a period: an hour of 31 July is cost of September, and what August
        kept is still all there is up to its end."""
        self.march.unlink()
        august = self.env["mrp.cost.period"].create(
            {"name": "August", "date_from": "2025-08-01", "date_to": "2025-08-31"}
        )
        order = self.order()
        self.work(order, "2025-08-05 08:00", "2025-08-05 10:00", self.ada)
        august.action_close()
        self.work(order, "2025-07-31 08:00", "2025-07-31 09:00", self.ada)
        late = self.lines(order).filtered(lambda line: line.event_date == self.day("2025-07-31"))
        self.assertEqual((late.amount, late.accounting_date), (30.0, self.day("2025-09-01")))
        self.assertTrue(august._same_wip())
        july = [("company_id", "=", self.company.id), ("date_from", "<", august.date_from)]
        self.assertFalse(self.env["mrp.cost.period"].search(july))

    def test_the_key_of_a_period_opens_its_days_alone(self):
        self.march.action_check()
        self.march.step_ids.sorted("sequence")[0].action_run()
        Period, days = self.march._as_closing(), {self.day("2026-02-28"), self.day("2026-03-31")}
        opened = Period._first_open_days(self.company, days)
        self.assertEqual([str(opened[day]) for day in sorted(days)], ["2026-03-01", "2026-03-31"])
        shut = self.env["mrp.cost.period"]._first_open_days(self.company, days)
        self.assertEqual({str(day) for day in shut.values()}, {"2026-04-01"})

    def test_no_period_is_made_before_a_closed_one(self):
        self.march.action_close()
        refused = "Reopen the later periods first"
        with self.assertRaisesRegex(ValidationError, refused), self.env.cr.savepoint():
            self.march.create({"name": "February", "date_from": "2026-02-01", "date_to": "2026-02-28"})
        april = self.march.create({"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"})
        with self.assertRaisesRegex(ValidationError, refused), self.env.cr.savepoint():
            april.write({"date_from": "2026-02-01", "date_to": "2026-02-28"})
        self.march.action_reopen()
        self.march.create({"name": "February", "date_from": "2026-02-01", "date_to": "2026-02-28"})

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
