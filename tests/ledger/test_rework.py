from odoo.tests import tagged

from .joint_common import JointCase


@tagged("post_install", "-at_install")
class TestRework(JointCase):
    """Rework stays with the goods, or goes to expense, as the company chose when the order was confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rework_account = cls._account("600913", "Rework", "expense")
        cls.company.cost_rework_account_id = cls.rework_account

    def order_with_rework(self):
        """200.00 of steel, 1 h of work and 1 h of rework at 40.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")
        self.work(order, "2026-03-02 09:00", "2026-03-02 10:00", kind="machine", is_rework=True)
        return order

    def test_rework_stays_with_the_goods_within_its_element(self):
        order = self.order_with_rework()
        self.finish(order)
        rework = self.lines(order, is_rework=True)
        self.assertEqual((rework.element_id, rework.amount), (self.machine, 40.0))
        self.assertEqual(self.gear.total_value, 280.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.rework_account), 0.0)

    def test_rework_goes_to_expense_and_names_the_work_center(self):
        self.company.cost_rework_treatment = "expense"
        order = self.order_with_rework()
        self.assertEqual(self.wip(order), 40.0)
        expensed = self.lines(order, kind="loss")
        self.assertEqual((expensed.amount, expensed.workcenter_id, expensed.is_rework), (-40.0, self.lathe, True))
        self.finish(order)
        self.assertEqual(self.gear.total_value, 240.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.rework_account), 40.0)

    def test_late_rework_and_its_correction_leave_the_goods_alone(self):
        self.company.cost_rework_treatment = "expense"
        order = self.order_with_rework()
        self.finish(order)
        late = self.work(order, "2026-03-05 08:00", "2026-03-05 10:00", kind="machine", is_rework=True)
        late.date_end = self.moment("2026-03-05 09:00")
        self.assertEqual(self.gear.total_value, 240.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.rework_account), 80.0)
        late.is_rework = False
        self.assertEqual(self.gear.total_value, 280.0)
        late.unlink()
        self.assertEqual(self.gear.total_value, 240.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.rework_account), 40.0)

    def test_material_for_rework_is_rework(self):
        """20 kg for the gears, 2 kg more to repair them: 20.00."""
        self.company.cost_rework_treatment = "expense"
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.issue(order, 20)
        extra = order._shopfloor_add_component(self.steel, order.workorder_ids)
        extra.write({"quantity": 2.0, "picked": True, "is_rework": True})
        extra._action_done()
        self.finish(order)
        self.assertEqual(self.gear.total_value, 200.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.rework_account), 20.0)

    def test_a_confirmed_order_keeps_its_treatment(self):
        order = self.order_with_rework()
        self.company.cost_rework_treatment = "expense"
        self.finish(order)
        self.assertEqual(self.gear.total_value, 280.0)

    def test_expensed_rework_is_no_part_of_what_rejects_cost(self):
        """240.00 / 10 units = 24.00 for one abnormal reject; the 40.00 of rework are expense."""
        self.company.cost_rework_treatment = "expense"
        self.stock(self.steel, 100, 10.0)
        self.bom.is_loss_limited = True
        order = self.order(9)
        self.issue(order, 20)
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")
        self.work(order, "2026-03-02 09:00", "2026-03-02 10:00", kind="machine", is_rework=True)
        reject = self.env["mrp.production.reject"].create(
            {"production_id": order.id, "quantity": 1.0, "uom_id": order.product_uom_id.id}
        )
        self.finish(order)
        self.assertEqual(reject.loss_amount, 24.0)
        self.assertEqual(self.gear.total_value, 216.0)
        self.assertBooked(order)

    # -------------------------------------------------------------- rework order

    def rework_order(self):
        """One of ten gears (20.00 each) goes into a rework order: 1 h × 40.00, half a kg of steel at 10.00."""
        self.stock(self.steel, 100, 10.0)
        origin = self.order(bom=self.joint_bom())
        self.finish(origin)
        action = origin.action_create_rework_order()
        rework = self.env["mrp.production"].browse(action["res_id"])
        self.assertEqual((rework.is_rework_order, rework.rework_origin_id), (True, origin))
        self.assertEqual(rework.move_raw_ids.product_id, self.gear)
        rework.action_confirm()
        extra = rework._shopfloor_add_component(self.steel, rework.workorder_ids)
        extra.write({"quantity": 0.5, "picked": True})
        extra._action_done()
        self.work(
            rework,
            "2026-03-05 08:00",
            "2026-03-05 09:00",
            kind="machine",
            workorder_id=False,
            direct_production_id=rework.id,
        )
        self.finish(rework)
        return rework

    def test_a_rework_order_makes_the_goods_dearer(self):
        """10 gears: 200.00 - 20.00 + (20.00 + 5.00 + 40.00) = 245.00"""
        rework = self.rework_order()
        self.assertEqual(self.gear.total_value, 245.0)
        self.assertBooked(rework)

    def test_a_rework_order_to_expense_gives_goods_back_at_what_they_cost(self):
        self.company.cost_rework_treatment = "expense"
        rework = self.rework_order()
        self.assertEqual(self.gear.total_value, 200.0)
        self.assertBooked(rework)
        self.assertEqual(self.account_balance(self.rework_account), 45.0)

    def test_only_a_done_order_has_goods_to_rework(self):
        with self.assertRaisesRegex(Exception, "is not done"):
            self.order().action_create_rework_order()
