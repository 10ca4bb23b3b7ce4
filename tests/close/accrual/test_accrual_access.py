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
        with self.assertRaises(AccessError):
            self.env["mrp.cost.accrual.match"].with_user(self.accountant).create(
                {"accrual_id": energy.id, "item_id": self.book(self.energy_account, 1.0, "2026-04-10").id}
            )

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
