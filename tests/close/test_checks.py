from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..mes.common import MesCase
from .test_steps import CloseCase


class ChecksCase(CloseCase):
    def found(self, key="complete"):
        """Return {message: records} of what a step finds now."""
        self.march.action_check()
        checks = self.step(key).check_ids
        return {check.message: self.env[check.res_model].browse(check.res_ids) for check in checks}

    def assertFound(self, text, records, key="complete"):
        found = self.found(key)
        [message] = [message for message in found if text in message]
        self.assertEqual(found[message], records)
        return self.step(key).check_ids.filtered(lambda check: check.message == message)

    def assertNotFound(self, text, key="complete"):
        self.assertFalse([message for message in self.found(key) if text in message])


@tagged("post_install", "-at_install")
class TestChecks(ChecksCase):
    def test_a_period_that_is_not_over_and_earlier_ones_block(self):
        february = self.march.create({"name": "February", "date_from": "2026-02-01", "date_to": "2026-02-28"})
        self.assertEqual(self.assertFound("earlier periods", february).severity, "block")
        future = self.march.create({"name": "Far", "date_from": "2098-01-01", "date_to": "2098-01-31"})
        future.action_check()
        self.assertIn("The period has not ended yet.", future.check_ids.mapped("message"))

    def test_a_running_timer_is_a_warning_and_gone_when_it_stops(self):
        order = self.order()
        log = self.timer(order, "2026-03-30 08:00")
        check = self.assertFound("still running", log)
        self.assertEqual(check.severity, "warn")
        self.assertEqual(check.action_open()["res_id"], log.id)
        log.date_end = self.moment("2026-03-30 11:00")
        self.assertNotFound("still running")

    def test_a_timer_of_the_next_period_is_left_alone(self):
        self.timer(self.order(), "2026-04-01 08:00")
        self.assertNotFound("still running")

    def test_hours_without_a_rate_are_a_warning(self):
        self.labour.rate_required = False
        nobody = self._employee("New", 0.0)
        self.env["mrp.cost.rate"].search([("element_id", "=", self.labour.id)]).unlink()
        order = self.order()
        log = self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", nobody)
        if self.env["mrp.cost.line"].search([("source_model", "=", log._name), ("source_id", "=", log.id)]):
            self.fail("The log has cost lines: the example is wrong.")
        self.assertFound("no rate applies", log)

    def test_an_order_without_plan_is_a_warning(self):
        order = self.worked_order()
        self.assertNotFound("no plan")
        order.sudo().cost_plan_line_ids.unlink()
        self.assertFound("no plan", order)

    def test_a_draft_entry_on_work_in_progress_is_a_warning(self):
        self.worked_order()
        items = [(self.wip_account, 5.0), (self.absorbed, -5.0)]
        draft = self.env["account.move"].create(
            {
                "date": "2026-03-15",
                "line_ids": [Command.create({"account_id": a.id, "balance": balance}) for a, balance in items],
            }
        )
        self.assertFound("draft entries", draft, "post")
        draft.action_post()
        self.assertNotFound("draft entries", "post")

    def test_a_draft_entry_of_a_further_source_is_a_warning(self):
        """Depreciation of a journal, and what is distributed to the foundry; other drafts are nobody's."""
        self.worked_order()
        general = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        assets = general.copy({"name": "Assets", "code": "ASSET"})
        plan = self.env["account.analytic.plan"].create({"name": "Cost Centers of a Test"})
        foundry = self.env["account.analytic.account"].create({"name": "Foundry", "plan_id": plan.id})
        pool = self.rent(90.0)
        pool.source_ids = [
            Command.create({"kind": "depreciation", "journal_ids": assets.ids}),
            Command.create({"kind": "analytic", "analytic_account_ids": foundry.ids}),
        ]
        worn = self._account("680900", "Depreciation of Machines", "expense_depreciation")
        other = self._account("680901", "Sundries", "expense")

        def draft(account, journal, analytic=None):
            return self.env["account.move"].create(
                {
                    "date": "2026-03-15",
                    "journal_id": journal.id,
                    "line_ids": [
                        Command.create(
                            {"account_id": account.id, "balance": 5.0, "analytic_distribution": analytic or {}}
                        ),
                        Command.create({"account_id": self.account_payable.id, "balance": -5.0}),
                    ],
                }
            )

        draft(worn, general)
        draft(other, assets)
        drafts = draft(worn, assets) | draft(other, general, {str(foundry.id): 50})
        self.assertFound("2 draft entries", drafts, "post")
        drafts.action_post()
        self.assertNotFound("draft entries", "post")

    def test_a_missing_account_blocks(self):
        self.company._cost_production_location().valuation_account_id = False
        check = self.assertFound("no work-in-progress account", self.company, "post")
        self.assertEqual(check.severity, "block")

    def test_lines_behind_a_lock_date_block(self):
        order = self.worked_order()
        self.company.fiscalyear_lock_date = "2026-03-30"
        check = self.assertFound("wait behind a lock date", self.lines(order), "post")
        self.assertEqual(check.severity, "block")

    def test_negative_work_in_progress_without_receipts_is_a_warning(self):
        """A component brought back after its price rose: 10 kg in at 10.00, out at 12.00."""
        order = self.worked_order()
        self.assertNotFound("below zero", "settle")
        line = self.lines(order)
        values = line.copy_data()[0] | {"amount": -100.0, "part": "test"}
        self.env["mrp.cost.line"].sudo()._insert([values])
        self.assertFound("below zero", order, "settle")

    def test_checking_again_writes_nothing(self):
        self.timer(self.order(), "2026-03-30 08:00")
        self.march.action_check()
        before = self.march.check_ids.read(["id", "write_date"])
        self.march.action_check()
        self.assertEqual(self.march.check_ids.read(["id", "write_date"]), before)


@tagged("post_install", "-at_install")
class TestWaiving(ChecksCase):
    def setUp(self):
        super().setUp()
        self.order_at_work = self.order()
        log = self.timer(self.order_at_work, "2026-03-30 08:00")
        self.warning = self.assertFound("still running", log)

    def waive(self, checks, reason, user=None):
        wizard = self.env["mrp.cost.close.waive"].with_user(user or self.env.user)
        wizard.create({"check_ids": [Command.set(checks.ids)], "reason": reason}).action_confirm()

    def test_a_warning_keeps_the_period_from_being_closed_until_it_is_waived(self):
        with self.assertRaisesRegex(UserError, "still running"):
            self.march.action_close()
        closer = self.user("closer")
        self.waive(self.warning, "The worker went home", closer)
        self.assertEqual((self.warning.waived_by_id, self.warning.waive_reason), (closer, "The worker went home"))
        self.assertTrue(self.warning.waived_at)
        self.march.action_close()
        self.assertEqual(self.march.state, "closed")

    def test_a_waiver_holds_for_what_was_found_and_no_more(self):
        self.waive(self.warning, "The worker went home")
        self.timer(self.order(), "2026-03-31 08:00", self.bo)
        self.march.action_check()
        with self.assertRaisesRegex(UserError, "running: 2"):
            self.march.action_close()

    def test_a_waiver_holds_in_every_language(self):
        """Waived in Chinese; the scheduled run has no language at all."""
        self.env["res.lang"]._activate_lang("zh_CN")
        closer = self.user("closer")
        closer.lang = "zh_CN"
        march = self.march.with_user(closer).with_context(lang="zh_CN")
        march.action_check()
        self.waive(march.check_ids, "The worker went home", closer)
        with patch.object(type(self.march), "_run_soon", lambda periods: None):
            march.action_run()
        self.march.with_context(lang=False)._run_next()
        self.assertEqual(self.step("complete").state, "done", self.step("complete").result)
        self.assertEqual(self.step("complete").check_ids.waived_by_id, closer)

    def test_findings_are_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        self.march.action_check()
        self.assertIn("仍在运行", self.step("complete").check_ids.message)

    def test_a_waiver_is_not_rewritten(self):
        first, second = self.user("first"), self.user("second")
        self.waive(self.warning, "The worker went home", first)
        at = self.warning.waived_at
        self.waive(self.warning, "It was me", second)
        said = (self.warning.waived_by_id, self.warning.waive_reason, self.warning.waived_at)
        self.assertEqual(said, (first, "The worker went home", at))
        self.assertEqual(self.march.preparer_ids, first)

    def test_a_problem_cannot_be_waived(self):
        self.company._cost_production_location().valuation_account_id = False
        check = self.assertFound("no work-in-progress account", self.company, "post")
        with self.assertRaisesRegex(UserError, "mend it"):
            self.waive(check, "Later")


@tagged("post_install", "-at_install")
class TestShopFloorChecks(MesCase, ChecksCase):
    def test_parked_and_queued_events(self):
        order = self.order()
        parked = self.event("machine", order, workcenter="M-7", quantity=1)
        self.assertParked("unknown_workcenter", parked)
        event = self.inbox(parked)
        event.sudo().occurred_at = self.moment("2026-03-15 08:00")
        self.assertEqual(self.assertFound("are parked", event).severity, "warn")
        event.sudo().state = "queued"
        self.assertEqual(self.assertFound("wait to be booked", event).severity, "block")
        event.sudo().occurred_at = self.moment("2026-04-15 08:00")
        self.assertNotFound("wait to be booked")

    def test_numbers_left_out(self):
        order = self.order()
        self.send(self.event("machine", order, workcenter="LATHE", quantity=1, seq=1))
        self.assertNotFound("Numbers are missing")
        self.send(self.event("machine", order, workcenter="LATHE", quantity=1, seq=3))
        [message] = [message for message in self.found() if "Numbers are missing" in message]
        self.assertTrue(message)
