from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from .standards import StandardCase


@tagged("post_install", "-at_install")
class TestStandardScreens(StandardCase):
    def setUp(self):
        super().setUp()
        self.version = self.release(self.gearbox, "2026-01-01")
        self.planned_order = self.order(2)
        self.env.flush_all()

    def user(self, group):
        return new_test_user(
            self.env,
            login=group,
            groups=f"base.group_user,mrp_actual_cost.{group}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def show(self, user, action):
        """Load the views of an action and read what its list shows, as the client does."""
        model = self.env[action["res_model"]].with_user(user).with_context(**(action.get("context") or {}))
        arch = model.get_views([(False, mode) for mode in action["view_mode"].split(",")])["views"]
        self.assertTrue(arch)
        return model.search(action["domain"])

    def test_what_the_buttons_open_shows_something_to_a_cost_user(self):
        user = self.user("group_cost_user")
        gearbox = self.gearbox.with_user(user)
        for action in (
            self.version.with_user(user).action_compare(),
            self.version.with_user(user).action_view_products(),
            gearbox.action_view_cost_history(),
            gearbox.product_tmpl_id.action_view_standard_costs(),
            self.planned_order.with_user(user).action_view_cost_plan(),
        ):
            with self.subTest(action=action["name"]):
                found = self.show(user, action)
                self.assertTrue(found)
                self.assertTrue(all(found.mapped("display_name")))

    def test_forms_open_and_a_released_version_is_read_only_there(self):
        accountant = self.user("group_cost_accountant")
        with Form(self.env["mrp.cost.standard"].with_user(accountant)) as form:
            form.name = "Next"
            with form.input_ids.new() as given:
                given.product_id = self.steel
                given.value = 11.0
        self.assertEqual(form.record.input_ids.kind, "price")
        released = Form(self.version.with_user(accountant))
        with self.assertRaises(AssertionError):
            released.name = "Renamed"
        Form(self.row(self.version, self.gear).with_user(accountant))
        self.assertTrue(Form(self.planned_order.with_user(accountant)).cost_standard)
