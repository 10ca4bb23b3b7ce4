from odoo.exceptions import UserError
from odoo.tests import tagged

from .absorption_case import AbsorptionCase


@tagged("post_install", "-at_install")
class TestCarry(AbsorptionCase):
    """100.00 cost and 40.00 applied in March: 60.00 are carried forward, and no way leads past them."""

    def setUp(self):
        super().setUp()
        self.may = self.period("May", "2026-05-01", "2026-05-31")
        self.overhead_pool = self.applied_pool(100.0, disposition="carry")

    def test_months_are_posted_one_after_the_other(self):
        """April before March would carry 0.00 into May; the 60.00 of March would be nobody's."""
        self.clear(self.overhead_pool, self.april)
        with self.assertRaisesRegex(UserError, "Absorption of .* / April is posted already"):
            self.clear(self.overhead_pool)
        self.absorption(self.overhead_pool, self.april).action_reverse()
        march = self.clear(self.overhead_pool)
        self.clear(self.overhead_pool, self.april)
        self.assertEqual(self.clear(self.overhead_pool, self.may).carried_out, 60.0)
        with self.assertRaisesRegex(UserError, "May is posted already"):
            march.action_reverse()
        self.assertEqual(march.state, "posted")

    def test_months_posted_or_taken_back_together_follow_each_other(self):
        records = self.absorption(self.overhead_pool, self.april) | self.absorption(self.overhead_pool)
        records.action_post()
        self.assertEqual([(r.carried_in, r.carried_out) for r in records], [(60.0, 60.0), (0.0, 60.0)])
        records.action_reverse()
        self.assertEqual(set(records.mapped("state")), {"draft"})

    def test_an_expense_needs_no_order(self):
        pool = self.applied_pool(50.0, disposition="expense")
        self.clear(pool, self.april)
        self.assertEqual(self.clear(pool).to_expense, 10.0)

    def test_what_an_archived_pool_carries_is_an_expense(self):
        """60.00 of March; in April nobody is asked what it cost, and rates applied by then are not its own."""
        self.clear(self.overhead_pool)
        self.overhead_pool.active = False
        self.machine_time(self.two, "2026-04-02 08:00", "2026-04-02 09:00")
        step = self.env["mrp.cost.absorption.step"]
        self.assertEqual(step._checks(self.april), [])
        step._run(self.april)
        april = self.absorption(self.overhead_pool, self.april)
        self.assertEqual((april.actual, april.applied, april.to_expense, april.carried_out), (0.0, 0.0, 60.0, 0.0))
        self.assertBooked(expense=60.0)
        step._run(self.may)
        self.assertFalse(self.absorption_of(self.may))
        step._roll_back(self.april)
        self.assertBooked(expense=0.0)

    def test_what_a_pool_carries_that_is_allocated_by_now_is_an_expense(self):
        """60.00 of March; 25.00 of April are allocated to the order of 1 h, 10.00 were applied at the rate besides."""
        self.clear(self.overhead_pool)
        self.overhead_pool.charging = "allocate"
        self.machine_time(self.two, "2026-04-02 08:00", "2026-04-02 09:00")
        self.cost(self.overhead_pool, 25.0, self.april)
        for step in ("absorption", "allocation"):
            self.env[f"mrp.cost.{step}.step"]._run(self.april)
        april = self.absorption_of(self.april)
        self.assertEqual((april.applied, april.idle, april.to_expense), (25.0, 0.0, 60.0))
        self.assertEqual(self.overhead(self.two), [45.0])  # 10.00 + 10.00 + 25.00
        self.assertBooked(expense=60.0, idle=0.0)

    def test_what_a_pool_carries_that_serves_others_by_now_is_an_expense(self):
        """60.00 of March; the 25.00 of April go to another pool."""
        self.clear(self.overhead_pool)
        self.overhead_pool.charging = "allocate"
        self.overhead_pool.service_ids = [(0, 0, {"receiver_id": self.pool("labour_hour").id, "quantity": 1.0})]
        self.work(self.two, "2026-04-02 08:00", "2026-04-02 09:00", self.ada)
        self.cost(self.overhead_pool, 25.0, self.april)
        steps = [self.env[f"mrp.cost.{name}.step"] for name in ("service", "absorption", "allocation")]
        for step in steps:
            step._run(self.april)
        self.assertEqual(self.absorption_of(self.april).to_expense, 60.0)
        for step in reversed(steps):
            step._roll_back(self.april)
        self.assertBooked(expense=0.0)

    def test_a_year_that_ends_within_a_month(self):
        """To 5 April: April ends in the next year, so March is the last of its own and expenses the 60.00."""
        self.company.fiscalyear_last_day = 5
        self.company.fiscalyear_last_month = "4"
        march = self.clear(self.overhead_pool)
        self.assertEqual((march.to_expense, march.carried_out), (60.0, 0.0))
        self.assertEqual(self.clear(self.overhead_pool, self.april).carried_in, 0.0)
        self.assertBooked(expense=60.0)

    def test_the_next_period_is_the_one_entered_else_the_next_month_or_as_long_again(self):
        """The year ends on 31 December: 28 days after 10 December it is over, at the end of December it is not."""
        weeks = self.period("Four weeks", "2026-11-13", "2026-12-10")
        self.assertTrue(self.absorption(self.overhead_pool, weeks)._is_last_of_year())
        november = self.absorption(self.overhead_pool, self.period("November", "2027-11-01", "2027-11-30"))
        self.assertFalse(november._is_last_of_year())
        self.period("Long December", "2027-12-01", "2028-01-02")
        self.assertTrue(november._is_last_of_year())

    def absorption_of(self, period):
        return self.env["mrp.cost.absorption"].search([("period_id", "=", period.id)])
