import ast

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, file_open

from odoo.addons.mrp_actual_cost.models.mes.code_teller import CodeTeller

MODULE = "mrp_actual_cost"


@tagged("post_install", "-at_install")
class TestDemoData(TransactionCase):
    """The demonstration plant loads where no other demonstration data is, and its stock is worth what it cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.ref("base.main_company")
        with file_open(f"{MODULE}/__manifest__.py") as manifest:
            files = ast.literal_eval(manifest.read())["demo"]
        for file in files:
            convert_file(cls.env, MODULE, file, {}, mode="init", noupdate=True)
        cls.orders = cls.env["mrp.production"].search([("product_id", "=", cls.ref_of("wristband").id)])

    @classmethod
    def ref_of(cls, name):
        return cls.env.ref(f"{MODULE}.demo_{name}")

    def test_orders_are_released_with_a_plan_that_has_labour(self):
        self.assertEqual(set(self.orders.mapped("state")), {"confirmed"})
        self.assertTrue(all(self.orders.mapped("is_actual_cost")))
        planned = self.orders[0].cost_plan_line_ids.grouped("element_id")
        codes = {element.code for element in planned}
        self.assertLessEqual({"material", "auxiliary", "labour", "burden", "machine", "depreciation"}, codes)
        self.assertTrue(all(sum(lines.mapped("amount")) > 0 for lines in planned.values()))

    def test_orders_are_compared_with_a_released_standard(self):
        """Set-up and stencil are spread over lots of 350: (60 x 26 / 60 + 18) / 350 a wristband.

        The order of August was begun before.
        """
        standard = self.ref_of("standard")
        self.assertEqual(standard.state, "released")
        compared = self.orders.filtered("cost_standard_per_unit")
        self.assertEqual(compared, self.orders.filtered(lambda order: order.date_start.date() >= standard.date))
        self.assertEqual(len(self.orders - compared), 1)
        tooling = compared[0].cost_standard_ids.filtered(lambda row: row.element_id.code == "tooling")
        self.assertAlmostEqual(tooling.per_unit, 18 / 350, 5)
        engraved = self.ref_of("order_2610_03")
        self.assertTrue(engraved.workorder_ids[0].is_outsourced)

    def test_boxes_are_backflushed_and_boards_are_reported(self):
        system = self.ref_of("mes_system")
        components = {part["item"]: part for part in self.orders[0]._mes_order(CodeTeller(system))["components"]}
        self.assertTrue(components["BOX-1"]["backflush"])
        self.assertFalse(components["PCB-100"]["backflush"])
        self.assertTrue(components["PCB-100"]["lot_tracked"])

    def test_stock_is_worth_what_was_paid_and_what_the_books_say(self):
        products = self.env["product.product"].search(
            [("categ_id", "in", (self.ref_of("category_components") | self.ref_of("category_auxiliary")).ids)]
        )
        account = self.ref_of("account_components")
        items = self.env["account.move.line"].search([("account_id", "=", account.id), ("parent_state", "=", "posted")])
        self.assertAlmostEqual(sum(products.mapped("total_value")), sum(items.mapped("balance")), 2)
        lots = self.ref_of("lot_board_a1") | self.ref_of("lot_board_b2")
        self.assertEqual(lots.mapped("standard_price"), [4.10, 4.36])

    def test_the_pool_finds_the_cost_of_each_month(self):
        pool = self.ref_of("pool_factory")
        Period = self.env["mrp.cost.period"]
        for day in ("2026-08-01", "2026-09-01", "2026-10-01"):
            Period._is_open(self.company, fields.Date.to_date(day))  # opens the month
        names = ("2026-08", "2026-09", "2026-10")
        periods = Period.search([("company_id", "=", self.company.id), ("name", "in", names)], order="date_from")
        # A week of August: 420 rent + 680 supervisors + 120 upkeep.
        # September: 1,800 rent + 2,900 supervisors + 520 upkeep; upkeep 745 in October
        self.assertEqual([float(pool._gather(period)) for period in periods], [1220.0, 5220.0, 5445.0])

    def test_the_technical_user_may_report_events_and_nothing_else(self):
        groups = self.ref_of("mes_system").user_id.group_ids
        self.assertEqual(groups, self.env.ref("mrp_actual_cost.group_mes_interface"))
