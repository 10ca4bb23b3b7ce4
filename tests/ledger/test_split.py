from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestSplit(CostCase):
    """A split order shares with its backorders what belongs to them."""

    def finish_with_backorder(self, order, quantity):
        order.qty_producing = quantity
        order._set_qty_producing(False)
        order.with_context(
            skip_consumption=True, skip_backorder=True, skip_redirection=True, mo_ids_to_backorder=order.ids
        ).button_mark_done()
        self.assertEqual(order.state, "done")
        return order.production_group_id.production_ids - order

    def test_a_backorder_gets_the_time_of_its_units(self):
        """Turning is done for all 10 when 4 are finished; Odoo leaves all of it on these 4."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        order.workorder_ids.qty_produced = 10
        backorder = self.finish_with_backorder(order, 4)
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  issue    0        80.00   8 kg × 10.00
            labour    time     2        60.00   2 h × 30.00
            labour    split   -1.2     -36.00   60.00 × 6 / 10
            material  receipt  0       -80.00
            labour    receipt  0       -24.00
            WIP 0.00
            """,
        )
        self.assertLedger(
            backorder,
            """
            element   kind     hours  amount
            labour    split    1.2      36.00
            WIP 36.00
            """,
        )
        self.assertEqual(self.gear.standard_price, 26.0)  # 104.00 / 4
        self.finish(backorder)
        self.assertEqual(self.gear.total_value, 260.0)  # 20 kg × 10.00 + 60.00
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_time_of_the_finished_units_stays(self):
        """Nobody reported more units than were finished."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        backorder = self.finish_with_backorder(order, 4)
        self.assertFalse(self.lines(backorder))
        self.assertEqual(self.gear.total_value, 140.0)  # 80.00 + 60.00

    def test_time_reported_after_the_split_is_shared_if_it_was_worked_before(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        order.workorder_ids.qty_produced = 10
        backorder = self.finish_with_backorder(order, 4)
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.assertEqual(self.wip(backorder), 18.0)  # 30.00 × 6 / 10
        log.date_end = self.moment("2026-03-02 10:00")
        self.assertEqual(self.wip(backorder), 36.0)
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.gear.total_value, 104.0)
        later = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.work(order, str(later), str(fields.Datetime.add(later, hours=1)), self.ada)
        self.assertEqual(self.wip(backorder), 36.0, "time after the split is the order's own")
        log.unlink()
        self.assertEqual(self.wip(backorder), 0.0)
        self.post()
        self.assertLedgerHolds()

    def test_an_order_split_before_its_end_shares_time_by_quantity(self):
        """Nothing is reported as made yet: 2 h for 10 units, of which 6 go to the backorder."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        backorder = order._split_productions({order: [4, 6]}) - order
        self.assertEqual(self.wip(order), 24.0)
        self.assertEqual(self.wip(backorder), 36.0)
        self.post()
        self.assertLedgerHolds()

    def test_material_an_order_no_longer_needs_goes_to_its_backorder(self):
        """12 of 20 kg are issued; 4 units need 8 kg, so 4 kg are for the other 6."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 12)
        backorder = order._split_productions({order: [4, 6]}) - order
        self.assertEqual(self.wip(order), 80.0)
        self.assertEqual(self.wip(backorder), 40.0)
        self.assertEqual(sum(backorder.move_raw_ids.mapped("product_uom_qty")), 8.0)
        self.post()
        self.assertLedgerHolds()

    def test_a_late_price_of_shared_material_is_shared(self):
        received = self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 12)
        backorder = order._split_productions({order: [4, 6]}) - order
        received.value_manual = 1300.0
        self.assertEqual(self.wip(order), 104.0)  # 8 kg × 13.00
        self.assertEqual(self.wip(backorder), 52.0)  # 4 kg × 13.00
        self.assertLedgerHolds()

    def test_an_order_split_twice_shares_what_it_still_has(self):
        """3 h for 10: 3.00 h × 30.00 = 90.00; 4 / 10 leave, then 3 / 6 of what is left."""
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 11:00", self.ada)
        first = order._split_productions({order: [6, 4]}) - order
        second = order._split_productions({order: [3, 3]}) - order
        self.assertEqual(self.wip(first), 36.0)
        self.assertEqual(self.wip(order), 27.0)
        self.assertEqual(self.wip(second), 27.0)
        self.work(order, "2026-03-02 11:00", "2026-03-02 12:00", self.ada)
        self.assertEqual([self.wip(o) for o in (first, order, second)], [48.0, 36.0, 36.0])
        self.assertEqual(sum(self.lines(first, kind="split").mapped("hours")), 1.6)

    def test_into_three_at_once_to_the_cent(self):
        order = self.order(9)
        self.work(order, "2026-03-02 08:00", "2026-03-02 08:20", self.ada)
        parts = order._split_productions({order: [3, 3, 3]})
        self.assertEqual(sum(self.wip(part) for part in parts), 10.0)
        self.assertEqual(sorted(round(self.wip(part), 2) for part in parts), [3.33, 3.33, 3.34])
        self.post()
        self.assertLedgerHolds()

    def test_who_may_see_splits(self):
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        order._split_productions({order: [4, 6]})
        split = self.env["mrp.cost.split"].search([("production_id", "=", order.id)])
        planner = new_test_user(self.env, login="planner", groups="base.group_user,mrp.group_mrp_user")
        reader = new_test_user(
            self.env,
            login="reader",
            groups="base.group_user,mrp_actual_cost.group_cost_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        other = self._create_company(name="Second Plant")
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="base.group_user,mrp_actual_cost.group_cost_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertEqual(split.with_user(reader).line_ids.quantity, 6.0)
        for model in (split, split.line_ids):
            with self.assertRaises(AccessError):
                model.with_user(planner).read(["company_id"])
            self.assertFalse(model.with_user(stranger).search([("id", "in", model.ids)]))
            with self.assertRaises(AccessError):
                model.with_user(reader).write({"create_date": fields.Datetime.now()})
