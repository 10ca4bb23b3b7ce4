from decimal import Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestByHand(AccrualCase):
    """Energy, overhead and labour: entered, or copied from the last period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = cls.env["mrp.cost.pool"].create(
            {
                "name": "Power",
                "element_id": cls.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "source_account_ids": [(6, 0, cls.energy_account.ids)],
            }
        )

    def match(self, accrual, item, **values):
        wizard = self.env["mrp.cost.match.accrual"].create({"accrual_id": accrual.id, "item_id": item.id, **values})
        wizard.action_match()
        return accrual

    def test_the_accounts_are_proposed(self):
        known = {"name": "Power", "period_id": self.march.id}
        accrual = self.Accrual.create({**known, "kind": "energy", "pool_id": self.pool.id})
        self.assertEqual((accrual.account_id, accrual.counter_account_id), (self.energy_account, self.accrued))
        labour = self.labour.with_company(self.company)
        labour.absorption_account_id = self.absorbed
        wages = self.Accrual.create({**known, "kind": "labour", "element_id": labour.id})
        self.assertEqual(wages.account_id, self.absorbed)

    def test_a_pool_takes_what_is_accrued_and_gives_it_back_when_the_bill_comes(self):
        """90.00 accrued in March, 95.00 billed in April: March has 90.00, April 5.00, together 95.00."""
        self.expect(90.0, pool_id=self.pool.id)
        self.run_step()
        self.book(self.energy_account, 95.0, "2026-04-07")
        self.assertEqual(self.pool._gather(self.march), Decimal("90.00"))
        self.assertEqual(self.pool._gather(self.april), Decimal("5.00"))

    def test_last_periods_are_copied_once(self):
        self.expect(90.0, pool_id=self.pool.id, partner_id=self.vendor.id)
        line = self.buy(10, 10.0)
        self.take_in(line, 10, "2026-03-20")
        self.run_step()
        copied = self.Accrual._copy_from_last_period(self.april)
        self.assertEqual((copied.amount, copied.partner_id, copied.pool_id), (90.0, self.vendor, self.pool))
        self.assertEqual((copied.state, copied.entry_id.id, copied.period_id), ("draft", False, self.april))
        self.assertFalse(self.Accrual._copy_from_last_period(self.april))

    def test_documents_are_matched_in_parts(self):
        """100.00 of wages expected; 60.00 and 45.00 come: 5.00 more than estimated."""
        wages = self.expect(100.0, "labour", employee_id=self.ada.id)
        self.run_step()
        self.match(wages, self.book(self.energy_account, 60.0, "2026-04-10"))
        self.assertEqual((wages.matched_amount, wages.remaining_amount), (60.0, 40.0))
        self.match(wages, self.book(self.energy_account, 45.0, "2026-04-20"))
        self.assertEqual((wages.matched_amount, wages.remaining_amount, wages.price_difference), (100.0, 0.0, 5.0))

    def test_the_last_document_ends_the_waiting(self):
        energy = self.expect(90.0)
        self.run_step()
        self.match(energy, self.book(self.energy_account, 80.0, "2026-04-10"), is_last=True)
        self.assertEqual((energy.remaining_amount, energy.price_difference), (0.0, -10.0))

    def test_one_document_may_serve_two_accruals_but_no_more_than_it_has(self):
        first, second = self.expect(90.0), self.expect(50.0, name="Water")
        self.run_step()
        item = self.book(self.energy_account, 120.0, "2026-04-10")
        self.match(first, item, document_amount=90.0)
        with self.assertRaisesRegex(UserError, "are not matched yet"), self.cr.savepoint():
            self.match(second, item, document_amount=50.0)
        self.match(second, item)
        self.assertEqual((second.matched_amount, second.remaining_amount), (30.0, 20.0))
        second.match_ids.action_unmatch()
        self.assertEqual(second.remaining_amount, 50.0)

    def test_a_document_of_the_same_period_is_no_match(self):
        energy = self.expect(90.0)
        self.run_step()
        with self.assertRaisesRegex(UserError, "dated after"):
            self.match(energy, self.book(self.energy_account, 90.0, "2026-03-31"))

    def test_a_document_put_back_to_draft_is_matched_no_more(self):
        energy = self.expect(90.0)
        self.run_step()
        item = self.book(self.energy_account, 90.0, "2026-04-10")
        self.match(energy, item)
        item.move_id.button_draft()
        self.assertEqual(energy.remaining_amount, 90.0)

    def test_one_is_taken_back_and_the_rest_of_its_kind_stays(self):
        energy, water = self.expect(90.0), self.expect(10.0, name="Water")
        self.run_step()
        energy.action_take_back()
        self.assertEqual((energy.state, water.state), ("reversed", "posted"))
        self.assertEqual((energy.remaining_amount, water.remaining_amount), (0.0, 10.0))
        self.assertTrialBalance("2026-03-31", "200900 -10\n600960 10")
        self.assertTrialBalance("2026-04-01", "200900 0\n600960 0")

    def test_posted_figures_stay(self):
        energy = self.expect(90.0)
        self.run_step()
        with self.assertRaisesRegex(UserError, "is posted"):
            energy.amount = 95.0
        with self.assertRaisesRegex(UserError, "never deleted"):
            energy.unlink()

    def test_what_has_no_amount_yet_is_not_posted(self):
        energy = self.expect(0.0)
        self.assertEqual(self.Accrual._checks(self.march)[0][0], "warn")
        self.assertFalse(self.run_step())
        self.assertEqual(energy.state, "draft")

    def test_both_accounts_must_differ(self):
        with self.assertRaisesRegex(ValidationError, "must differ"):
            self.expect(10.0, account_id=self.accrued.id)
