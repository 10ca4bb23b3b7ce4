from odoo.exceptions import UserError
from odoo.tests import tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestAccrualsWhileClosing(AccrualCase):
    """While a period is being closed, its steps alone post and take back accruals."""

    def setUp(self):
        super().setUp()
        self.energy = self.expect(90.0)
        self.march.action_check()
        self.step_named("complete").action_run()
        self.accrue = self.step_named("accrue")
        self.accrue.action_run()

    def step_named(self, key):
        return self.march.step_ids.filtered(lambda step: step.key == key)

    def test_an_accrual_is_not_taken_back_by_button_and_its_step_is_rolled_back(self):
        self.assertEqual((self.march.state, self.accrue.state, self.energy.state), ("closing", "done", "posted"))
        with self.assertRaisesRegex(UserError, "its steps alone book into it"), self.cr.savepoint():
            self.energy.action_take_back()
        self.assertEqual(self.energy.state, "posted")
        self.assertTrialBalance("2026-03-31", "200900 -90\n600960 90")
        self.accrue.action_roll_back()
        self.assertEqual((self.accrue.state, self.energy.state), ("rolled_back", "draft"))
        self.assertTrialBalance("2026-03-31", "200900 0\n600960 0")

    def test_what_was_taken_back_behind_a_lock_is_not_accrued_twice(self):
        """90.00 stay in March, locked, and leave in April; closed again with 100.00, March takes 10.00 more."""
        self.company.fiscalyear_lock_date = "2026-03-31"
        self.march.action_reopen()
        self.assertTrialBalance("2026-03-31", "200900 -90\n600960 90")
        self.assertTrialBalance("2026-04-30", "200900 0\n600960 0")
        self.company.fiscalyear_lock_date = False
        self.energy.amount = 100.0
        self.step_named("complete").action_run()
        self.accrue.action_run()
        self.assertTrialBalance("2026-03-31", "200900 -100\n600960 100")
        self.assertTrialBalance("2026-04-30", "200900 0\n600960 0")

    def test_prepare_accruals_neither_previews_nor_posts(self):
        wizard = self.env["mrp.cost.prepare.accruals"].create({"period_id": self.march.id})
        before = self.count_rows()
        wizard.action_post()  # figures that were not looked at are shown first
        for button in (wizard.action_preview, wizard.action_post):
            with self.assertRaisesRegex(UserError, "its steps alone book into it"), self.cr.savepoint():
                button()
        self.assertEqual(self.count_rows(), before)
