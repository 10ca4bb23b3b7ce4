from odoo.tests import tagged

from .absorption_case import AbsorptionCase


@tagged("post_install", "-at_install")
class TestTakers(AbsorptionCase):
    """Orders that take no cost: what they did counts as activity, and nobody charges them. One (3 h) is cancelled."""

    def setUp(self):
        super().setUp()
        self.one.action_cancel()

    def test_a_cancelled_order_keeps_no_close_from_ending(self):
        """100.00 at normal 5 h, 3 h of them cancelled and 1 h not: 20.00 idle, 80.00 all to the order that is left."""
        pool = self.applied_pool(100.0, charging="allocate", normal_capacity=5.0)
        self.env["mrp.cost.allocation.step"]._run(self.march)
        run = self.env["mrp.cost.allocation"]._for(pool, self.march)
        self.assertEqual((run.idle, run.to_allocate), (20.0, 80.0))
        self.assertEqual({line.production_id: line.amount for line in run.line_ids}, {self.two: 80.0})
        self.assertEqual(self.absorption(pool).activity, 4.0)
        self.assertBooked(idle=20.0)

    def test_what_was_charged_before_an_order_was_cancelled_is_taken_back(self):
        """30.00 of labour and 100.00 of rent: cancelled, the order lost 130.00; without the rent 30.00."""
        other = self.order()
        self.work(other, "2026-03-04 08:00", "2026-03-04 09:00", self.ada)
        run = self.allocate(self.pool("labour_hour"), self.march, 100.0)
        other.action_cancel()
        self.assertEqual(self.lost(other), 130.0)
        run.action_reverse()
        self.assertEqual((self.lost(other), self.wip(other)), (30.0, 0.0))
        self.post()
        self.assertLedgerHolds()

    def lost(self, order):
        return -sum(self.lines(order, kind="loss").mapped("amount"))

    def test_over_absorption_is_shared_by_those_that_are_left(self):
        """30.00 - 40.00 applied: -10.00, all of it to the order of 1 h and 10.00."""
        self.clear(self.applied_pool(30.0, disposition="prorate"))
        self.assertEqual(self.overhead(self.one, self.two), [0.0, 0.0])
        self.assertBooked(expense=0.0)

    def test_a_true_up_goes_to_those_that_are_left(self):
        """100.00 - 40.00 applied: 60.00 on top of 10.00."""
        self.clear(self.applied_pool(100.0, charging="true_up"))
        self.assertEqual(self.overhead(self.one, self.two), [0.0, 70.0])
        self.assertBooked(expense=0.0)

    def test_what_was_applied_too_much_to_cancelled_orders_alone_is_no_orders(self):
        """36.00 at normal 2 h, 4 h done: 4.00 above normal were applied, and nobody is left to give them back."""
        self.two.action_cancel()
        record = self.clear(self.applied_pool(36.0, normal_capacity=2.0))
        self.assertEqual((record.above_normal, record.to_orders, record.to_expense), (0.0, 0.0, -4.0))
        self.assertBooked(expense=-4.0)

    def test_a_statistic_of_an_order_without_actual_costing_is_no_share(self):
        """3 pallets of an order outside the ledger, 1 of one in it: 100.00 to that one."""
        self.company.cost_ledger_active = False
        outside = self.order()
        self.company.cost_ledger_active = True
        self.assertFalse(outside.is_actual_cost)
        pallets = self.env["mrp.cost.statistic"].create({"name": "Pallets", "code": "pallets", "unit": "pallet"})
        self.env["mrp.cost.statistic.value"].create(
            [
                {"statistic_id": pallets.id, "period_id": self.march.id, "production_id": order.id, "value": number}
                for order, number in ((outside, 3.0), (self.two, 1.0))
            ]
        )
        run = self.allocate(self.pool("statistic", statistic_id=pallets.id), self.march, 100.0)
        self.assertEqual({line.production_id: line.amount for line in run.line_ids}, {self.two: 100.0})
        self.assertEqual(self.wip(outside), 0.0)

    def test_a_simulation_charges_no_cancelled_order(self):
        pool = self.pool("machine_hour", name="Rent")
        wizard = self.env["mrp.cost.pool.simulate"].create(
            {"pool_id": pool.id, "period_id": self.march.id, "amount": 100.0, "normal_capacity": 5.0}
        )
        wizard.action_simulate()
        self.assertEqual(
            [(line.production_id, line.amount_now, line.amount_new) for line in wizard.line_ids],
            [(self.two, 100.0, 80.0)],
        )
        self.assertEqual(wizard.idle_new, 20.0)
