from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .driver_case import DriverCase


@tagged("post_install", "-at_install")
class TestSimulation(DriverCase):
    """100.00 by machine hours over orders of 3 h and 1 h; by set-ups they would have none and one."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self.order(), self.order()
        self.machine_time(self.one, "2026-03-02 08:00", "2026-03-02 11:00")
        self.machine_time(self.two, "2026-03-02 12:00", "2026-03-02 13:00", is_setup=True)
        self.machine_pool = self.pool("machine_hour", name="Rent")

    def simulate(self, user=None, **values):
        wizard = self.env["mrp.cost.pool.simulate"].with_user(user or self.env.user)
        wizard = wizard.create({"pool_id": self.machine_pool.id, "period_id": self.march.id, "amount": 100.0, **values})
        wizard.action_simulate()
        return [(line.production_id, line.amount_now, line.amount_new) for line in wizard.line_ids]

    def test_another_driver_beside_the_one_in_force(self):
        lines = self.env["mrp.cost.line"].search_count([])
        self.assertEqual(self.simulate(driver="setup"), [(self.one, 75.0, 0.0), (self.two, 25.0, 100.0)])
        self.assertEqual(self.machine_pool.driver, "machine_hour")
        self.assertFalse(self.env["mrp.cost.allocation"].search([("pool_id", "=", self.machine_pool.id)]))
        self.assertEqual(self.env["mrp.cost.line"].search_count([]), lines)

    def test_a_formula_another_scope_another_capacity(self):
        by_formula = self.simulate(driver="formula", formula="machine_hour + setup * 2")
        self.assertEqual(by_formula, [(self.one, 75.0, 50.0), (self.two, 25.0, 50.0)])
        elsewhere = self.simulate(workcenter_ids=[(6, 0, self.lathe.copy().ids)])
        self.assertEqual(elsewhere, [(self.one, 75.0, 0.0), (self.two, 25.0, 0.0)])
        idle = self.simulate(normal_capacity=5.0)
        self.assertEqual(idle, [(self.one, 75.0, 60.0), (self.two, 25.0, 20.0)])

    def test_a_formula_in_force_beside_another_rule(self):
        """In force machine hours and 2 for a set-up, 3 and 1 + 2: half each. By hours 75.00 and 25.00."""
        self.machine_pool.write({"driver": "formula", "formula": "machine_hour + setup * 2"})
        self.assertEqual(self.simulate(driver="machine_hour"), [(self.one, 50.0, 75.0), (self.two, 50.0, 25.0)])
        by_formula = self.simulate(formula="machine_hour")
        self.assertEqual(by_formula, [(self.one, 50.0, 75.0), (self.two, 50.0, 25.0)])
        elsewhere = self.simulate(workcenter_ids=[(6, 0, self.lathe.copy().ids)])
        self.assertEqual(elsewhere, [(self.one, 50.0, 0.0), (self.two, 50.0, 0.0)])
        self.assertEqual(self.simulate(driver="setup"), [(self.one, 50.0, 0.0), (self.two, 50.0, 100.0)])
        run = self.allocate(self.machine_pool, self.march, 100.0)
        self.assertEqual(run.line_ids.mapped("amount"), [50.0, 50.0], "what was simulated is not in force")

    def test_a_wrong_rule_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no such driver"):
            self.simulate(driver="formula", formula="machines")

    def test_a_closed_period_with_what_the_pool_cost_then(self):
        run = self.allocate(self.machine_pool, self.march, 40.0)
        self.march.state = "closed"
        form = Form(self.env["mrp.cost.pool.simulate"].with_context(default_pool_id=self.machine_pool.id))
        form.period_id = self.march
        form.driver = "setup"
        wizard = form.save()
        wizard.action_simulate()
        self.assertEqual(wizard.line_ids.mapped("amount_now"), run.line_ids.mapped("amount"))
        self.assertEqual(wizard.line_ids.mapped("difference"), [-30.0, 30.0])
        self.assertEqual(wizard.action_by_product()["domain"], [("simulation_id", "=", wizard.id)])

    def test_accountants_simulate_users_do_not(self):
        users = {
            group: new_test_user(
                self.env,
                login=f"simulating {group}",
                groups=f"base.group_user,mrp_actual_cost.group_cost_{group}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for group in ("accountant", "user")
        }
        self.assertEqual(len(self.simulate(users["accountant"], driver="setup")), 2)
        with self.assertRaises(AccessError):
            self.simulate(users["user"], driver="setup")
