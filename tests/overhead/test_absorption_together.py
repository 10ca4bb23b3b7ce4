from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .absorption_case import AbsorptionCase


@tagged("post_install", "-at_install")
class TestTogether(AbsorptionCase):
    """Pools of a period are cleared together, and what they leave is taken back in its order."""

    def made_into_a_wheel(self):
        """Finish order One, and use its 10 gears in the order of a wheel; return that order."""
        self.stock(self.steel, 100, 10.0)
        (self.one.move_raw_ids | self.one.move_finished_ids).occurred_at = self.moment("2026-03-20 08:00")
        self.finish(self.one)
        wheel = self._product("Wheel", self.category_avco_auto)
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": wheel.product_tmpl_id.id,
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.gear.id, "product_qty": 1.0})],
            }
        )
        order = self.order(product=wheel, bom=bom)
        self.issue(order, 10, self.gear, at=self.moment("2026-03-21 08:00"))
        return order

    def trued_up(self, first, second):
        """Clear two pools of 100.00 and 50.00 in this order; return {order: what it took of the second}.

        The first is by machine hours (3 h and 1 h), the second by material: steel of One, and its gears in the wheel.
        """
        by_hours = self.applied_pool(100.0, charging="true_up")
        by_material = self.applied_pool(
            50.0, driver="material_cost", charging="true_up", element_id=self.elements["tooling"].id
        )
        pools = {"hours": by_hours, "material": by_material}
        for sequence, name in enumerate((first, second)):
            pools[name].sequence = sequence
        self.env["mrp.cost.absorption.step"]._run(self.march)
        record = self.absorption(by_material)
        return {line.production_id: line.amount for line in record.line_ids}

    def test_the_sequence_of_pools_does_not_matter(self):
        self.made_into_a_wheel()
        shares = []
        for order in (("hours", "material"), ("material", "hours")):
            with self.env.cr.savepoint() as savepoint:
                shares.append(self.trued_up(*order))
                savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertEqual(len(shares[0]), 2)
        self.assertEqual(*shares)

    def test_done_orders_are_settled_once_for_all_pools(self):
        """The gears of One are made dearer by both pools: the wheel that used them is told once, not twice."""
        wheel = self.made_into_a_wheel()
        before = self.wip(wheel), self.overhead(self.one, self.two)
        self.trued_up("hours", "material")
        records = self.env["mrp.cost.absorption"].search([("period_id", "=", self.march.id)])
        self.assertEqual((len(records), self.wip(self.one)), (2, 0.0))
        self.assertEqual(len(self.lines(wheel, kind="issue_true_up")), 1)
        records.action_reverse()
        self.assertEqual(len(self.lines(wheel, kind="issue_true_up")), 2)
        self.assertEqual((self.wip(wheel), self.overhead(self.one, self.two)), before)
        self.post()
        self.assertLedgerHolds()

    def test_an_allocation_is_taken_back_after_its_idle_cost(self):
        """100.00 at normal 5 h, 4 h worked: 80.00 allocated, 20.00 expensed. With the 80.00 taken back alone, an hour
        more would charge 100.00, and 120.00 of 100.00 would be cleared."""
        pool = self.applied_pool(100.0, charging="allocate", normal_capacity=5.0)
        run = self.allocate(pool, self.march, 100.0)
        record = self.clear(pool)
        with self.assertRaisesRegex(UserError, "Absorption of .* / March is posted. Reverse it first"):
            run.action_reverse()
        record.action_reverse()
        run.action_reverse()
        self.machine_time(self.two, "2026-03-03 12:00", "2026-03-03 13:00")
        self.assertEqual(self.allocate(pool, self.march, 100.0).allocated, 100.0)
        self.assertEqual(self.clear(pool).idle, 0.0)
        self.assertBooked(idle=0.0)
