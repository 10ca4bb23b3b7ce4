from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestWizard(AccrualCase):
    """Prepare Accruals: choose a period, look, correct, post."""

    def test_from_choosing_to_posting(self):
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        self.expect(90.0)
        self.run_step()
        self.take_in(self.buy(5, 10.0, day="2026-04-02"), 5, "2026-04-10")
        form = Form(self.env["mrp.cost.prepare.accruals"])
        form.period_id = self.april
        wizard = form.save()
        wizard.action_preview()
        self.assertEqual(wizard.state, "preview")
        self.assertEqual([(each.kind, each.amount) for each in wizard.accrual_ids], [("energy", 90.0)])
        self.assertEqual(
            sorted((each.kind, each.quantity, each.amount) for each in wizard.line_ids),
            [("received", 5.0, 50.0), ("received", 10.0, 100.0)],
        )
        self.assertEqual(self.live(self.april), wizard.accrual_ids)
        wizard.accrual_ids.amount = 80.0
        wizard.action_preview()
        self.assertEqual(
            [(item.kind, item.debit, item.credit) for item in wizard.item_ids],
            [("received", 150.0, 0.0), ("received", 0.0, 150.0), ("energy", 80.0, 0.0), ("energy", 0.0, 80.0)],
        )
        self.assertFalse(self.live(self.april).entry_id)
        action = wizard.action_post()
        self.assertEqual(action["res_model"], "mrp.cost.accrual")
        self.assertEqual(set(self.live(self.april).mapped("state")), {"posted"})
        self.assertTrialBalance("2026-04-30", "200900 -230")
        self.assertTrialBalance("2026-05-01", "200900 0")

    def test_looking_leaves_the_books_as_they_are(self):
        """10 kg are accrued at 10.00; a bill of 4 comes, dated in March: 60.00 would be, 100.00 stays until posted."""
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        self.run_step()
        accrual = self.live()
        self.bill(line, 4, 10.0, "2026-03-31")
        wizard = self.env["mrp.cost.prepare.accruals"].create({"period_id": self.march.id, "copies_last": False})
        before = self.count_rows()
        wizard.action_preview()
        self.assertEqual(self.count_rows(), before)
        self.assertEqual((wizard.line_ids.quantity, wizard.line_ids.amount), (6.0, 60.0))
        self.assertEqual(wizard.item_ids.mapped("debit"), [60.0, 0.0])
        self.assertEqual((accrual.state, self.live()), ("posted", accrual))
        self.assertTrialBalance("2026-03-31", "200900 -100")
        wizard.action_post()
        self.assertTrialBalance("2026-03-31", "200900 -60")
        self.assertTrialBalance("2026-04-01", "200900 0")

    def test_what_changed_since_is_shown_before_it_is_posted(self):
        energy = self.expect(90.0)
        wizard = self.env["mrp.cost.prepare.accruals"].create({"period_id": self.march.id})
        wizard.action_preview()
        energy.amount = 95.0
        self.assertEqual(wizard.action_post()["res_model"], wizard._name)
        self.assertIn("have changed", wizard.warning)
        self.assertEqual((energy.state, wizard.item_ids.mapped("debit")), ("draft", [95.0, 0.0]))
        wizard.action_post()
        self.assertEqual(energy.state, "posted")

    def test_what_is_missing_is_said(self):
        self.company.cost_accrual_account_id = False
        self.expect(90.0)
        wizard = self.env["mrp.cost.prepare.accruals"].create({"period_id": self.march.id})
        wizard.action_preview()
        self.assertIn("accrued liabilities", wizard.warning)
        with self.assertRaisesRegex(UserError, "accrued liabilities"):
            wizard.action_post()

    def test_the_period_counts_and_shows_its_accruals(self):
        self.expect(90.0)
        self.assertEqual(self.march.accrual_count, 1)
        action = self.march.action_view_accruals()
        self.assertEqual(self.Accrual.search(action["domain"]), self.live())

    def test_the_screens_open_for_an_accountant_without_accounting_rights(self):
        accountant = new_test_user(
            self.env,
            login="accountant",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        self.run_step()
        self.bill(line, 4, 11.0, "2026-04-05")
        env = self.env(user=accountant)
        with Form(env["mrp.cost.accrual"]) as form:
            form.name = "Power"
            form.kind = "energy"
            form.period_id = self.march.with_env(env)
            form.account_id = self.energy_account.with_env(env)
            form.amount = 90.0
        action = self.env.ref("mrp_actual_cost.mrp_cost_accrual_action")
        accruals = env["mrp.cost.accrual"].search([])
        for view_type in action.view_mode.split(","):
            view = env["mrp.cost.accrual"].get_view(view_type=view_type)
            names = [name for name in view["models"]["mrp.cost.accrual"] if name in accruals._fields]
            self.assertEqual(len(accruals.web_read({name: {} for name in names})), 2)
        self.assertEqual(Form(env["mrp.cost.prepare.accruals"]).period_id, self.march)
