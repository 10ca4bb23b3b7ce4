from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.models.close.steps.engine import EngineStep
from odoo.addons.mrp_actual_cost.models.close.steps.registry import STEPS

from ..common import CostCase


class CloseCase(CostCase):
    """March of the small plant, and the words of its close."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def step(self, key):
        return self.march.step_ids.filtered(lambda step: step.key == key)

    def states(self):
        return {step.key: step.state for step in self.march.step_ids}

    def run_up_to(self, key):
        """Run the steps one after the other, this one included."""
        self.march.action_check()
        for step in self.march.step_ids.sorted("sequence"):
            step.action_run()
            self.assertEqual(step.state, "done", step.result)
            if step.key == key:
                return

    def user(self, login, group="mrp_actual_cost.group_cost_accountant", company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def worked_order(self):
        """An order with 2 h of Ada at 30.00."""
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        return order

    def timer(self, order, start, employee=None):
        """Somebody began to work, and the timer runs."""
        return self.work(order, start, start, employee or self.ada, date_end=False)

    def rent(self, amount):
        """A pool whose amount is entered by hand."""
        pool = self.env["mrp.cost.pool"].create(
            {"name": "Rent", "element_id": self.env.ref("mrp_actual_cost.element_overhead_fixed").id}
        )
        self.env["mrp.cost.allocation"]._for(pool, self.march).amount = amount
        return pool


@tagged("post_install", "-at_install")
class TestSteps(CloseCase):
    def test_steps_are_done_in_the_order_of_the_design(self):
        self.march.action_check()
        self.assertEqual(
            self.march.step_ids.sorted("sequence").mapped("key"),
            [
                "complete",
                "accrue",
                "count",
                "services",
                "rates",
                "allocate",
                "wip",
                "variances",
                "settle",
                "settle_variances",
                "post",
                "stock_closing",
                "reconcile",
                "lock",
            ],
        )
        self.step("post").action_run()
        self.assertEqual(self.step("post").state, "failed")
        self.assertIn("First:", self.step("post").result)

    def test_a_close_step_by_step_says_what_each_did(self):
        order = self.worked_order()
        self.run_up_to("lock")
        self.assertEqual(self.march.state, "closed")
        self.assertEqual(self.march.step_progress, 100.0)
        self.assertEqual(self.wip(order), 60.0)
        self.assertIn("60.00", self.step("reconcile").result)
        self.assertEqual(self.step("post").result, "Entries posted: 1.")
        self.assertTrue(all(step.user_id and step.date_started for step in self.march.step_ids))

    def test_each_step_shows_what_it_makes(self):
        self.rent(90.0)
        self.march.action_check()
        shown = {}
        for step in self.march.step_ids.filtered("makes_records"):
            action = step.action_open_records()
            shown[step.key] = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(shown["allocate"], self.march.allocation_ids)
        self.assertEqual(
            set(shown), {"accrue", "count", "services", "rates", "allocate", "wip", "variances", "reconcile"}
        )

    def test_a_test_run_writes_nothing(self):
        order = self.worked_order()
        self.rent(90.0)
        self.march.action_check()
        lines, entries = self.lines(order), self.env["account.move"].search_count([])
        self.march.step_ids.action_test()
        self.assertEqual(set(self.march.step_ids.mapped("state")), {"tested"})
        self.assertEqual(self.march.state, "open")
        self.assertEqual(self.lines(order), lines)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertFalse(self.march.wip_ids)
        self.assertIn("90.00", self.step("allocate").result)

    def test_steps_run_again_write_nothing(self):
        order = self.worked_order()
        self.rent(90.0)
        self.run_up_to("reconcile")
        lines, notes = self.lines(order), self.march.message_ids
        entries = self.env["account.move"].search_count([])
        self.march.step_ids.filtered(lambda step: step.key != "lock").action_run()
        self.assertEqual(self.lines(order), lines)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertEqual(self.march.revision, 1)
        self.assertEqual(self.march.message_ids, notes)
        self.assertEqual(len(self.march.wip_ids), 2)

    def test_what_is_reported_while_a_close_runs_is_late(self):
        """60.00 stays in March; the hour reported after the door was shut is counted in April."""
        order = self.worked_order()
        self.run_up_to("complete")
        self.work(order, "2026-03-31 08:00", "2026-03-31 09:00", self.ada)
        late = self.env["mrp.cost.line"].search(self.march.action_view_late()["domain"])
        self.assertEqual(late.mapped("amount"), [30.0])
        self.assertEqual(late.accounting_date, self.day("2026-04-01"))

    def test_the_close_itself_dates_cost_in_the_period(self):
        order = self.worked_order()
        self.rent(90.0)
        self.run_up_to("lock")
        overhead = self.lines(order, kind="overhead")
        self.assertEqual((overhead.accounting_date, overhead.amount), (self.day("2026-03-31"), 90.0))
        self.assertEqual(self.march.wip_total, 150.0)

    def test_a_key_from_outside_opens_no_door(self):
        self.run_up_to("complete")
        day = self.day("2026-03-31")
        outside = self.env["mrp.cost.period"].with_context(mrp_cost_closing=[self.march.id])
        self.assertFalse(outside._is_open(self.company, day))
        self.assertTrue(self.march._as_closing()._is_open(self.company, day))

    def test_a_step_that_fails_is_undone_and_says_why(self):
        """Nobody worked: the rent finds no order to be charged to."""
        self.rent(90.0)
        self.run_up_to("rates")
        self.step("allocate").action_run()
        self.assertEqual(self.step("allocate").state, "failed")
        self.assertIn("no order has any", self.step("allocate").result)
        self.assertEqual(self.march.allocation_ids.state, "draft")

    def test_an_optional_step_is_left_out_with_a_reason(self):
        self.run_up_to("post")
        wizard = self.env["mrp.cost.close.waive"].create({"step_id": self.step("stock_closing").id, "reason": " "})
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.reason = "No stock"
        wizard.action_confirm()
        self.assertEqual(self.step("stock_closing").state, "waived")
        self.assertIn("No stock", self.step("stock_closing").result)
        with self.assertRaisesRegex(UserError, "cannot be left out"):
            self.step("reconcile")._leave_out("In a hurry")

    def test_the_stock_closing_is_made_and_reversed_where_the_company_wants_it(self):
        """100 kg of steel that no bill has brought into the books: 1,000.00."""
        self.company.cost_close_stock = True
        self.stock(self.steel, 100, 10.0)
        self.env["stock.move"].search([("product_id", "=", self.steel.id)]).date = "2026-03-02 08:00:00"
        self.run_up_to("lock")
        entry = self.march.stock_closing_move_id
        self.assertEqual((entry.state, entry.date), ("posted", self.day("2026-03-31")))
        self.assertEqual(self.account_balance(self.account_stock_valuation), 1000.0)
        self.march.action_reopen()
        self.assertEqual(entry.reversal_move_ids.date, self.day("2026-03-31"))
        self.assertEqual(self.account_balance(self.account_stock_valuation), 0.0)


@tagged("post_install", "-at_install")
class TestTooLate(CloseCase):
    """What is closed, or locked in the books, is not worked on."""

    def test_no_step_runs_in_a_closed_period(self):
        order = self.worked_order()
        self.march.action_close()
        states, lines = self.states(), self.lines(order)
        for step in self.march.step_ids - self.step("lock"):
            with self.assertRaisesRegex(UserError, "is closed. Reopen it first"):
                step.action_run()
            with self.assertRaisesRegex(UserError, "is closed. Reopen it first"):
                step.sudo()._execute()
        self.step("settle").sudo().state = "todo"
        with self.assertRaisesRegex(UserError, "is closed. Reopen it first"):
            self.step("settle").action_test()
        self.step("settle").sudo().state = "done"
        self.step("lock").action_run()
        self.assertEqual((self.states(), self.lines(order)), (states, lines))

    def test_a_lock_date_set_while_a_close_runs_stops_what_books(self):
        """The rent would be charged on 1 April."""
        order = self.worked_order()
        self.rent(90.0)
        self.run_up_to("rates")
        self.company.fiscalyear_lock_date = "2026-03-31"
        with self.assertRaisesRegex(UserError, "books are locked up to .* Lift the lock date"):
            self.step("allocate").action_run()
        with self.assertRaisesRegex(UserError, "books are locked up to"):
            self.march.action_close()
        self.assertFalse(self.lines(order, kind="overhead"))
        self.company.fiscalyear_lock_date = False
        self.march.action_close()
        self.assertEqual(self.lines(order, kind="overhead").accounting_date, self.day("2026-03-31"))

    def test_what_books_nothing_goes_on_behind_a_lock_date(self):
        self.worked_order()
        self.run_up_to("stock_closing")
        self.company.fiscalyear_lock_date = "2026-03-31"
        self.step("reconcile").action_run()
        self.step("lock").action_run()
        self.assertEqual((self.march.state, self.march.difference), ("closed", 0.0))


@tagged("post_install", "-at_install")
class TestEngineStep(CloseCase):
    """A step that leaves its work to a model: here the posting run plays the engine."""

    def setUp(self):
        super().setUp()
        self.worked_order()
        engine = type(self.env["mrp.cost.posting"])
        day = self.march.date_to

        def run(model, period):
            return model._post(period.company_id, day)

        for name, method in (
            ("_checks", lambda model, period: [("warn", "Look at this", period)]),
            ("_run", run),
            ("_roll_back", lambda model, period: None),
        ):
            self.patch_created(engine, name, method)
        self.engine = type("Engine", (EngineStep,), {"model": "mrp.cost.posting"})()

    def patch_created(self, owner, name, method):
        patcher = patch.object(owner, name, method, create=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_it_says_how_much_was_written_and_nothing_the_second_time(self):
        outcome = self.engine.run(self.march)
        self.assertEqual((outcome.text, outcome.changed), ("Written: 1 entries.", True))
        self.assertFalse(self.engine.run(self.march).changed)
        self.assertEqual(self.engine.roll_back(self.march), "")

    def test_its_test_run_is_undone(self):
        before = self.env["account.move"].search_count([])
        self.assertTrue(self.engine.test_run(self.march).changed)
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_it_asks_the_model_for_what_stands_in_the_way(self):
        self.assertEqual(self.engine.checks(self.march), [("warn", "Look at this", self.march)])


@tagged("post_install", "-at_install")
class TestReopening(CloseCase):
    def test_reopening_reverses_what_the_close_charged(self):
        """90.00 of rent come back on the day they were charged; the books follow at once."""
        order = self.worked_order()
        self.rent(90.0)
        self.march.action_close()
        charged = self.lines(order, kind="overhead")
        self.march.action_reopen()
        back = self.lines(order, kind="overhead") - charged
        self.assertEqual((back.amount, back.accounting_date), (-90.0, self.day("2026-03-31")))
        self.assertEqual(back.reversal_of_id, charged)
        self.assertTrue(back.wip_move_line_id)
        self.assertEqual(self.account_balance(self.wip_account), 60.0)
        self.assertEqual(self.march.state, "open")

    def test_closed_again_the_figures_are_the_same(self):
        order = self.worked_order()
        self.rent(90.0)
        self.march.action_close()
        self.march.action_reopen()
        self.march.action_close()
        self.assertEqual(self.wip(order), 150.0)
        self.assertEqual((self.march.wip_total, self.march.difference, self.march.revision), (150.0, 0.0, 1))
        self.assertLedgerHolds("2026-03-31")

    def test_a_step_is_rolled_back_with_those_after_it(self):
        self.worked_order()
        self.rent(90.0)
        self.run_up_to("reconcile")
        self.step("allocate").action_roll_back()
        states = self.states()
        self.assertEqual([states[key] for key in ("complete", "allocate", "post")], ["done"] + ["rolled_back"] * 2)
        self.assertEqual(self.march.state, "closing")
        self.assertEqual(self.march.allocation_ids.state, "draft")

    def test_what_the_close_allocated_is_taken_back_by_its_step_alone(self):
        """60.00 labour and 90.00 rent: the button of the allocation would book into a period that is being closed."""
        order = self.worked_order()
        self.rent(90.0)
        self.run_up_to("allocate")
        with self.assertRaisesRegex(UserError, "its steps alone book into it"):
            self.march.allocation_ids.action_reverse()
        self.assertEqual((self.march.allocation_ids.state, self.wip(order)), ("posted", 150.0))
        self.step("allocate").action_roll_back()
        self.assertEqual((self.march.allocation_ids.state, self.wip(order)), ("draft", 60.0))

    def test_what_a_step_booked_before_it_was_to_be_done_again_is_taken_back_too(self):
        """90.00 are charged; an earlier step then sets *Allocate overhead* back to To Do."""
        order = self.worked_order()
        self.rent(90.0)
        for state in ("todo", "tested", "failed"):
            start = self.env.cr.savepoint()
            with self.subTest(state=state):
                self.run_up_to("allocate")
                self.step("allocate").sudo().state = state
                self.march.action_reopen()
                self.assertEqual(self.wip(order), 60.0)
                self.assertEqual(self.march.allocation_ids.state, "draft")
                self.assertEqual(self.step("allocate").state, "rolled_back")
                self.assertEqual(self.step("wip").state, "todo", "it had booked nothing")
            start.close(rollback=True)
            self.env.invalidate_all()

    def test_taking_back_twice_takes_back_once(self):
        """Whatever step is asked again has nothing left to take back."""
        order = self.worked_order()
        self.rent(90.0)
        self.run_up_to("reconcile")
        later = self.march.step_ids.filtered(lambda step: step.key != "complete").sorted("sequence", reverse=True)
        self.march._roll_back(later)
        lines, entries = self.lines(order), self.env["account.move"].search_count([])
        for step in later.sudo():
            self.assertFalse(STEPS[step.key].roll_back(step._period()), step.key)
        self.assertEqual(self.lines(order), lines)
        self.assertEqual(self.env["account.move"].search_count([]), entries)

    def test_an_earlier_period_is_not_reopened_while_a_later_one_is_closing(self):
        self.march.action_close()
        april = self.march.create({"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"})
        april.action_check()
        april.step_ids.sorted("sequence")[0].action_run()
        with self.assertRaisesRegex(UserError, "later periods"):
            self.march.action_reopen()


@tagged("post_install", "-at_install")
class TestApproval(CloseCase):
    def test_who_prepared_does_not_lock(self):
        self.company.cost_close_two_persons = True
        preparer, approver = self.user("preparer"), self.user("approver")
        self.worked_order()
        march = self.march.with_user(preparer)
        march.action_close()
        self.assertEqual((march.state, march._next_step().key), ("closing", "lock"))
        self.step("lock").with_user(preparer).action_run()
        self.assertIn("Another cost accountant", self.step("lock").result)
        self.step("lock").with_user(approver).action_run()
        self.assertEqual(self.march.state, "closed")
        self.assertEqual(self.step("lock").user_id, approver)

    def test_a_step_run_again_by_another_person_makes_nobody_an_approver(self):
        self.company.cost_close_two_persons = True
        preparer, helper = self.user("preparer"), self.user("helper")
        self.worked_order()
        self.march.with_user(preparer).action_close()
        self.march.step_ids.with_user(helper).filtered(lambda step: step.key != "lock").action_test()
        self.march.step_ids.with_user(helper).filtered(lambda step: step.key != "lock").action_run()
        self.assertEqual(self.march.preparer_ids, preparer)
        self.step("lock").with_user(preparer).action_run()
        self.assertEqual(self.march.state, "closing")

    def test_who_waives_a_warning_takes_part(self):
        self.company.cost_close_two_persons = True
        waiver = self.user("waiver")
        self.timer(self.order(), "2026-03-30 08:00")
        self.march.action_check()
        self.march.check_ids.with_user(waiver)._waive("Went home")
        self.march.with_user(self.user("preparer")).action_close()
        self.step("lock").with_user(waiver).action_run()
        self.assertEqual(self.march.state, "closing")

    def test_no_accountant_closes_a_period_by_writing_to_it(self):
        closer = self.user("closer")
        self.march.with_user(closer).name = "Mar"
        for vals in ({"state": "closed"}, {"preparer_ids": [Command.clear()]}, {"close_user_id": closer.id}):
            with self.assertRaises(AccessError):
                self.march.with_user(closer).write(vals)
        with self.assertRaises(AccessError):
            self.march.with_user(closer).create(
                {"name": "May", "date_from": "2026-05-01", "date_to": "2026-05-31", "state": "closed"}
            )

    def test_a_reader_runs_nothing_and_writes_nothing(self):
        self.march.action_check()
        reader = self.user("reader", "mrp_actual_cost.group_cost_user")
        step = self.step("complete").with_user(reader)
        self.assertEqual(step.state, "todo")
        for verb in (step.action_run, step.action_test, step.action_check, step.action_roll_back):
            with self.assertRaises(AccessError):
                verb()
        with self.assertRaises(AccessError):
            self.march.with_user(reader).action_close()

    def test_an_accountant_cannot_write_a_step_by_hand(self):
        self.march.action_check()
        with self.assertRaises(AccessError):
            self.step("lock").with_user(self.user("closer")).write({"state": "done"})

    def test_steps_of_another_company_are_not_seen(self):
        self.march.action_check()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.user("stranger", company=other)
        Step = self.env["mrp.cost.close.step"].with_user(stranger)
        self.assertFalse(Step.search([("period_id", "=", self.march.id)]))
