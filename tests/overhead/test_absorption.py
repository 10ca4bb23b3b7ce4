from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .absorption_case import AbsorptionCase
from .driver_case import DriverCase


@tagged("post_install", "-at_install")
class TestAbsorption(AbsorptionCase):
    """Fixed overhead of the lathe at 10.00 per machine hour; two orders of 3 h and 1 h in March: 40.00 applied."""

    # ------------------------------------------------------------------- where it goes

    def test_under_absorption_is_an_expense(self):
        """100.00 cost - 40.00 applied."""
        record = self.clear(self.applied_pool(100.0))
        self.assertEqual((record.actual, record.applied, record.difference), (100.0, 40.0, 60.0))
        self.assertEqual((record.to_expense, record.to_orders, record.carried_out), (60.0, 0.0, 0.0))
        self.assertEqual(self.overhead(self.one, self.two), [30.0, 10.0])
        self.assertBooked(expense=60.0, idle=0.0)

    def test_over_absorption_is_shared_by_what_was_applied(self):
        """30.00 - 40.00 = -10.00: -7.50 and -2.50."""
        record = self.clear(self.applied_pool(30.0, disposition="prorate"))
        self.assertEqual(record.to_orders, -10.0)
        self.assertEqual(self.overhead(self.one, self.two), [22.5, 7.5])
        self.assertBooked(expense=0.0)

    def test_a_true_up_spreads_the_difference_by_the_driver(self):
        """90.01 - 40.00 = 50.01 over 3 h and 1 h; it follows the goods of a done order."""
        self.stock(self.steel, 100, 10.0)
        self.finish_at(self.one, "2026-03-20 08:00")
        value = self.gear.total_value
        self.clear(self.applied_pool(90.01, charging="true_up"))
        self.assertEqual(self.overhead(self.two), [22.5])
        self.assertEqual(round(self.gear.total_value - value, 2), 37.51)
        self.assertEqual(self.wip(self.one), 0.0)
        self.assertBooked(expense=0.0)

    def test_carried_forward_within_the_year_and_not_beyond(self):
        """60.00 of March; April 10.00 - 10.00 applied; in December it becomes an expense."""
        pool = self.applied_pool(100.0, disposition="carry")
        self.assertEqual(self.clear(pool).carried_out, 60.0)
        self.machine_time(self.two, "2026-04-02 08:00", "2026-04-02 09:00")
        self.cost(pool, 10.0, self.april)
        april = self.clear(pool, self.april)
        self.assertEqual((april.carried_in, april.rest, april.carried_out), (60.0, 60.0, 60.0))
        self.assertBooked(expense=0.0)
        december = self.period("December", "2026-12-01", "2026-12-31")
        self.cost(pool, 0.0, december)
        last = self.clear(pool, december)
        self.assertEqual((last.carried_in, last.to_expense, last.carried_out), (60.0, 60.0, 0.0))
        january = self.period("January", "2027-01-01", "2027-01-31")
        self.assertEqual(self.clear(pool, january).carried_in, 0.0)

    # ------------------------------------------------------------------- normal capacity

    def test_idle_capacity_first_the_rest_as_set(self):
        """100.00 at normal 5 h, 4 h worked: 20.00 idle; of 60.00 under-absorbed 40.00 are shared."""
        record = self.clear(self.applied_pool(100.0, normal_capacity=5.0, disposition="prorate"))
        self.assertEqual((record.unused, record.idle, record.to_expense, record.to_orders), (1.0, 20.0, 20.0, 40.0))
        self.assertEqual(self.overhead(self.one, self.two), [60.0, 20.0])
        self.assertBooked(idle=20.0, expense=0.0)

    def test_above_normal_is_taken_back_from_what_was_made(self):
        """36.00 at normal 2 h, 4 h worked: 40.00 applied is 4.00 too much, taken back even if set to expense."""
        record = self.clear(self.applied_pool(36.0, normal_capacity=2.0))
        self.assertEqual((record.idle, record.above_normal, record.to_orders), (0.0, -4.0, -4.0))
        self.assertEqual(self.overhead(self.one, self.two), [27.0, 9.0])
        self.assertBooked(idle=0.0, expense=0.0)

    def test_an_allocated_pool_leaves_idle_cost_out(self):
        """100.00 at normal 5 h, 4 h worked: 80.00 to orders, 20.00 idle. Published: 1,500, 7,500 h, 6,500 h."""
        pool = self.applied_pool(100.0, charging="allocate", normal_capacity=5.0)
        allocation = self.env["mrp.cost.allocation"]._for(pool, self.march)
        allocation.action_compute()
        self.assertEqual((allocation.idle, allocation.to_allocate), (20.0, 80.0))
        with self.assertRaisesRegex(UserError, "Allocate .* first"):
            self.clear(pool)
        allocation.action_post()
        record = self.clear(pool)
        self.assertEqual((record.applied, record.idle, record.to_expense), (80.0, 20.0, 20.0))
        self.assertEqual(self.overhead(self.one, self.two), [90.0, 30.0])  # 30.00 and 10.00 at the rate before
        self.assertBooked(idle=20.0)

    def test_published_normal_capacity(self):
        """IAS 2: 1,500 at normal 7,500 h; 6,500 h at 0.20 absorb 1,300; 200 are an expense of the period."""
        self.env["mrp.cost.rate"].search([("element_id", "=", self.elements["overhead_fixed"].id)]).unlink()
        self.rate("overhead_fixed", 0.2, basis="machine_hour")
        order = self.order()
        self.machine_time(order, "2026-04-02 08:00", "2026-04-02 09:00", is_charged=True, charged_hours=6500.0)
        pool = self.applied_pool(1500.0, self.april, normal_capacity=7500.0)
        record = self.clear(pool, self.april)
        self.assertEqual((record.applied, record.idle, record.rest, record.unused), (1300.0, 200.0, 0.0, 1000.0))
        self.assertBooked(idle=200.0, expense=0.0)

    def test_a_year_of_normal_capacity_is_divided_by_days(self):
        pool = self.applied_pool(100.0, normal_capacity=365.0, capacity_of="year")
        self.assertEqual([pool._capacity(period) for period in (self.march, self.april)], [31.0, 30.0])

    # ------------------------------------------------------------------- verbs

    def test_it_can_be_taken_back_and_done_anew(self):
        pool = self.applied_pool(30.0, disposition="prorate", normal_capacity=5.0)
        record = self.clear(pool)
        record.action_post()
        self.assertEqual(len(self.lines(self.one, source_model="mrp.cost.absorption")), 1, "posted once")
        record.action_reverse()
        self.assertEqual(self.overhead(self.one, self.two), [30.0, 10.0])
        self.assertBooked(idle=0.0, expense=0.0)
        self.cost(pool, 50.0)
        record.action_compute()
        record.action_post()
        self.assertEqual((record.idle, record.to_orders), (10.0, 0.0))
        self.assertBooked(idle=10.0)

    def test_the_steps_of_a_close(self):
        """Run: a service center, an allocated and an applied pool; again: nothing; back: all of it."""
        steps = [self.env[f"mrp.cost.{name}.step"] for name in ("service", "absorption", "allocation")]

        def run():
            for step in steps:
                step._run(self.march)

        applied = self.applied_pool(100.0, disposition="prorate")
        power = self.pool("machine_hour", name="Power")
        self.cost(power, 10.0)
        power.service_ids = [(0, 0, {"receiver_id": applied.id, "quantity": 1.0})]
        rent = self.pool("machine_hour", name="Rent")
        self.cost(rent, 40.0)
        run()
        # 110.00 - 40.00 applied + 40.00 rent, over 3 h and 1 h
        self.assertEqual(self.overhead(self.one, self.two), [112.5, 37.5])
        self.assertEqual([step._checks(self.march) for step in steps], [[], [], []])
        before = self.env["mrp.cost.line"].search_count([]), self.env["account.move"].search_count([])
        run()
        self.assertEqual(
            (self.env["mrp.cost.line"].search_count([]), self.env["account.move"].search_count([])), before
        )
        for step in reversed(steps):
            step._roll_back(self.march)
        self.assertEqual(self.overhead(self.one, self.two), [30.0, 10.0])
        self.assertBooked(expense=0.0)

    def test_idle_cost_of_a_pool_allocated_at_the_close(self):
        """100.00 at normal 5 h, 4 h worked: the close allocates 80.00, expenses 20.00, and takes both back."""
        pool = self.applied_pool(100.0, charging="allocate", normal_capacity=5.0)
        steps = [self.env[f"mrp.cost.{name}.step"] for name in ("absorption", "allocation")]
        for step in steps * 2:
            step._run(self.march)
        record = self.env["mrp.cost.absorption"].search([("pool_id", "=", pool.id)])
        self.assertEqual((record.state, record.actual, record.applied, record.idle), ("posted", 100.0, 80.0, 20.0))
        self.assertEqual(self.overhead(self.one, self.two), [90.0, 30.0])  # 40.00 applied at rates besides
        self.assertBooked(idle=20.0)
        for step in reversed(steps):
            step._roll_back(self.march)
        self.assertEqual(record.state, "draft")
        self.assertEqual(self.overhead(self.one, self.two), [30.0, 10.0])
        self.assertBooked(idle=0.0)

    def test_idle_cost_is_what_the_allocation_left_out(self):
        """Rent makes the gears that a wheel used dearer, and so the wheel's material, by which the other pool goes."""
        self.stock(self.steel, 100, 10.0)
        self.work(self.one, "2026-03-02 14:00", "2026-03-02 15:00", self.ada)
        self.finish_at(self.one, "2026-03-20 08:00")
        wheel = self._product("Wheel", self.category_avco_auto)
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": wheel.product_tmpl_id.id,
                "company_id": self.company.id,
                "bom_line_ids": [(0, 0, {"product_id": self.gear.id, "product_qty": 1.0})],
            }
        )
        self.issue(self.order(product=wheel, bom=bom), 10, self.gear, at=self.moment("2026-03-21 08:00"))
        idle = {"normal_capacity": 1000.0, "idle_account_id": self.idle_account.id}
        stores, rent = self.pool("material_cost", name="Stores", **idle), self.pool("labour_hour", name="Rent")
        self.cost(stores, 100.0)
        self.cost(rent, 50.0)
        self.env["mrp.cost.allocation.step"]._run(self.march)
        record = self.env["mrp.cost.absorption"].search([("pool_id", "=", stores.id)])
        self.assertTrue(record.idle)
        self.assertEqual(record.idle, self.env["mrp.cost.allocation"]._for(stores, self.march).idle)
        self.assertEqual((record.rest, record.to_expense), (0.0, record.idle))

    def test_cost_that_nobody_entered_blocks(self):
        """Without it all that was applied would be taken back from the orders, or into income."""
        step = self.env["mrp.cost.absorption.step"]
        pool = self.pool("machine_hour", charging="rate")
        [(severity, message, pools)] = step._checks(self.march)
        self.assertEqual((severity, pools), ("block", pool))
        self.assertIn(pool.name, message)
        self.cost(pool, 40.0)
        self.assertEqual(step._checks(self.march), [])

    def test_nobody_to_take_it_is_said(self):
        pool = self.applied_pool(100.0, disposition="prorate", workcenter_ids=self.lathe.copy().ids)
        with self.assertRaisesRegex(UserError, "none has anything of it"):
            self.clear(pool)

    def test_accountants_clear_it_users_look_others_see_nothing(self):
        other, _order = self.second_company()
        user, accountant, elsewhere = (
            new_test_user(
                self.env,
                login=login,
                groups=f"base.group_user,mrp_actual_cost.group_cost_{group}",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
            for login, group, company in (
                ("absorption user", "user", self.company),
                ("absorption accountant", "accountant", self.company),
                ("absorption elsewhere", "accountant", other),
            )
        )
        pool = self.applied_pool(100.0, disposition="prorate", normal_capacity=5.0)
        action = self.env["mrp.cost.absorption"].with_user(accountant)._action_of_periods(self.march)
        record = self.env["mrp.cost.absorption"].search(action["domain"])
        self.assertEqual(record.pool_id, pool)
        record.with_user(accountant).action_post()
        self.assertEqual(record.state, "posted")
        for records in (record, record.line_ids):
            self.assertTrue(records.with_user(user).read(["display_name"]))
            with self.assertRaises(AccessError):
                records.with_user(user).write({"create_date": False})
            self.assertFalse(records.with_user(elsewhere).search([("id", "in", records.ids)]))
        with self.assertRaises(AccessError):
            record.with_user(user).action_reverse()


@tagged("post_install", "-at_install")
class TestAbsorptionPeriodic(DriverCase):
    """With periodic inventory the actual cost stands in expense already: orders get shares, the books no entry."""

    setting = "periodic"

    def test_no_entry_is_made(self):
        """100.00 at normal 5 h, 4 h worked at 10.00: idle 20.00, shared 40.00."""
        self.rate("overhead_fixed", 10.0, basis="machine_hour")
        order = self.order()
        self.machine_time(order, "2026-03-02 08:00", "2026-03-02 12:00")
        pool = self.pool("machine_hour", charging="rate", disposition="prorate", normal_capacity=5.0)
        self.env["mrp.cost.allocation"]._for(pool, self.march).amount = 100.0
        record = self.env["mrp.cost.absorption"]._for(pool, self.march)
        record.action_compute()
        record.action_post()
        self.assertEqual((record.idle, record.to_orders), (20.0, 40.0))
        self.assertFalse(record.move_id)
        self.assertEqual(sum(self.lines(order, element_id=self.elements["overhead_fixed"]).mapped("amount")), 80.0)
        record.action_reverse()
        self.assertEqual(sum(self.lines(order, element_id=self.elements["overhead_fixed"]).mapped("amount")), 40.0)
