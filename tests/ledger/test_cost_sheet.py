from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestCostSheet(CostCase):
    """The sheet of an order by operation, person, item and finished lot: each adds up to the order."""

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 100, 10.0)

    def user(self, login, group):
        return new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,mrp.group_mrp_user,{group}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def worked_order(self):
        """10 gears: 20 kg of steel, 2 h of Ada and 1 h of Bo, 1 h of the lathe."""
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.work(order, "2026-03-02 10:00", "2026-03-02 11:00", self.bo)
        self.work(order, "2026-03-02 10:00", "2026-03-02 11:00", kind="machine")
        return order

    def sums(self, order, by, user=None):
        """{name of the group: (planned, actual)} of groups with either."""
        self.env.flush_all()
        Detail = self.env["mrp.cost.sheet.detail"].with_user(user or self.env.user)
        groups = Detail._read_group([("production_id", "=", order.id)], [by], ["planned:sum", "actual:sum"])
        return {
            getattr(group, "display_name", group) or "": (planned, actual)
            for group, planned, actual in groups
            if planned or actual
        }

    def test_the_sheet_adds_up_the_same_by_every_dimension(self):
        """Planned 200.00 steel and 40.00 lathe; actual 200.00, lathe 40.00, Ada 60.00, Bo 24.00."""
        order = self.worked_order()
        self.finish(order)
        accountant = self.user("accountant", "mrp_actual_cost.group_cost_accountant")
        self.assertEqual(
            self.sums(order, "element_id", accountant),
            {"Direct Material": (200.0, 200.0), "Labour": (0.0, 84.0), "Machine": (40.0, 40.0)},
        )
        # Steel names no operation.
        self.assertEqual(self.sums(order, "operation"), {"": (200.0, 200.0), "Turning": (40.0, 124.0)})
        self.assertEqual(self.sums(order, "workcenter_id"), {"": (200.0, 200.0), "Lathe": (40.0, 124.0)})
        self.assertEqual(self.sums(order, "product_id"), {"Steel": (200.0, 200.0), "": (40.0, 124.0)})
        self.assertEqual(
            self.sums(order, "employee_id", accountant),
            {"Ada": (0.0, 60.0), "Bo": (0.0, 24.0), "": (240.0, 240.0)},
        )
        self.post()
        self.assertLedgerHolds()

    def test_ratios_of_groups_are_of_their_sums(self):
        """Labour 84.00 not planned; the order 324.00 / 10 units; 324.00 against 240.00 is 35 % more."""
        order = self.worked_order()
        self.finish(order)
        self.env.flush_all()
        [(per_unit, ratio)] = self.env["mrp.cost.sheet.detail"]._read_group(
            [("production_id", "=", order.id)], [], ["per_unit:avg", "difference_ratio:avg"]
        )
        self.assertAlmostEqual(float(per_unit), 32.4, 6)
        self.assertAlmostEqual(float(ratio), 0.35, 6)

    def test_an_open_order_shows_its_plan_and_what_it_cost_so_far(self):
        order = self.worked_order()
        self.env.flush_all()
        Detail = self.env["mrp.cost.sheet.detail"]
        [(planned, wip)] = Detail._read_group([("production_id", "=", order.id)], [], ["planned:sum", "wip:sum"])
        self.assertEqual((planned, wip), (240.0, 124.0))
        self.assertIn("Provisional", order.action_view_cost_sheet()["display_name"])

    def test_a_cost_user_sees_sums_without_persons(self):
        order = self.worked_order()
        reader = self.user("reader", "mrp_actual_cost.group_cost_user")
        self.assertEqual(self.sums(order, "workcenter_id", reader)["Lathe"], (40.0, 124.0))
        self.env.invalidate_all()
        Detail = self.env["mrp.cost.sheet.detail"].with_user(reader)
        of_labour = [("production_id", "=", order.id), ("element_id", "=", self.labour.id)]
        # One row for Ada and Bo together.
        self.assertEqual(Detail.search(of_labour).mapped("actual"), [84.0])
        with self.assertRaises(AccessError):
            Detail._read_group(of_labour, ["employee_id"], ["actual:sum"])
        with self.assertRaises(AccessError):
            Detail.search(of_labour).read(["employee_id"])
        ids = self.env["mrp.cost.sheet.detail"].with_user(self.user("a", "mrp_actual_cost.group_cost_accountant"))
        persons = ids.search([*of_labour, ("employee_id", "!=", False)]).ids
        self.assertFalse(Detail.search([("id", "in", persons)]), "rows of accountants are not there for cost users")

    def test_others_see_nothing(self):
        order = self.worked_order()
        planner = self.user("planner", "mrp.group_mrp_user")
        for model in ("mrp.cost.sheet.detail", "mrp.cost.sheet.lot"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(planner).search([("production_id", "=", order.id)])
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in ("mrp.cost.sheet.detail", "mrp.cost.sheet.lot"):
            self.assertFalse(self.env[model].with_user(stranger).search([("production_id", "=", order.id)]))

    def test_a_row_leads_to_its_lines_and_they_to_their_documents(self):
        order = self.worked_order()
        self.env.flush_all()
        row = self.env["mrp.cost.sheet.detail"].search(
            [("production_id", "=", order.id), ("employee_id", "=", self.ada.id)]
        )
        lines = self.env["mrp.cost.line"].search(row.action_open_lines()["domain"])
        self.assertEqual(lines.mapped("amount"), [60.0])
        self.assertEqual(lines.action_open_source()["res_model"], "mrp.workcenter.productivity")
        self.assertFalse(lines.mes_event_id)
        steel = self.env["mrp.cost.sheet.detail"].search([("product_id", "=", self.steel.id)])
        self.issue(order, 20)
        self.env.invalidate_all()
        self.assertEqual(self.env["mrp.cost.line"].search(steel.action_open_lines()["domain"]).amount, 200.0)

    def test_finished_lots_share_receipts_to_the_cent(self):
        """100.00 over three gears of one receipt: 33.33, 33.34, 33.33."""
        self.gear.tracking = "serial"
        gears = self.env["stock.lot"].create([{"name": f"G{n}", "product_id": self.gear.id} for n in range(3)])
        self.bom.bom_line_ids.product_qty = 10.0 / 3
        self.bom.operation_ids.unlink()
        order = self.order(3)
        self.issue(order, 10)
        move = order.move_finished_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create({"product_id": self.gear.id, "lot_id": gear.id, "quantity": 1, "picked": True})
            for gear in gears
        ]
        move.picked = True
        move._action_done()
        self.env.flush_all()
        groups = self.env["mrp.cost.sheet.lot"]._read_group(
            [("production_id", "=", order.id)], ["lot_id"], ["quantity:sum", "cost:sum", "per_unit:avg"]
        )
        self.assertEqual(
            [(lot.name, float(quantity), float(cost)) for lot, quantity, cost, _each in groups],
            [("G0", 1.0, 33.33), ("G1", 1.0, 33.34), ("G2", 1.0, 33.33)],
        )
        action = gears[0].action_view_finished_cost()
        self.assertEqual(sum(self.env["mrp.cost.sheet.lot"].search(action["domain"]).mapped("cost")), 33.33)
        rows = self.env["mrp.cost.sheet.lot"].search([("lot_id", "=", gears[0].id)])
        self.assertEqual(
            sum(self.env["mrp.cost.line"].search(rows[:1].action_open_lines()["domain"]).mapped("amount")), -100.0
        )
        self.post()
        self.assertLedgerHolds()

    def test_cost_is_told_apart_by_warehouse(self):
        order = self.worked_order()
        plant = order.picking_type_id.warehouse_id
        self.env.flush_all()
        of_order = [("production_id", "=", order.id)]
        for model in ("mrp.cost.line", "mrp.cost.sheet", "mrp.cost.sheet.detail"):
            [(found, _count)] = self.env[model]._read_group(of_order, ["warehouse_id"], ["__count"])
            self.assertEqual(found, plant, model)
        groups = self.env["mrp.production"]._read_group([("id", "=", order.id)], ["warehouse_id"])
        self.assertEqual(groups, [(plant,)])

    def test_opening_the_sheet_takes_few_queries(self):
        order = self.worked_order()
        self.finish(order)
        Detail = self.env["mrp.cost.sheet.detail"]
        of_order = [("production_id", "=", order.id)]
        names = ("element_id", "operation", "planned", "actual", "difference", "per_unit", "wip")
        specification = {name: {"fields": {"display_name": {}}} if name == "element_id" else {} for name in names}

        def open_sheet():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Detail.web_read_group(of_order, ["element_id"], ["planned:sum", "actual:sum", "per_unit:avg"])
            Detail.web_search_read(of_order, specification, limit=80)
            return self.env.cr.sql_log_count - before

        open_sheet()
        self.assertLessEqual(open_sheet(), 10)

    def test_every_line_says_why(self):
        order = self.worked_order()
        self.finish(order)
        why = {line.kind: line.explanation for line in self.lines(order)}
        self.assertIn("20 Units at 10 =", why["issue"])
        self.assertIn("10 Units received", why["receipt"])
        self.assertIn("1 h × ", why["time"])
        self.work(order, "2026-03-03 08:00", "2026-03-03 09:00", self.ada)
        late = self.lines(order).filtered(lambda line: line.kind == "true_up")
        self.assertIn("actual cost", late[-1:].explanation)
        self.assertTrue(all(line.explanation for line in self.lines(order)))
