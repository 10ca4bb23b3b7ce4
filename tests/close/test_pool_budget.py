from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .variance_case import VarianceCase


class PoolBudgetCase(VarianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def pool(self, code, **values):
        element = self.env.ref(f"mrp_actual_cost.element_{code}")
        return self.env["mrp.cost.pool"].create(
            {"name": code, "company_id": self.company.id, "element_id": element.id, "driver": "machine_hour", **values}
        )

    def budget(self, pool, budget, normal_hours, **values):
        return self.env["mrp.cost.pool.budget"].create(
            {"pool_id": pool.id, "period_id": self.march.id, "budget": budget, "normal_hours": normal_hours, **values}
        )

    def source(self, code, amount):
        """Have an account that took an amount in March."""
        account = self._account(code, f"Overhead {code}", "expense")
        move = self.env["account.move"].create(
            {
                "date": "2026-03-15",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": amount}),
                    Command.create({"account_id": self.account_payable.id, "balance": -amount}),
                ],
            }
        )
        move.action_post()
        return account


@tagged("post_install", "-at_install")
class TestPoolBudget(PoolBudgetCase):
    def test_the_close_fills_in_what_happened(self):
        """2.00 an hour: 950.00 is 50.00 less than budgeted, and 50 h were not used."""
        pool = self.pool("overhead_fixed", source_account_ids=[Command.set(self.source("610901", 950.0).ids)])
        budget = self.budget(pool, 1000.0, 500.0)
        self.run_lathe(self.order(), 450.0)
        Budget = self.env["mrp.cost.pool.budget"]
        self.assertEqual(set(Budget._test_run(self.march)[budget]), {"actual", "hours"})
        self.assertEqual(budget.hours, 0.0)
        self.assertEqual(Budget._run(self.march), 1)
        self.assertEqual((budget.actual, budget.hours, budget.rate), (950.0, 450.0, 2.0))
        self.assertEqual((budget.spending, budget.capacity), (-50.0, 100.0))
        self.assertEqual(Budget._run(self.march), 0)

    def test_what_was_entered_is_left_alone(self):
        budget = self.budget(self.pool("overhead_fixed"), 1000.0, 500.0, is_entered=True, actual=7.0)
        self.assertEqual(self.env["mrp.cost.pool.budget"]._run(self.march), 0)
        self.assertEqual(budget.actual, 7.0)

    def test_standard_activity_is_that_of_the_good_units(self):
        """10 gears of 0.1 h."""
        self.release(self.gear)
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.issue(order, 20.0)
        self.finish(order)
        budget = self.budget(self.pool("overhead_fixed"), 1000.0, 500.0, period_id=self.period().id)
        self.env["mrp.cost.pool.budget"]._run(self.period())
        self.assertEqual(budget.standard_hours, 1.0)

    def standard_hours(self, **values):
        budget = self.budget(self.pool("overhead_fixed", **values), 1000.0, 500.0, period_id=self.period().id)
        self.env["mrp.cost.pool.budget"]._run(self.period())
        return budget.standard_hours

    def test_standard_activity_is_that_of_the_pools_work_centers_and_orders(self):
        self.release(self.gear)
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.issue(order, 20.0)
        self.finish(order)
        elsewhere = self.lathe.copy()
        self.assertEqual(self.standard_hours(workcenter_ids=self.lathe.ids), 1.0)
        self.assertEqual(self.standard_hours(workcenter_ids=elsewhere.ids), 0.0)
        self.assertEqual(self.standard_hours(production_ids=order.ids), 1.0)
        self.assertEqual(self.standard_hours(production_ids=self.order().ids), 0.0)

    def test_a_receipt_that_was_cancelled_has_no_standard_activity(self):
        """4 of 10 are received and taken back, then all 10 are: 1.0 h, not 1.4 h."""
        self.release(self.gear)
        self.stock(self.steel, 100, 10.0)
        order = self.order(10.0)
        self.issue(order, 20.0)
        order._shopfloor_cancel_receipts(self.receive(order, 4.0))
        self.finish(order, 10.0)
        self.assertEqual(self.standard_hours(), 1.0)

    def test_what_service_centers_gave_is_cost_of_the_pool(self):
        """950.00 of its own and 50.00 of maintenance: 1,000.00, as the absorption has it."""
        pool = self.pool("overhead_fixed", charging="rate")
        maintenance = self.pool(
            "energy", name="Maintenance", service_ids=[(0, 0, {"receiver_id": pool.id, "quantity": 1})]
        )
        Allocation = self.env["mrp.cost.allocation"]
        Allocation._for(pool, self.march).amount = 950.0
        Allocation._for(maintenance, self.march).amount = 50.0
        budget = self.budget(pool, 1000.0, 500.0)
        self.env["mrp.cost.service.step"]._run(self.march)
        self.env["mrp.cost.pool.budget"]._run(self.march)
        self.assertEqual((budget.actual, budget.spending), (1000.0, 0.0))

    def test_a_pool_that_was_budgeted_before_and_is_not_now_is_said(self):
        february = self.env["mrp.cost.period"].create(
            {"name": "2026-02", "date_from": "2026-02-01", "date_to": "2026-02-28"}
        )
        pool, never = self.pool("overhead_fixed"), self.pool("overhead_variable")
        self.assertFalse(self.env["mrp.cost.pool.budget"]._checks(self.march))
        self.budget(pool, 1000.0, 500.0, period_id=february.id)
        [(severity, _message, pools)] = self.env["mrp.cost.pool.budget"]._checks(self.march)
        self.assertEqual((severity, pools), ("warn", pool))
        self.assertNotIn(never, pools)
        self.budget(pool, 1000.0, 500.0)
        self.assertFalse(self.env["mrp.cost.pool.budget"]._checks(self.march))

    def test_a_closed_period_keeps_its_budgets(self):
        budget = self.budget(self.pool("overhead_fixed"), 1000.0, 500.0)
        self.march.state = "closed"
        for change in (lambda: budget.write({"budget": 1.0}), budget.unlink):
            with self.assertRaises(UserError):
                change()

    def test_a_closed_period_keeps_its_variances_when_the_pool_becomes_fixed(self):
        """
        variable  22,500 for 4,500 h = 5.00 an hour; 24,150 at 4,200 h: 24,150 - 4,200 × 5.00 = 3,150 of spending
        fixed     24,150 - 22,500 = 1,650 of spending, from April on
        """
        pool = self.pool("overhead_variable", behaviour="variable")
        values = {"is_entered": True, "actual": 24150.0, "hours": 4200.0, "standard_hours": 4000.0}
        march = self.budget(pool, 22500.0, 4500.0, **values)
        april = self.env["mrp.cost.period"].create(
            {"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"}
        )
        april = self.budget(pool, 22500.0, 4500.0, period_id=april.id, **values)
        self.march.state = "closed"
        self.env.flush_all()
        pool.behaviour = "fixed"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((march.is_fixed, march.spending, march.efficiency, march.volume), (False, 3150.0, 1000.0, 0.0))
        self.assertEqual((april.is_fixed, april.spending), (True, 1650.0))
        self.march.state = "open"
        self.assertEqual((march.is_fixed, march.spending), (True, 1650.0))

    def test_normal_activity_is_above_zero(self):
        pool = self.pool("overhead_fixed")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.budget(pool, 1000.0, 0.0)

    def test_who_may_enter_them(self):
        budget = self.budget(self.pool("overhead_fixed"), 1000.0, 500.0)
        for group, may_write in (("group_cost_user", False), ("group_cost_accountant", True)):
            user = new_test_user(
                self.env,
                login=group,
                groups=f"base.group_user,mrp_actual_cost.{group}",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            self.assertEqual(budget.with_user(user).budget, 1000.0)
            if may_write:
                budget.with_user(user).budget = 1000.0
            else:
                with self.assertRaises(AccessError):
                    budget.with_user(user).budget = 1.0
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="budget_stranger",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["mrp.cost.pool.budget"].with_user(stranger).search([("id", "=", budget.id)]))
