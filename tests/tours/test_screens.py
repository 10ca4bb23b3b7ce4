from ast import literal_eval
from itertools import product

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..common import CostCase

OWN_GROUPS = ("group_cost_user", "group_cost_accountant", "group_cost_manager")


@tagged("post_install", "-at_install")
class TestScreens(CostCase):
    """Every screen opens for everybody whose menus lead there."""

    def user(self, login, groups):
        return new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,{groups}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 100, 10.0)
        self.done_order = self.order()
        self.work(self.done_order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(self.done_order)

    def actions_of(self, user):
        """The window actions behind the menus of the app that a user sees."""
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        root = self.env.ref("mrp_actual_cost.menu_mrp_cost_root")
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id), ("id", "in", list(visible))])
        if root not in menus:
            return self.env["ir.actions.act_window"]
        return self.env["ir.actions.act_window"].browse(menu.action.id for menu in menus if menu.action)

    def open(self, action, user):
        """Do what the client does: load the views of an action, and read what its list shows."""
        model = self.env[action.res_model].with_user(user)
        views = model.get_views(action.views)["views"]
        if "list" in views:
            model.web_search_read([], self.shown_fields(model, views["list"]["arch"]), limit=5)

    def shown_fields(self, model, arch):
        names = etree.fromstring(arch).xpath("//field[not(ancestor::field)]/@name")
        relational = ("many2one", "one2many", "many2many")
        by_name = {"fields": {"display_name": {}}}
        return {name: by_name if model._fields[name].type in relational else {} for name in names}

    def test_every_menu_opens_for_those_who_see_it(self):
        self.env["mrp.cost.pool"].create(
            {
                "name": "Rent",
                "element_id": self.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "workcenter_ids": [Command.set(self.lathe.ids)],
            }
        )
        for group, also in product(OWN_GROUPS, ("base.group_user", "mrp.group_mrp_user")):
            user = self.user(f"{group} {also}", f"{also},mrp_actual_cost.{group}")
            actions = self.actions_of(user)
            self.assertIn("mrp.cost.line", actions.mapped("res_model"))
            for action in actions:
                with self.subTest(group=group, also=also, action=action.name):
                    self.open(action, user)

    def test_every_form_and_button_of_the_screens_opens_for_the_cost_accountant(self):
        """The views of each action load, group by each filter of its search, and its form shows a record."""
        also = "mrp.group_mrp_user,mrp.group_mrp_routings,account.group_account_readonly"
        user = self.user("all screens", f"{also},mrp_actual_cost.group_cost_manager")
        self.env.flush_all()
        for action in self.actions_of(user):
            model = self.env[action.res_model].with_user(user)
            if model._transient or action.res_model == "res.config.settings":
                continue
            with self.subTest(action=action.name):
                views = model.get_views([*action.views, (action.search_view_id.id, "search")])["views"]
                for filter_ in etree.fromstring(views["search"]["arch"]).xpath(
                    "//filter[contains(@context, 'group_by')]"
                ):
                    by = literal_eval(filter_.get("context"))["group_by"]
                    is_dated = ":" not in by and model._fields[by].type in ("date", "datetime")
                    model.formatted_read_group([], [f"{by}:month" if is_dated else by], ["__count"])
                record = model.search([], limit=1)
                if "form" in views and record:
                    record.web_read(self.shown_fields(model, views["form"]["arch"]))

    def test_a_planner_finds_no_cost_behind_any_action(self):
        planner = self.user("planner", "mrp.group_mrp_manager,stock.group_stock_user")
        for model in ("mrp.cost.line", "mrp.cost.sheet", "mrp.cost.sheet.detail", "mrp.cost.sheet.lot"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(planner).search([])
        with self.assertRaises(AccessError):
            self.done_order.with_user(planner).action_view_cost_sheet()

    def test_menus_are_for_those_who_may_use_them(self):
        reader = self.user("reader", "mrp.group_mrp_user,mrp_actual_cost.group_cost_user")
        models = self.actions_of(reader).mapped("res_model")
        self.assertNotIn("mrp.cost.allocate", models)
        self.assertNotIn("mrp.cost.rate", models)
        planner = self.user("planner", "mrp.group_mrp_user")
        self.assertFalse(self.actions_of(planner))

    def test_a_planner_sees_an_order_without_its_cost(self):
        planner = self.user("planner", "mrp.group_mrp_user")
        form = Form(self.done_order.with_user(planner))
        self.assertNotIn("cost_wip", form._view["fields"])
        reader = self.user("reader", "mrp.group_mrp_user,mrp_actual_cost.group_cost_user")
        self.assertEqual(Form(self.done_order.with_user(reader)).cost_wip, 0.0)

    def test_the_cost_sheet_compares_plan_and_actual(self):
        """Planned: 10 pieces x 2 kg x 10.00 and 1 h x 40.00; actual: 200.00 and 2 h x 30.00."""
        rows = {
            row.element_id.code: (row.planned, row.actual, row.difference, row.transferred, row.wip, row.per_unit)
            for row in self.done_order.cost_sheet_ids
        }
        self.assertEqual(
            rows,
            {
                "material": (200.0, 200.0, 0.0, 200.0, 0.0, 20.0),
                "labour": (0.0, 60.0, 60.0, 60.0, 0.0, 6.0),
                "machine": (40.0, 0.0, -40.0, 0.0, 0.0, 0.0),
            },
        )
        self.assertEqual(self.done_order.cost_difference, 20.0)
        self.assertEqual(self.done_order.cost_per_unit, 26.0)
        self.assertEqual(self.done_order.cost_planned_per_unit, 24.0)

    def test_cost_is_provisional_until_its_period_is_closed(self):
        self.assertEqual(self.done_order.cost_stage, "provisional")
        self.done_order.action_cost_close()
        self.assertEqual(self.done_order.cost_stage, "closed")

    def test_lines_dated_after_a_closed_period_are_found_as_late(self):
        order = self.order()
        self.env["mrp.cost.period"]._is_open(self.company, self.day("2026-03-02"))
        self.env["mrp.cost.period"].search([("date_from", "=", "2026-03-01")]).state = "closed"
        self.work(order, "2026-03-03 08:00", "2026-03-03 09:00", self.ada)
        late = self.env["mrp.cost.line"].search([("is_late", "=", True)])
        self.assertEqual(late, self.lines(order))
        self.assertTrue(all(late.mapped("is_late")))
        self.assertFalse(any((self.env["mrp.cost.line"].search([]) - late).mapped("is_late")))
