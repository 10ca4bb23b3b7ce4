from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .standards import StandardCase


@tagged("post_install", "-at_install")
class TestStandardAccess(StandardCase):
    def user(self, login, group, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_a_cost_accountant_rolls_up_and_releases_without_other_rights(self):
        self.gear.categ_id = self.category_standard_auto
        self.stock(self.gear, 10, 0.0)
        accountant = self.user("accountant", "mrp_actual_cost.group_cost_accountant")
        version = self.env["mrp.cost.standard"].with_user(accountant).create({"name": "All", "scope": "all"})
        version.action_roll_up()
        self.assertIn(self.gearbox, version.product_line_ids.product_id)
        with self.assertRaises(AccessError):
            self.env["mrp.cost.standard.line"].with_user(accountant).create(
                {"row_id": version.product_line_ids[0].id, "element_id": self.labour.id}
            )
        version.action_release()
        self.assertEqual(self.gear.standard_price, 24.0)
        self.assertEqual(version.sudo().move_id.state, "posted")

    def test_a_cost_user_reads_and_does_not_write(self):
        version = self.standard(self.gear)
        reader = self.user("reader", "mrp_actual_cost.group_cost_user")
        seen = version.with_user(reader)
        self.assertEqual(seen.product_line_ids.mapped("cost"), version.product_line_ids.mapped("cost"))
        self.assertTrue(seen.product_line_ids.line_ids.read(["amount"]))
        for verb in ("action_roll_up", "action_draft", "action_release", "action_apply"):
            with self.assertRaises(AccessError):
                getattr(seen, verb)()
        with self.assertRaises(AccessError):
            seen.write({"name": "Mine"})

    def test_a_planner_sees_no_standards(self):
        version = self.standard(self.gear)
        planner = self.user("planner", "mrp.group_mrp_manager")
        for model in ("mrp.cost.standard", "mrp.cost.standard.product", "mrp.cost.standard.line", "mrp.cost.history"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(planner).search_read([], ["display_name"])
        self.assertTrue(version)

    def test_another_company_sees_nothing(self):
        given = [Command.create({"product_id": self.steel.id, "kind": "price", "value": 12})]
        self.release(self.gear, self.today(), input_ids=given)
        self.order()
        self.env.flush_all()
        other = self.env["res.company"].create({"name": "Other"})
        outsider = self.user("outsider", "mrp_actual_cost.group_cost_manager", other)
        insider = self.user("insider", "mrp_actual_cost.group_cost_manager")
        for model in (
            "mrp.cost.standard",
            "mrp.cost.standard.input",
            "mrp.cost.standard.product",
            "mrp.cost.standard.line",
            "mrp.cost.standard.comparison",
            "mrp.cost.order.standard",
            "mrp.cost.history",
        ):
            with self.subTest(model=model):
                self.assertTrue(self.env[model].with_user(insider).search([("company_id", "=", self.company.id)]))
                self.assertFalse(self.env[model].with_user(outsider).search([("company_id", "=", self.company.id)]))
        self.assertEqual(
            self.env["mrp.cost.standard"]._per_unit(other, self.gear, fields.Date.to_date("2099-01-01")), {}
        )
