from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..close.accrual.accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestAccrualTour(AccrualCase, HttpCase):
    """What a cost accountant does about bills that have not come, with the mouse."""

    def test_what_was_received_is_found_and_what_is_estimated_is_added(self):
        """60 kg of 100 are not billed, and 90.00 of electricity is expected."""
        new_test_user(
            self.env,
            login="cost_accountant",
            groups="base.group_user,account.group_account_readonly,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        line = self.buy(100, 10.0)
        self.take_in(line, 100, "2026-03-20")
        self.bill(line, 40, 10.0, "2026-03-25")
        self.start_tour("/odoo/manufacturing-cost-periods", "mrp_actual_cost_prepare_accruals", login="cost_accountant")
        self.env.invalidate_all()
        self.assertTrialBalance("2026-03-31", "200900 -690\n600960 90")
        self.assertTrialBalance("2026-04-01", "200900 0\n600960 0")
