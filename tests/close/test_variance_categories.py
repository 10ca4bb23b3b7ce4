from odoo import Command
from odoo.tests import new_test_user, tagged

from ..ledger.rate_case import RateCase
from .variance_case import VarianceCase


@tagged("post_install", "-at_install")
class TestVarianceCategories(VarianceCase, RateCase):
    """What the shop floor reports, by category; steel is as planned everywhere: 20 kg at 10.00."""

    def gears(self, quantity=10.0, steel=None):
        """Start an order whose standard is released."""
        self.release(self.gear)
        self.stock(self.steel, 100, 10.0)
        order = self.order(quantity)
        self.issue(order, steel or 2 * quantity)
        return order

    def labour_hours(self, order, hours, **values):
        at = "2026-03-02 08:00"
        return self.work(order, at, at, self.ada, is_charged=True, charged_hours=hours, **values)

    def assertAnalysed(self, order, table, made=None):
        self.finish(order, made)
        self.analyse()
        self.assertVariances(order, table)
        total = order.cost_actual - sum(
            standard.per_unit * (made or order.product_qty) for standard in order.cost_standard_ids
        )
        self.assertAlmostEqual(order.cost_variance_total, total, 2)

    def test_overtime_is_taken_out_of_rate(self):
        """1 h at 30.00 is planned; 1.2 h at 32.00 are worked, all overtime at half as much again."""
        self.rate("labour", 30.0, purpose="planned")
        self.rate("labour", 32.0, purpose="actual")
        order = self.gears()
        self.run_lathe(order, 1.0)
        self.labour_hours(order, 1.2, rate_class_id=self.overtime.id)
        premium = round(1.2 * 32.0 * (self.overtime.factor - 1), 2)
        self.assertTrue(premium)
        self.assertAnalysed(
            order,
            f"""
            element  category    amount
            labour   overtime    {premium}
            labour   rate        2.40    1.2 × (32 - 30)
            labour   efficiency  6.00    (1.2 - 1) × 30
            """,
        )

    def test_variances_of_persons_are_for_accountants_and_the_sum_for_all(self):
        """Planned 1 h at 30.00 and 5.00 of overhead for it; 1.2 h are worked: 6.00 and 1.00. Machine: 4.00."""
        self.rate("labour", 30.0)
        self.rate("overhead_variable", 5.0, basis="labour_hour")
        order = self.gears()
        self.run_lathe(order, 1.1)
        self.labour_hours(order, 1.2)
        self.finish(order)
        self.analyse()
        self.assertVariances(
            order,
            """
            element            category    amount
            machine            efficiency  4.00
            labour             efficiency  6.00
            overhead_variable  efficiency  1.00
            """,
        )
        for group, seen in (
            ("group_cost_user", {"machine"}),
            ("group_cost_accountant", {"machine", "labour", "overhead_variable"}),
        ):
            user = new_test_user(
                self.env,
                login=group,
                groups=f"base.group_user,mrp_actual_cost.{group}",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            found = self.env["mrp.cost.variance"].with_user(user).search([("production_id", "=", order.id)])
            self.assertEqual(set(found.element_id.mapped("code")), seen)
            self.assertEqual(order.with_user(user).cost_variance_ids, found)
            self.assertEqual(order.with_user(user).cost_variance_total, 11.0)
            groups = (
                self.env["mrp.cost.variance"]
                .with_user(user)
                ._read_group([("production_id", "=", order.id)], ["element_id"], ["amount:sum"])
            )
            self.assertEqual({element.code for element, _amount in groups}, seen)

    def test_a_set_up_for_less_than_the_lot(self):
        """30 min of set-up for a lot of 20 gears: 2 min of it a gear, 10 gears of 6 min. Set up once, 36 min."""
        self.lathe.time_start = 30.0
        self.bom.product_qty = 20.0
        self.bom.bom_line_ids.product_qty = 40.0
        self.bom.operation_ids.time_cycle_manual = 120.0
        self.env["mrp.workcenter.capacity"].create(
            {
                "workcenter_id": self.lathe.id,
                "product_id": self.gear.id,
                "capacity": 20.0,
                "time_start": 30.0,
                "product_uom_id": self.gear.uom_id.id,
            }
        )
        order = self.gears()
        self.run_lathe(order, 0.6, is_setup=True)
        self.run_lathe(order, 1.0)
        self.assertAnalysed(
            order,
            """
            element  category    amount
            machine  lot_size    10.00   (1 - 10 / 20) × 0.5 h × 40
            machine  efficiency  4.00    (0.6 - 0.5) × 40
            """,
        )
        self.assertEqual(self.records(order, category="lot_size").responsible, "planner")

    def test_rejected_units_are_scrap_of_what_they_had_taken(self):
        """One unit is rejected after turning: 2 kg and 6 min are lost, and used beyond the standard."""
        order = self.gears(steel=22.0)
        self.run_lathe(order, 1.1)
        self.env["mrp.production.reject"].create(
            {
                "production_id": order.id,
                "workorder_id": order.workorder_ids.id,
                "quantity": 1.0,
                "uom_id": order.product_uom_id.id,
                "occurred_at": self.moment("2026-03-03 10:00"),
            }
        )
        self.assertAnalysed(
            order,
            """
            element   category  amount
            material  scrap     20.00
            machine   scrap     4.00
            """,
        )

    def test_a_reject_carries_nothing_of_a_later_operation_with_the_same_sequence(self):
        """Turning and grinding, 6 min each, both numbered 100 by Odoo: a unit rejected at turning loses 6 min."""
        self.bom.operation_ids.copy({"name": "Grinding", "bom_id": self.bom.id})
        turning, grinding = self.bom.operation_ids.sorted("id")
        self.assertEqual(turning.sequence, grinding.sequence)
        order = self.gears(steel=22.0)
        first, second = (order.workorder_ids.filtered(lambda w, o=o: w.operation_id == o) for o in (turning, grinding))
        self.run_lathe(order, 1.1, workorder_id=first.id)
        self.run_lathe(order, 1.0, workorder_id=second.id)
        self.env["mrp.production.reject"].create(
            {
                "production_id": order.id,
                "workorder_id": first.id,
                "quantity": 1.0,
                "uom_id": order.product_uom_id.id,
                "occurred_at": self.moment("2026-03-03 10:00"),
            }
        )
        self.assertAnalysed(
            order,
            """
            element   category  amount
            material  scrap     20.00
            machine   scrap     4.00   0.1 h of turning × 40
            """,
        )

    def test_what_unbuilding_loses_is_no_scrap_of_the_order(self):
        """10 gears of 200.00 steel and 50.00 machine are unbuilt: 50.00 are lost, but not in making them."""
        order = self.gears()
        self.run_lathe(order, 1.25)
        table = """
            element  category    amount
            machine  efficiency  10.00   (1.25 - 1) × 40
            """
        self.assertAnalysed(order, table)
        self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": 10}).action_unbuild()
        self.assertEqual(self.lines(order, kind="loss").mapped("amount"), [-50.0])
        self.assertEqual(self.analyse(), 0)
        self.assertVariances(order, table)

    def test_a_product_without_a_category_is_analysed(self):
        self.company.write({"cost_method": "average", "inventory_valuation": "real_time"})
        self.gear.categ_id = False
        order = self.gears()
        self.run_lathe(order, 1.25)
        self.assertAnalysed(
            order,
            """
            element  category    amount
            machine  efficiency  10.00
            """,
        )

    def test_an_abnormal_loss_that_left_the_order_is_taken_off(self):
        self.bom.write({"is_loss_limited": True, "loss_allowance": 0.0})
        order = self.gears(steel=22.0)
        self.run_lathe(order, 1.1)
        self.env["mrp.production.reject"].create(
            {
                "production_id": order.id,
                "workorder_id": order.workorder_ids.id,
                "quantity": 1.0,
                "uom_id": order.product_uom_id.id,
                "occurred_at": self.moment("2026-03-03 10:00"),
            }
        )
        self.finish(order)
        self.assertEqual(sum(self.lines(order, kind="loss").mapped("amount")), -24.0)
        self.analyse()
        self.assertVariances(order, "element category amount")
        self.assertEqual(sum(self.records(order).mapped("amount")), 0.0)
        self.assertEqual(len(self.records(order, category="scrap")), 4)

    def test_applied_overhead_has_rate_and_efficiency(self):
        """5.00 an hour of machine planned, 6.00 applied: 1.2 × 1.00, and 0.2 h × 5.00."""
        self.rate("overhead_variable", 5.0, basis="machine_hour", purpose="planned")
        self.rate("overhead_variable", 6.0, basis="machine_hour", purpose="actual")
        order = self.gears()
        self.run_lathe(order, 1.2)
        self.assertAnalysed(
            order,
            """
            element            category    amount
            machine            efficiency  8.00
            overhead_variable  rate        1.20
            overhead_variable  efficiency  1.00
            """,
        )

    def test_cost_without_quantities_remains(self):
        order = self.gears()
        self.run_lathe(order, 1.0)
        self.charge_pool(order, 50.0)
        self.assertAnalysed(
            order,
            """
            element         category   amount
            overhead_fixed  remaining  50.00
            """,
        )

    def charge_pool(self, order, amount):
        pool = self.env["mrp.cost.pool"].create(
            {
                "name": "Hall",
                "company_id": self.company.id,
                "element_id": self.elements["overhead_fixed"].id,
                "driver": "machine_hour",
            }
        )
        run = self.env["mrp.cost.allocation"]._for(pool, self.period(self.day("2026-03-02")))
        run.amount = amount
        run.action_compute()
        run.action_post()
        self.assertEqual(sum(self.lines(order, kind="overhead").mapped("amount")), amount)

    def test_material_brought_back_was_not_used(self):
        order = self.gears(steel=25.0)
        self.run_lathe(order, 1.0)
        wizard = self.env["mrp.production.return"].create(
            {"production_id": order.id, "product_id": self.steel.id, "quantity": 5.0}
        )
        wizard.action_return()
        self.assertAnalysed(order, "element category amount")

    def test_what_bought_material_cost_more_by_the_bill_is_price(self):
        self.release(self.gear)
        receipt = self.stock(self.steel, 20, 10.0)
        order = self.order(10.0)
        self.issue(order, 20.0)
        self.run_lathe(order, 1.0)
        receipt.value_manual = 240.0
        receipt._set_value()
        self.assertAnalysed(
            order,
            """
            element   category  amount
            material  price     40.00
            """,
        )

    def test_late_cost_is_found_in_the_period_it_comes_in(self):
        order = self.gears()
        self.run_lathe(order, 1.0)
        self.finish(order)
        self.assertEqual(self.analyse(), 0)
        later = self.period(self.days_from_today(40))
        at = f"{later.date_from} 12:00"
        self.work(order, at, at, kind="machine", is_charged=True, charged_hours=0.5)
        self.assertEqual(self.analyse(), 0)
        self.assertEqual(self.analysis._run(later), 1)
        record = self.records(order)
        self.assertEqual((record.period_id, record.category, record.amount), (later, "efficiency", 20.0))

    def test_a_byproduct_takes_its_share_of_what_was_used(self):
        """A by-product takes 20 %: of 22 kg for 16 at standard, the gears take 17.6 kg."""
        chips = self._product("Chips", self.category_avco_auto)
        self.bom.byproduct_ids = [Command.create({"product_id": chips.id, "product_qty": 1.0, "cost_share": 20.0})]
        order = self.gears(steel=22.0)
        self.run_lathe(order, 1.0)
        self.finish(order)
        self.analyse()
        self.assertVariances(
            order,
            """
            element   category  amount
            material  usage     16.00   (17.6 - 16) × 10
            """,
        )

    def test_what_bought_work_costs_more_is_price(self):
        plating = self.env["product.product"].create(
            {
                "name": "Plating",
                "type": "service",
                "purchase_method": "receive",
                "property_account_expense_id": self._account("600950", "Outside Work", "expense_direct_cost").id,
                "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 6.0})],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        self.lathe.write(
            {"is_outsourced": True, "outsourcing_partner_id": self.vendor.id, "outsourcing_product_id": plating.id}
        )
        order = self.gears()
        purchase = self.env["purchase.order"].browse(order.workorder_ids.action_outsource()["res_id"])
        purchase.button_confirm()
        purchase.order_line.qty_received = 10.0
        self.finish(order)
        self.analyse()
        self.assertEqual(self.records(order, category="price").amount, 60.0)
        self.assertEqual(self.records(order, category="price").responsible, "buyer")

    def test_the_number_of_statements_does_not_grow_with_the_orders(self):
        self.release(self.gear)
        self.stock(self.steel, 1000, 11.0)
        counts = []
        for number in (2, 6, 12):
            for _each in range(number):
                order = self.order(1.0)
                self.issue(order, 3.0)
                self.finish(order)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.analyse()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[0] + 2)
