from odoo.tests import tagged

from .standards import StandardCase


@tagged("post_install", "-at_install")
class TestPlan(StandardCase):
    def bill_steel(self, price):
        self._create_bill(self.steel, 1, price)

    def planned(self, order):
        return {element.code: sum(lines.mapped("amount")) for element, lines in self.plan(order).items()}

    def plan(self, order):
        return order.cost_plan_line_ids.grouped("element_id")

    def sheet(self, order):
        """{element: (standard, planned, actual)}"""
        self.env.flush_all()
        self.env.invalidate_all()
        return {row.element_id.code: (row.standard, row.planned, row.actual) for row in order.cost_sheet_ids}

    # -------------------------------------------------------------- material

    def test_material_is_planned_at_its_cost_price_where_it_has_no_standard(self):
        self.bill_steel(11.0)
        self.assertEqual(self.planned(self.order(10)), {"material": 200.0, "machine": 40.0})

    def test_material_is_planned_at_its_released_standard(self):
        """Standard 10.00 in force, while the cost price has gone up to 13.00 since."""
        self.release(self.steel, "2026-01-01")
        self.steel.standard_price = 13.0
        self.assertEqual(self.planned(self.order(10)), {"material": 200.0, "machine": 40.0})

    def test_material_is_planned_at_its_latest_purchase_price_by_setting(self):
        """20 kg × 11.00; a housing was never bought: its cost price."""
        self.company.cost_plan_material = "purchase"
        self.bill_steel(11.0)
        self.assertEqual(self.planned(self.order(10)), {"material": 220.0, "machine": 40.0})
        boxes = self.order(1, self.gearbox, self.gearbox_bom)
        self.assertEqual(self.planned(boxes), {"material": 0.0, "auxiliary": 15.0, "machine": 10.0})

    def test_a_semi_finished_component_is_planned_as_material_at_its_whole_standard(self):
        self.release(self.gearbox, "2026-01-01")
        order = self.order(2, self.gearbox, self.gearbox_bom)
        self.assertEqual(
            self.planned(order), {"material": 144.0, "auxiliary": 30.0, "machine": 20.0}
        )  # 2 × 3 gears × 24.00; 2 housings; 2 × 20 min × 30.00/h

    def test_rates_and_prices_are_read_once_for_many_orders(self):
        orders = self.env["mrp.production"].create(
            [{"product_id": self.gear.id, "bom_id": self.bom.id, "product_qty": 1.0} for _ in range(8)]
        )
        orders.action_confirm()
        planner, pricing = self.env["mrp.cost.planner"], type(self.env["mrp.cost.operation.pricing"])
        opened = []
        original = pricing._open
        self.patch(pricing, "_open", lambda model, *args: opened.append(args) or original(model, *args))
        planner._plan(orders)
        self.assertEqual(len(opened), 1)

    # -------------------------------------------------------------- revisions

    def test_a_change_of_quantity_makes_a_new_revision_and_keeps_the_old_one(self):
        order = self.order(10)
        self.env["change.production.qty"].create({"mo_id": order.id, "product_qty": 20}).change_prod_qty()
        self.assertEqual((order.cost_plan_revision, order.cost_plan_quantity), (2, 20.0))
        self.assertEqual(self.planned(order), {"material": 400.0, "machine": 80.0})
        self.assertEqual(order.cost_planned, 480.0)
        self.assertEqual({str(v) for v in order._cost_plan_by_element().values()}, {"400.0", "80.0"})
        every = self.env["mrp.cost.plan.line"].with_context(active_test=False)
        sums = every._read_group([("production_id", "=", order.id)], ["revision"], ["amount:sum"])
        self.assertEqual(sums, [(1, 240.0), (2, 480.0)])
        self.assertEqual(self.sheet(order)["material"], (0.0, 400.0, 0.0))
        action = order.action_view_cost_plan()
        self.assertEqual(every.search_count(action["domain"]), 4)

    def test_a_split_plans_both_orders_and_keeps_the_earlier_plan(self):
        """10 gears planned at 240.00, split into 4 and 6."""
        self.release(self.gear, "2026-01-01")
        order = self.order(10)
        self.steel.standard_price = 13.0
        self.release(self.gear, self.today())
        first, second = order._split_productions({order: [4, 6]})
        self.assertEqual(self.planned(first), {"material": 104.0, "machine": 16.0})  # at 13.00 by now
        self.assertEqual(self.planned(second), {"material": 156.0, "machine": 24.0})
        self.assertEqual((first.cost_plan_revision, second.cost_plan_revision), (2, 1))
        self.assertEqual((first.cost_plan_quantity, second.cost_plan_quantity), (4.0, 6.0))
        self.assertEqual(self.sheet(first)["material"][0], 80.0, "the standard stays that of the confirmation")
        self.assertEqual(self.sheet(second)["material"][0], 120.0)

    def test_a_backorder_leaves_both_ledgers_right(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        order.qty_producing = 4
        order._set_qty_producing(False)
        order.with_context(
            skip_consumption=True, skip_redirection=True, skip_backorder=True, mo_ids_to_backorder=order.ids
        ).button_mark_done()
        backorder = order.production_group_id.production_ids - order
        self.assertEqual((order.state, backorder.product_qty), ("done", 6.0))
        self.assertEqual(self.planned(order), {"material": 80.0, "machine": 16.0})
        self.assertEqual(self.planned(backorder), {"material": 120.0, "machine": 24.0})
        self.post()
        self.assertLedgerHolds()

    # --------------------------------------------------------------- standard

    def test_standard_plan_and_actual_stand_side_by_side(self):
        """Standard 24.00 a gear, then steel and lathe get dearer; 8 good gears of 10 ordered.

        element   standard   plan    actual
        material  8 × 20.00  200.00  20 kg × 11.00
        machine   8 × 4.00    50.00  2 h × 50.00
        """
        self.release(self.gear, "2026-01-01")
        self.stock(self.steel, 100, 11.0)
        self.lathe.costs_hour = 50.0
        order = self.order(10)
        self.assertEqual(self.sheet(order), {"material": (200.0, 200.0, 0.0), "machine": (40.0, 50.0, 0.0)})
        self.assertEqual(order.cost_standard, 240.0)
        self.issue(order, 20)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.finish(order, 8)
        self.release(self.gear, self.today())
        self.assertEqual(self.sheet(order), {"material": (160.0, 200.0, 220.0), "machine": (32.0, 50.0, 100.0)})
        self.assertEqual((order.cost_standard, order.cost_standard_per_unit), (192.0, 24.0))
        machine = order.cost_sheet_ids.filtered(lambda row: row.element_id == self.machine)
        self.assertEqual((machine.difference_to_standard, machine.difference), (68.0, 50.0))
        self.post()
        self.assertLedgerHolds()

    def test_an_order_by_the_dozen_has_a_standard_for_each_piece(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.release(self.gear, "2026-01-01")
        self.stock(self.steel, 100, 10.0)
        order = self.env["mrp.production"].create(
            {"product_id": self.gear.id, "bom_id": self.bom.id, "product_qty": 1, "product_uom_id": dozen.id}
        )
        order.action_confirm()
        self.assertEqual(order.cost_standard, 288.0)  # 12 × 24.00
        self.finish(order)
        self.assertEqual(self.sheet(order)["material"][0], 240.0)

    def test_an_order_confirmed_before_the_release_keeps_having_no_standard(self):
        order = self.order(10)
        self.release(self.gear, "2026-01-01")
        first, second = order._split_productions({order: [4, 6]})
        for each in (first, second):
            self.assertEqual((each.cost_standard, each.cost_standard_per_unit), (0.0, 0.0))

    # ---------------------------------------------------------------- history

    def test_the_history_shows_standards_and_actual_cost_per_unit(self):
        """Two orders: 10 gears of 200.00 and 30 gears of 660.00 = 860.00 / 40 = 21.50 a gear."""
        self.release(self.gear, "2026-01-01")
        self.stock(self.steel, 20, 10.0)
        self.finish(self.order(10))
        self.stock(self.steel, 60, 11.0)
        self.finish(self.order(30))
        self.env.flush_all()
        History = self.env["mrp.cost.history"]
        of_gear = [("product_id", "=", self.gear.id)]
        averages = dict(History._read_group(of_gear, ["kind"], ["per_unit:avg"]))
        self.assertAlmostEqual(averages["standard"], 24.0, 6)
        self.assertAlmostEqual(averages["actual"], 21.5, 6)
        by_element = {
            (kind, element.code): round(float(amount), 6)
            for kind, element, amount in History._read_group(of_gear, ["kind", "element_id"], ["per_unit:avg"])
            if amount
        }
        self.assertEqual(
            by_element,
            {("standard", "material"): 20.0, ("standard", "machine"): 4.0, ("actual", "material"): 21.5},
        )
        action = self.gear.product_tmpl_id.action_view_cost_history()
        self.assertEqual(History.search_count(action["domain"]), History.search_count(of_gear))
        self.assertTrue(self.gear.action_view_standard_costs())
