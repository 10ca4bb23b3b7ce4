from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError, UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.close.period_run import TRIES
from odoo.addons.mrp_actual_cost.models.close.steps.registry import STEPS, Outcome

from .test_steps import CloseCase

CRON = "mrp_actual_cost.cron_close_periods"


class Killed(BaseException):
    """The server dies: nothing that catches errors sees it."""


@tagged("post_install", "-at_install")
class TestRun(CloseCase):
    def setUp(self):
        super().setUp()
        self.accountant = self.user("closer")
        self.worked = self.worked_order()
        self.rent(90.0)

    def ask(self):
        """Ask for a run without waking the engine: the tests are the engine."""
        with patch.object(type(self.march), "_run_soon", lambda periods: None):
            self.march.with_user(self.accountant).action_run()

    def figures(self):
        return (
            self.march.state,
            self.march.wip_total,
            self.march.difference,
            self.march.revision,
            sorted(self.lines(self.worked).mapped("amount")),
            self.account_balance(self.wip_account),
        )

    def test_the_cron_does_all_steps_in_the_name_of_who_asked(self):
        self.ask()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.figures(), ("closed", 150.0, 0.0, 1, [60.0, 90.0], 150.0))
        self.assertEqual(self.march.step_ids.user_id, self.accountant)
        self.assertFalse(self.march.close_user_id)

    def test_asking_wakes_the_cron(self):
        cron = self.env.ref(CRON)
        self.march.with_user(self.accountant).action_run()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_one_step_at_a_time_and_how_many_are_left(self):
        self.ask()
        self.assertEqual([self.march._run_next() for _n in range(15)], [*reversed(range(14)), 0])
        self.assertEqual(self.march.state, "closed")

    def test_what_runs_is_marked_before_it_begins(self):
        self.ask()
        seen = []
        self.march._run_next(commit=lambda: seen.append(self.states()["complete"]))
        self.assertEqual(seen, ["running"])

    def test_a_run_stops_where_a_person_is_needed(self):
        log = self.timer(self.order(), "2026-03-30 08:00")
        self.ask()
        self.assertEqual(self.march._run_next(), 0)
        self.assertEqual(self.step("complete").state, "failed")
        self.assertIn("still running", self.step("complete").result)
        self.assertFalse(self.march.close_user_id)
        log.date_end = self.moment("2026-03-30 08:00")
        self.ask()
        while self.march._run_next():
            pass
        self.assertEqual(self.march.state, "closed")

    def test_the_lock_is_left_to_the_approver(self):
        self.company.cost_close_two_persons = True
        self.ask()
        while self.march._run_next():
            pass
        self.assertEqual((self.march.state, self.march._next_step().key), ("closing", "lock"))
        self.assertEqual(self.step("lock").state, "todo")

    def test_stopping_lets_no_further_step_begin(self):
        self.ask()
        self.march._run_next()
        self.march.with_user(self.accountant).action_stop()
        self.assertEqual(self.march._run_next(), 0)
        self.assertEqual(self.states()["count"], "todo")

    def test_a_step_may_do_its_work_in_parts(self):
        """Three parts, each a transaction: 1/3, 2/3, done."""
        left = [2, 1, 0]

        def some(step, period):
            remaining = left.pop(0)
            return Outcome("Some.", remaining=remaining, handled=3 - remaining)

        self.ask()
        while self.march._next_step().key != "allocate":
            self.march._run_next()
        seen = []
        with patch.object(type(STEPS["allocate"]), "run", some):
            for _part in range(3):
                self.march._run_next()
                seen.append((self.step("allocate").state, round(self.step("allocate").progress)))
        self.assertEqual(seen, [("running", 33), ("running", 67), ("done", 100)])

    def test_killed_in_any_step_and_gone_on_the_figures_are_the_same(self):
        """A kill takes the step's own transaction with it, and leaves it marked as running."""
        for key in STEPS:
            start = self.env.cr.savepoint()
            with self.subTest(step=key):
                self.ask()
                while self.march._next_step().key != key:
                    self.march._run_next()
                self.kill_in(key)
                self.assertEqual(self.states()[key], "running")
                while self.march._run_next():
                    pass
                self.assertEqual(self.figures(), ("closed", 150.0, 0.0, 1, [60.0, 90.0], 150.0))
            start.close(rollback=True)
            self.env.invalidate_all()

    def kill_in(self, key):
        """Do a step for real, and die before it is committed."""
        run, begun = type(STEPS[key]).run, []

        def run_and_die(step, period):
            run(step, period)
            period.env.flush_all()
            raise Killed

        with patch.object(type(STEPS[key]), "run", run_and_die):
            try:
                self.march._run_next(commit=lambda: begun.append(self.env.cr.savepoint()))
            except Killed:
                begun[0].close(rollback=True)
        self.env.invalidate_all()

    def test_two_runs_do_not_work_on_one_close(self):
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(hashtext('mrp.cost.period.close'), %s)", [self.march.id])
            with self.assertRaisesRegex(UserError, "being closed right now"):
                self.march.action_close()


@tagged("post_install", "-at_install")
class TestConflicts(CloseCase):
    """Another transaction is faster: the step is tried again, and keeps no other close waiting."""

    def setUp(self):
        super().setUp()
        self.worked_order()
        self.other = self.march.create(
            {
                "name": "March of B",
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "company_id": self.company_b(),
            }
        )
        with patch.object(type(self.march), "_run_soon", lambda periods: None):
            (self.march | self.other).action_run()

    def company_b(self):
        return self.env["res.company"].create({"name": "B"}).id

    def run_with_conflicts(self, number, error=SerializationFailure):
        """Do what the scheduled action does; March is shut at the first try after so many conflicts."""
        run, left, march = type(STEPS["complete"]).run, [error] * number, self.march

        def run_after_conflicts(step, period):
            if period == march and left:
                raise left.pop()("could not serialize access")
            return run(step, period)

        self.env.flush_all()
        with (
            patch.object(type(STEPS["complete"]), "run", run_after_conflicts),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            mute_logger("odoo.addons.mrp_actual_cost.models.close.period_run"),
        ):
            self.env(cr=cr)["mrp.cost.period"]._cron_close()
        self.env.invalidate_all()

    def test_a_step_is_tried_again(self):
        self.run_with_conflicts(TRIES - 1)
        self.assertEqual((self.march.state, self.other.step_ids[:1].state), ("closed", "done"))

    def test_so_it_is_where_cost_was_reported_meanwhile(self):
        self.run_with_conflicts(TRIES - 1, ConcurrencyError)
        self.assertEqual(self.march.state, "closed")

    def test_what_never_comes_to_its_turn_keeps_no_other_waiting(self):
        self.run_with_conflicts(1000)
        self.assertEqual((self.march.state, self.states()["complete"]), ("open", "running"))
        self.assertTrue(self.march.close_user_id, "the next run goes on with it")
        self.assertNotEqual(self.other.step_ids.sorted("sequence")[0].state, "todo")
        self.run_with_conflicts(0)
        self.assertEqual(self.march.state, "closed")

    def test_a_check_that_cannot_be_made_leaves_the_failure_as_it_was(self):
        """The run says what is wrong, and so do the checks after it."""

        def wrong(step, period):
            raise ValueError("a check went wrong")

        with (
            patch.object(type(STEPS["complete"]), "checks", wrong),
            mute_logger("odoo.addons.mrp_actual_cost.models.close.close_step"),
        ):
            self.assertEqual(self.march._run_next(), 0)
        self.assertEqual(self.step("complete").state, "failed")
        self.assertIn("a check went wrong", self.step("complete").result)
