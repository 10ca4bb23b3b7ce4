from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestAccess(AccrualCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader, cls.accountant = (
            new_test_user(
                cls.env,
                login=login,
                groups=f"base.group_user,mrp_actual_cost.{group}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for login, group in (("reader", "group_cost_user"), ("accountant", "group_cost_accountant"))
        )

    def test_a_cost_accountant_without_accounting_rights_prepares_and_posts(self):
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        Accrual = self.Accrual.with_user(self.accountant)
        Accrual.create(
            {
                "name": "Power",
                "period_id": self.march.id,
                "kind": "energy",
                "account_id": self.energy_account.id,
                "amount": 90.0,
            }
        )
        wizard = self.env["mrp.cost.prepare.accruals"].with_user(self.accountant).create({"period_id": self.march.id})
        wizard.action_preview()
        self.assertEqual(len(wizard.item_ids), 4)
        wizard.action_post()
        self.assertEqual(set(self.live().mapped("state")), {"posted"})
        self.assertFalse(Accrual._run(self.march.with_user(self.accountant)))
        self.assertTrue(Accrual._roll_back(self.march.with_user(self.accountant)))

    def test_a_cost_user_reads_and_changes_nothing(self):
        energy = self.expect(90.0).with_user(self.reader)
        self.assertEqual(energy.amount, 90.0)
        self.assertEqual(energy.remaining_amount, 90.0)
        for attempt in (
            lambda: energy.write({"amount": 1.0}),
            lambda: energy.unlink(),
            lambda: energy.copy(),
            lambda: self.env["mrp.cost.prepare.accruals"].with_user(self.reader).create({}),
            lambda: self.env["mrp.cost.match.accrual"].with_user(self.reader).create({"accrual_id": energy.id}),
            lambda: self.Accrual.with_user(self.reader)._run(self.march.with_user(self.reader)),
            lambda: self.Accrual.with_user(self.reader)._roll_back(self.march.with_user(self.reader)),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()

    def test_wages_of_persons_are_for_accountants(self):
        wages = self.expect(100.0, "labour", employee_id=self.ada.id)
        self.assertFalse(self.Accrual.with_user(self.reader).search([("id", "=", wages.id)]))
        self.assertEqual(self.Accrual.with_user(self.accountant).search([("id", "=", wages.id)]), wages)
        self.run_step()
        item = self.book(self.energy_account, 100.0, "2026-04-10")
        self.env["mrp.cost.accrual.match"]._match_by_hand(wages, item, 100.0, 100.0)
        self.assertFalse(self.env["mrp.cost.accrual.match"].with_user(self.reader).search([]))
        self.assertTrue(self.env["mrp.cost.accrual.match"].with_user(self.accountant).search([]))

    def test_state_and_entries_are_never_set_by_hand(self):
        energy = self.expect(90.0).with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "never set by hand"):
            energy.state = "posted"
        with self.assertRaisesRegex(UserError, "never set by hand"):
            energy.create({"name": "x", "period_id": self.march.id, "state": "posted"})
        with self.assertRaisesRegex(UserError, "never set by hand"):
            energy.with_context(default_state="posted").create({"name": "x", "period_id": self.march.id})
        with self.assertRaises(AccessError):
            self.env["mrp.cost.accrual.match"].with_user(self.accountant).create(
                {"accrual_id": energy.id, "item_id": self.book(self.energy_account, 1.0, "2026-04-10").id}
            )

    def test_marks_of_accruals_are_never_set_by_hand(self):
        """An entry so marked would count as an accrual of the period, and one without as none."""
        self.expect(90.0)
        self.run_step()
        entry = self.live().entry_id
        biller = new_test_user(
            self.env,
            login="marker",
            groups="base.group_user,account.group_account_manager,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        Move = self.env["account.move"].with_user(biller)
        marks = {"mrp_cost_accrual_kind": "energy", "mrp_cost_accrual_period_id": self.march.id}
        for attempt in (
            lambda: Move.create({"date": "2026-03-31", **marks}),
            lambda: Move.with_context(default_mrp_cost_accrual_kind="energy").create({"date": "2026-03-31"}),
            lambda: Move.browse(entry.id).write({"mrp_cost_accrual_kind": False}),
            lambda: Move.browse(entry.id).write({"mrp_cost_takes_back": True}),
        ):
            with self.assertRaisesRegex(UserError, "Enter an accrual"), self.cr.savepoint():
                attempt()
        self.assertFalse(Move.create({"date": "2026-03-31"}).mrp_cost_accrual_kind)
        copy = Move.browse(entry.id).copy()
        self.assertFalse(any(copy[name] for name in (*marks, "mrp_cost_takes_back")))

    def test_documents_are_matched_by_who_may_read_them_and_in_their_company(self):
        """Of an item of elsewhere not even the amount is told; of ours, only what is expected is matched."""
        energy = self.expect(90.0)
        self.run_step()
        other = self.env["res.company"].create({"name": "Other"})
        env = self.env(context={**self.env.context, "allowed_company_ids": other.ids})
        account = env["account.account"].create({"code": "600970", "name": "Power", "account_type": "expense"})
        journal = env["account.journal"].create({"name": "Other", "code": "OTH", "type": "general"})
        foreign = env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-04-10",
                "line_ids": [
                    (0, 0, {"account_id": account.id, "balance": 77.0}),
                    (0, 0, {"account_id": account.id, "balance": -77.0}),
                ],
            }
        )
        foreign.action_post()
        foreign = foreign.with_env(self.env)
        matcher = new_test_user(
            self.env,
            login="matcher",
            groups="base.group_user,account.group_account_readonly,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        Wizard = self.env["mrp.cost.match.accrual"]
        for user in (matcher, self.accountant):
            with self.assertRaises(AccessError), self.cr.savepoint():
                Wizard.with_user(user).create({"accrual_id": energy.id, "item_id": foreign.line_ids[0].id})
        values = {"accrual_id": energy.id, "item_id": foreign.line_ids[0].id}
        with self.assertRaises(AccessError):
            Wizard.with_user(matcher).onchange(values, ["item_id"], dict.fromkeys([*values, "document_amount"], {}))
        for item, reason in (
            (foreign.line_ids[0], "Choose a journal item of"),
            (self.book(self.absorbed, 90.0, "2026-04-10"), "on the cost account"),
            (energy.reversal_id.line_ids.filtered(lambda each: each.account_id == self.energy_account), "accrual"),
        ):
            with self.assertRaisesRegex(UserError, reason), self.cr.savepoint():
                self.env["mrp.cost.accrual.match"]._match_by_hand(energy, item, 10.0, 10.0)
        ours = self.book(self.energy_account, 95.0, "2026-04-10")
        wizard = Wizard.with_user(matcher).create({"accrual_id": energy.id, "item_id": ours.id})
        self.assertEqual(wizard.document_amount, 95.0)
        wizard.action_match()
        self.assertEqual((energy.remaining_amount, energy.price_difference), (0.0, 5.0))

    def test_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        period = self.env["mrp.cost.period"].create(
            {"name": "March", "company_id": other.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        accrual = self.Accrual.create({"name": "Power", "period_id": period.id, "amount": 5.0})
        self.assertFalse(self.Accrual.with_user(self.accountant).search([("id", "=", accrual.id)]))
        with self.assertRaises(AccessError):
            self.Accrual.with_user(self.accountant)._run(period.with_user(self.accountant))

    def test_a_buyer_and_a_biller_need_no_right_to_see_costs(self):
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        self.run_step()
        biller = new_test_user(
            self.env,
            login="biller",
            groups="base.group_user,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        bill = self.bill(line, 10, 10.0, "2026-04-05")
        bill.button_draft()
        bill.with_user(biller).action_post()
        self.assertEqual(self.live().remaining_amount, 0.0)
