from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestTours(CostCase, HttpCase):
    """What a cost accountant does in a month, with the mouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mrp.cost.period"].create({"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"})
        rent = cls._account("610900", "Rent", "expense")
        items = [(rent, 100.0), (cls.account_payable, -100.0)]
        cls.env["account.move"].create(
            {
                "date": "2026-03-15",
                "line_ids": [Command.create({"account_id": a.id, "balance": balance}) for a, balance in items],
            }
        ).action_post()
        cls.pool = cls.env["mrp.cost.pool"].create(
            {
                "name": "Plant Rent",
                "element_id": cls.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "source_account_ids": [Command.set(rent.ids)],
            }
        )
        new_test_user(
            cls.env,
            login="cost_accountant",
            groups="base.group_user,mrp.group_mrp_user,mrp.group_mrp_routings,account.group_account_readonly,"
            "mrp_actual_cost.group_cost_accountant",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def worked_order(self):
        """An order with 2 h of Ada: 60.00."""
        order = self.order()
        order.name = "TOUR/0001"
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        return order

    def test_overhead_is_looked_at_and_allocated(self):
        """60.00 of labour and all of the 100.00 rent."""
        order = self.worked_order()
        self.start_tour("/odoo/manufacturing-order-costs", "mrp_actual_cost_allocate", login="cost_accountant")
        self.assertEqual(self.wip(order), 160.0)

    def test_a_period_is_closed(self):
        order = self.worked_order()
        march = self.env["mrp.cost.period"].search([("name", "=", "March")])
        self.env["mrp.cost.allocation"]._for(self.pool, march).write({"amount": 0.0})
        march.allocation_ids.action_compute()
        march.allocation_ids.action_post()
        self.start_tour("/odoo/manufacturing-cost-periods", "mrp_actual_cost_close_period", login="cost_accountant")
        self.assertEqual(march.state, "closed")
        self.assertEqual(march.wip_total, self.wip(order))
        self.assertEqual(march.difference, 0.0)

    def test_a_month_is_closed_with_one_problem_mended(self):
        """A timer that somebody forgot is stopped at 10:00: 2 h of Ada more, 120.00 and the rent."""
        order = self.worked_order()
        other = self.order()
        self.work(other, "2026-03-30 08:00", "2026-03-30 08:00", self.ada, date_end=False)
        march = self.env["mrp.cost.period"].search([("name", "=", "March")])
        self.start_tour("/odoo/manufacturing-cost-periods", "mrp_actual_cost_close_cockpit", login="cost_accountant")
        self.assertEqual((march.state, march.difference), ("closed", 0.0))
        self.assertEqual(self.wip(order) + self.wip(other), 220.0)
        self.assertEqual(march.wip_total, 220.0)

    def test_a_cost_sheet_is_followed_to_its_documents(self):
        """2 h of Ada at 30.00."""
        self.worked_order()
        self.start_tour("/odoo/manufacturing-order-costs", "mrp_actual_cost_sheet", login="cost_accountant")

    def test_standards_are_rolled_up_and_released(self):
        """A gear: 2 kg of steel and 6 min of the lathe."""
        self.stock(self.steel, 10, 10.0)
        self.start_tour(
            "/odoo/action-mrp_actual_cost.mrp_cost_standard_action", "mrp_actual_cost_standard", login="cost_accountant"
        )
        released = self.env["mrp.cost.standard"].search([("name", "=", "Standards Tour")])
        self.assertEqual(released.state, "released")
        gear = released.product_line_ids.filtered(lambda row: row.product_id == self.gear)
        self.assertEqual(gear.cost, 24.0)
