from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .variance_case import VarianceCase


@tagged("post_install", "-at_install")
class TestVariances(VarianceCase):
    def setUp(self):
        super().setUp()
        self.release(self.gear)
        self.stock(self.steel, 100, 11.0)

    def gears(self, steel=21.0, hours=1.25, quantity=10.0):
        order = self.order(quantity)
        self.issue(order, steel)
        self.run_lathe(order, hours)
        self.finish(order, quantity)
        return order

    def test_an_order_is_split_into_price_usage_and_efficiency(self):
        """
        material  21 × 11 = 231.00   20 × 10 = 200.00
        machine   1.25 × 40 = 50.00   1 × 40 = 40.00
        """
        order = self.gears()
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category    amount
            material  price       21.00   21 × (11 - 10)
            material  usage       10.00   (21 - 20) × 10
            machine   efficiency  10.00   (1.25 - 1) × 40
            """,
        )
        usage = self.records(order, category="usage")
        self.assertEqual((usage.item_id, usage.quantity, usage.standard_quantity), (self.steel, 21.0, 20.0))
        efficiency = self.records(order, category="efficiency")
        self.assertEqual((efficiency.responsible, efficiency.workcenter_id), ("workcenter", self.lathe))

    def test_run_again_it_writes_nothing(self):
        self.gears()
        self.assertEqual(self.analyse(), 3)
        self.assertEqual(self.analyse(), 0)

    def test_a_changed_order_is_cancelled_and_stated_anew(self):
        order = self.gears()
        self.analyse()
        first = self.records(order)
        log = order.workorder_ids.time_ids
        log.charged_hours = 1.5
        self.assertEqual(self.analyse(), 6)
        self.assertVariances(
            order,
            """
            element   category    amount
            material  price       21.00
            material  usage       10.00
            machine   efficiency  20.00
            """,
        )
        everything = self.env["mrp.cost.variance"].search([("production_id", "=", order.id)])
        self.assertEqual(everything.reversal_of_id, first)
        self.assertEqual(sum(everything.mapped("amount")), 51.0)
        self.assertEqual(self.analyse(), 0)

    def test_what_was_found_is_rolled_back_by_reversal(self):
        order = self.gears()
        self.analyse()
        self.assertEqual(self.analysis._roll_back(self.period()), 3)
        self.assertFalse(self.records(order))
        self.assertEqual(order.cost_variance_total, 0.0)
        self.assertEqual(self.analysis._roll_back(self.period()), 0)
        self.assertEqual(self.analyse(), 3)

    def test_rolling_a_later_period_back_restores_the_earlier_one(self):
        order = self.gears()
        self.analyse()
        later = self.period(self.days_from_today(40))
        at = f"{later.date_from} 12:00"
        self.work(order, at, at, kind="machine", is_charged=True, charged_hours=0.25)
        self.analysis._run(later)
        self.assertEqual(sum(self.records(order).mapped("amount")), 51.0)
        self.analysis._roll_back(later)
        self.assertEqual(sum(self.records(order).mapped("amount")), 41.0)

    def test_a_test_run_tells_and_writes_nothing(self):
        order = self.gears()
        changes = {category: float(amount) for category, amount in self.analysis._test_run(self.period()).items()}
        self.assertEqual(changes, {"price": 21.0, "usage": 10.0, "efficiency": 10.0})
        self.assertFalse(self.records(order))

    def test_below_the_tolerance_nothing_is_analysed(self):
        self.company.cost_variance_tolerance = 50.0
        order = self.gears()
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category   amount
            material  remaining  31.00
            machine   remaining  10.00
            """,
        )

    def test_an_open_order_has_no_variance(self):
        order = self.order(10.0)
        self.issue(order, 21.0)
        self.assertEqual(self.analyse(), 0)
        self.assertFalse(self.records(order))

    def test_the_standard_is_for_the_good_units(self):
        """8 of 10 made: 16 kg and 0.8 h at standard."""
        order = self.gears(quantity=8.0)
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category    amount
            material  price       21.00
            material  usage       50.00   (21 - 16) × 10
            machine   efficiency  18.00   (1.25 - 0.8) × 40
            """,
        )

    def test_recorded_scrap_is_told_from_usage(self):
        order = self.order(10.0)
        self.issue(order, 20.0)
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.steel.id, "scrap_qty": 1.0, "production_id": order.id, "company_id": self.company.id}
        )
        scrap.do_scrap()
        self.run_lathe(order, 1.0)
        self.finish(order)
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category  amount
            material  price     21.00
            material  scrap     10.00
            """,
        )

    def test_material_of_the_customer_that_goes_back_is_not_used(self):
        """20 kg of ours at 11.00, and 5 of the customer's that come back: 20 × (11 - 10) of price, no usage."""
        order = self.order(10.0)
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.env["stock.quant"]._update_available_quantity(self.steel, self.stock_location, 5, owner_id=customer)
        move = order.move_raw_ids
        move.move_line_ids.unlink()
        line = move._prepare_move_line_vals(quantity=0) | {"picked": True}
        move.move_line_ids = [
            Command.create(line | {"quantity": 20}),
            Command.create(line | {"quantity": 5, "owner_id": customer.id}),
        ]
        move.picked = True
        move._action_done()
        order._shopfloor_return(self.steel, 5, self.env["stock.lot"], self.env["mrp.workorder"], {})
        self.run_lathe(order, 1.0)
        self.finish(order)
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category  amount
            material  price     20.00
            """,
        )

    def test_a_substitute_of_a_mix_is_substitution(self):
        """Brass, 12.00 by a new standard, for 10 of 20 kg steel, 11.00 by now: 10 × 12 - 10 × 11; it was paid 13.00."""
        self.category_avco_auto.cost_is_mix = True
        brass = self._product("Brass", self.category_avco_auto, standard_price=12.0)
        self.release(brass | self.gear)
        self.stock(brass, 50, 13.0)
        order = self.order(10.0)
        order.move_raw_ids.product_uom_qty = 10.0
        self.issue(order, 10.0)
        order.move_raw_ids = [
            Command.create(
                {
                    "product_id": brass.id,
                    "product_uom_qty": 10.0,
                    "product_uom": brass.uom_id.id,
                    "location_id": order.location_src_id.id,
                    "location_dest_id": order.production_location_id.id,
                }
            )
        ]
        self.issue(order, 10.0, product=brass)
        self.run_lathe(order, 1.0)
        self.finish(order)
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category      amount
            material  price         10.00   10 × (13 - 12)
            material  substitution  10.00
            """,
        )

    def test_a_component_at_standard_cost_has_no_price_variance(self):
        self.steel.categ_id = self.category_standard_auto
        self.steel.standard_price = 10.0
        order = self.gears()
        self.analyse()
        self.assertFalse(self.records(order, category="price"))
        self.assertEqual(self.records(order, category="usage").amount, 10.0)

    def test_variances_of_a_standard_cost_product_are_those_of_the_ledger(self):
        self.gear.categ_id = self.category_standard_auto
        self.gear.standard_price = 24.0
        order = self.gears()
        self.analyse()
        self.assertEqual(
            sum(self.records(order).mapped("amount")), -sum(self.lines(order, kind="variance").mapped("amount"))
        )
        self.assertEqual(order.cost_variance_total, 41.0)

    # --------------------------------------------------------------- guards

    def test_variances_are_never_changed(self):
        order = self.gears()
        self.analyse()
        record = self.records(order)[:1]
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE mrp_cost_variance SET amount = 0 WHERE id = %s", (record.id,))
        with self.assertRaises(UserError):
            record.unlink()

    def test_who_may_see_them(self):
        order = self.gears()
        self.analyse()
        reader = new_test_user(
            self.env,
            login="variance_reader",
            groups="base.group_user,mrp_actual_cost.group_cost_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        record = self.records(order)[:1]
        self.assertTrue(record.with_user(reader).amount)
        with self.assertRaises(AccessError):
            record.with_user(reader).write({"amount": 1.0})
        worker = new_test_user(self.env, login="variance_worker", groups="mrp.group_mrp_user")
        with self.assertRaises(AccessError):
            record.with_user(worker).read(["amount"])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="variance_stranger",
            groups="base.group_user,mrp_actual_cost.group_cost_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["mrp.cost.variance"].with_user(stranger).search([("id", "=", record.id)]))
        self.assertFalse(
            self.env["mrp.cost.standard.use"].with_user(stranger).search([("company_id", "=", self.company.id)])
        )

    def test_why_opens_the_lines_behind(self):
        order = self.gears()
        self.analyse()
        usage = self.records(order, category="usage").action_view_lines()
        lines = self.env["mrp.cost.line"].search(usage["domain"])
        self.assertEqual(lines, self.lines(order, kind="issue"))
        efficiency = self.records(order, category="efficiency").action_view_lines()
        self.assertEqual(self.env["mrp.cost.line"].search(efficiency["domain"]), self.lines(order, kind="time"))

    def test_a_standard_without_quantities_is_said(self):
        order = self.gears()
        self.env.cr.execute("DELETE FROM mrp_cost_standard_use")
        [(severity, message, orders)] = self.analysis._checks(self.period())
        self.assertEqual((severity, orders), ("warn", order))
        self.assertIn("1 orders", message)
        self.analyse()
        self.assertEqual(set(self.records(order).mapped("category")), {"remaining"})
        self.assertEqual(order.cost_variance_total, 41.0)
