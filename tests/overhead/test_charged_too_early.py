from odoo.tests import tagged

from .sources_case import SourcesCase


@tagged("post_install", "-at_install")
class TestChargedTooEarly(SourcesCase):
    """A pool that was charged by hand, and what came into its open period afterwards: the close asks a person."""

    def setUp(self):
        super().setUp()
        self.step = self.env["mrp.cost.allocation.step"]
        self.overhead = self.pool("labour_hour", source_account_ids=self.rent.ids, name="Hall")
        self.made = self.order()
        self.work(self.made, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.book(self.rent, 100.0)

    def charge(self, pool=None):
        run = self.run_of(pool or self.overhead)
        run.action_post()
        return run

    def warnings(self, step=None):
        return (self.step if step is None else step)._checks(self.march)

    def test_nothing_came(self):
        """Charged or not: what the step does by itself is not asked."""
        self.assertEqual(self.warnings(), [])
        self.charge()
        self.assertEqual(self.warnings(), [])
        self.book(self.wages, 20.0)
        self.book(self.rent, 20.0, date="2026-04-01")
        self.assertEqual(self.warnings(), [])

    def test_a_bill_came(self):
        """100.00 charged; 30.00 and 12.00 come. Reversed, the step charges 142.00; left alone, April takes 42.00."""
        run = self.charge()
        self.book(self.rent, 30.0)
        self.book(self.rent, 12.0, date="2026-03-31")
        [(severity, message, found)] = self.warnings()
        self.assertEqual((severity, found), ("warn", run))
        self.assertIn("Journal items of $\xa042.00 (2) came after Hall was charged", message)
        with self.env.cr.savepoint() as point:
            self.march.state = "closed"
            self.assertEqual(self.run_of(self.overhead, self.april).amount, 42.0)
            point.rollback()
        self.env.invalidate_all()
        run.action_reverse()
        self.step._run(self.march)
        self.assertEqual((run.state, run.amount, run.allocated), ("posted", 142.0, 142.0))
        self.assertEqual(self.warnings(), [])

    def test_hours_were_reported(self):
        """Charged by 2 h, then another order takes 3 h: it would get nothing."""
        run = self.charge()
        self.work(self.order(), "2026-03-20 08:00", "2026-03-20 11:00", self.ada)
        [(severity, message, found)] = self.warnings()
        self.assertEqual((severity, found), ("warn", run))
        self.assertIn("of labour hours changed after Hall was charged: 2.00 in all then, 5.00 now", message)
        run.action_reverse()
        self.step._run(self.march)
        self.assertEqual(run.line_ids.mapped("amount"), [40.0, 60.0])
        self.assertEqual(self.warnings(), [])

    def test_hours_went_from_one_order_to_another(self):
        """2 h in all, as before, but of two orders."""
        run = self.charge()
        log = self.made.workorder_ids.time_ids
        log.date_end = self.moment("2026-03-02 09:00")
        self.work(self.order(), "2026-03-20 08:00", "2026-03-20 09:00", self.ada)
        [(_severity, message, found)] = self.warnings()
        self.assertEqual(found, run)
        self.assertIn("2.00 in all then, 2.00 now", message)

    def test_what_sums_to_nothing_is_not_asked(self):
        self.charge()
        self.book(self.rent, 30.0)
        self.book(self.rent, -30.0)
        self.assertEqual(self.warnings(), [])

    def test_a_pool_that_cost_nothing_has_no_shares_to_change(self):
        free = self.pool("labour_hour", name="Free")
        run = self.env["mrp.cost.allocation"]._for(free, self.march)
        run.is_entered = True
        self.charge(free)
        self.charge()
        self.work(self.order(), "2026-03-20 08:00", "2026-03-20 11:00", self.ada)
        self.assertEqual([run.pool_id for _severity, _message, run in self.warnings()], [self.overhead])

    def test_cost_as_a_base_is_not_asked(self):
        """What orders cost moves by the charge itself, where one is made of another; in a formula as well."""
        self.book(self.wages, 50.0)
        self.charge(self.pool("direct_cost", source_account_ids=self.wages.ids))
        mixed = self.pool("formula", name="Mixed", formula="direct_cost + setup")
        hours = self.pool("formula", name="Hours", formula="labour_hour * 2")
        for pool in (mixed, hours):
            self.env["mrp.cost.allocation"]._for(pool, self.march).amount = 10.0
            self.charge(pool)
        self.work(self.made, "2026-03-20 08:00", "2026-03-20 11:00", self.ada)
        self.assertEqual([run.pool_id for _severity, _message, run in self.warnings()], [hours])

    def test_what_cannot_be_counted_is_said(self):
        """The pool counts pieces; then an order in kilograms is received."""
        pieces = self.pool("output", name="Pieces", uom_id=self.env.ref("uom.product_uom_unit").id)
        self.env["mrp.cost.allocation"]._for(pieces, self.march).amount = 10.0
        self.receive_on(self.made, self.gear)
        self.charge(pieces)
        self.assertEqual(self.warnings(), [])
        wire = self._product("Wire", self.category_avco_auto, uom_id=self.env.ref("uom.product_uom_kgm").id)
        bom = self.env["mrp.bom"].create({"product_tmpl_id": wire.product_tmpl_id.id, "product_uom_id": wire.uom_id.id})
        self.receive_on(self.order(product=wire, bom=bom), wire)
        [(_severity, message, _run)] = self.warnings()
        self.assertIn("Pieces is spread by Units", message)

    def receive_on(self, order, product):
        """Receive one of an order's product in March."""
        move = order.move_finished_ids.filtered(lambda m: m.product_id == product)
        move.occurred_at = "2026-03-10 08:00:00"
        self.receive(order, 1.0)

    def test_a_part_that_another_pool_has_is_not_missed(self):
        """60 % for the foundry are in its pool; the 40 % of assembly are in the one of assembly."""
        foundry, assembly = (
            self.pool(
                "labour_hour", name=center.name, source_ids=[self.source("analytic", analytic_account_ids=center.ids)]
            )
            for center in (self.foundry, self.assembly)
        )
        shares = {str(self.foundry.id): 60, str(self.assembly.id): 40}
        self.book(self.wages, 100.0, analytic=shares)
        for pool in (foundry, assembly):
            self.charge(pool)
        self.assertEqual(self.warnings(), [])
        self.book(self.wages, 10.0, analytic=shares)
        found = {message.split(" came")[0] for _severity, message, _run in self.warnings()}
        self.assertEqual(found, {"Journal items of $\xa06.00 (1)", "Journal items of $\xa04.00 (1)"})

    def test_the_close_itself_brings_a_bill(self):
        """Charged by hand; the close accrues 30.00, and stops before it allocates. Waived, that is kept."""
        self.charge()
        self.march.action_check()
        self.env["mrp.cost.accrual"].create(
            {
                "name": "Rent of the yard",
                "kind": "overhead",
                "period_id": self.march.id,
                "account_id": self.rent.id,
                "counter_account_id": self.account_payable.id,
                "amount": 30.0,
            }
        )
        steps = {step.key: step for step in self.march.step_ids}
        for key in ("complete", "accrue", "count", "services", "rates", "allocate"):
            steps[key].action_run()
        self.assertEqual((self.march.state, steps["accrue"].state), ("closing", "done"))
        self.assertEqual(steps["allocate"].state, "failed")
        check = steps["allocate"].check_ids
        self.assertIn("Journal items of $\xa030.00 (1) came after Hall was charged", check.message)
        self.env["mrp.cost.close.waive"].create({"check_ids": check.ids, "reason": "In April."}).action_confirm()
        steps["allocate"].action_run()
        self.assertEqual(steps["allocate"].state, "done")
        self.assertEqual(self.march.waived_ids.mapped("waive_reason"), ["In April."])

    def test_a_closed_period_is_not_asked(self):
        self.charge()
        self.march.state = "closed"
        self.book(self.rent, 30.0, date="2026-03-31")
        self.assertEqual(self.warnings(), [])

    def test_a_service_center_that_was_passed_on(self):
        """Cleaning costs 50.00 and serves the hall; 5.00 more come after its run was posted."""
        cleaning = self.pool("labour_hour", name="Cleaning", source_account_ids=self.wages.ids)
        cleaning.service_ids = [(0, 0, {"receiver_id": self.overhead.id, "quantity": 1.0})]
        self.book(self.wages, 50.0)
        step = self.env["mrp.cost.service.step"]
        step._run(self.march)
        self.assertEqual(self.warnings(step), [])
        self.book(self.wages, 5.0)
        [(severity, message, run)] = self.warnings(step)
        self.assertEqual((severity, run._name, run.state), ("warn", "mrp.cost.service.run", "posted"))
        self.assertIn("Journal items of $\xa05.00 (1) came after Cleaning was charged", message)

    def test_a_pool_at_a_rate_that_was_cleared(self):
        self.pool(
            "labour_hour",
            name="Rated",
            charging="rate",
            source_account_ids=self.wages.ids,
            variance_account_id=self.variance_account.id,
        )
        self.book(self.wages, 50.0)
        step = self.env["mrp.cost.absorption.step"]
        step._run(self.march)
        self.assertEqual(self.warnings(step), [])
        self.book(self.wages, 5.0)
        [(_severity, message, run)] = self.warnings(step)
        self.assertEqual((run._name, run.state), ("mrp.cost.absorption", "posted"))
        self.assertIn("5.00 (1) came after Rated was charged", message)
