from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.mrp_actual_cost.exceptions import NotIssued

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestMaterialReturned(CostCase):
    """Steel goes back from an order into stock at what it was issued for."""

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 100, 10.0)

    def give_back(self, order, quantity, product=None, lot=None, **values):
        return order._shopfloor_return(
            product or self.steel,
            quantity,
            lot or self.env["stock.lot"],
            self.env["mrp.workorder"],
            {"occurred_at": fields.Datetime.now(), **values},
        )

    def test_a_return_leaves_wip_at_the_value_of_its_issue(self):
        """The price rose to 20.00 in between: the 3 kg still cost 10.00 each."""
        order = self.order(10)
        self.issue(order, 20)
        self.stock(self.steel, 80, 30.0)
        self.assertEqual(self.steel.standard_price, 20.0)
        move = self.give_back(order, 3)
        self.assertEqual((move.state, move.value, move.reference), ("done", 30.0, order.name))
        self.assertNotIn(move, order.move_raw_ids, "it does not count as consumed")
        self.assertLedger(
            order,
            """
            element   kind   hours  amount
            material  issue  0      170.00   20 × 10.00 - 3 × 10.00
            WIP 170.00
            """,
        )
        line = self.lines(order).filtered(lambda line: line.amount < 0)
        self.assertEqual((line.is_in_gl, line.wip_move_line_id.balance), (True, -30.0), "Odoo's entry carries it")
        self.assertEqual(self.steel.qty_available, 163)
        self.finish(order)
        self.assertEqual(self.gear.total_value, 170.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_the_newest_issue_goes_back_first_and_all_of_it_to_the_cent(self):
        """Issues 3 kg for 10.00 (3.33 each) and 2 kg at 3.335: back come 1 + 1, then 1 + 1 + 1."""
        tin = self._product("Tin", self.category_fifo_auto)
        self.stock(tin, 3, 10.0 / 3)
        self.stock(tin, 2, 5.0)
        order = self.order(10)
        first = order._shopfloor_issue(tin, 3, self.env["stock.lot"], self.env["mrp.workorder"], {})
        order._shopfloor_issue(tin, 2, self.env["stock.lot"], self.env["mrp.workorder"], {})
        self.assertEqual(first.value, 10.0)
        values = [sum(self.give_back(order, quantity, tin).mapped("value")) for quantity in (1, 2, 1, 1)]
        # 1 of the second; the other of it and 1 of the first; 10.00 = 3.33 + 3.34 + 3.33
        self.assertEqual(values, [5.0, 8.33, 3.34, 3.33])
        self.assertEqual(self.wip(order), 0.0)
        with self.assertRaises(NotIssued):
            self.give_back(order, 1, tin)
        self.post()
        self.assertLedgerHolds()

    def test_a_late_return_makes_the_finished_goods_cheaper(self):
        order = self.order(10)
        self.finish(order)
        self.assertEqual(self.gear.total_value, 200.0)
        self.give_back(order, 4)
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  issue    0       160.00   200.00 - 4 × 10.00
            material  receipt  0      -200.00
            material  true_up  0        40.00   all 10 gears are in stock
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.total_value, 160.0)
        self.post()
        self.assertLedgerHolds()

    def test_more_than_was_issued_does_not_go_back(self):
        order = self.order(10)
        self.issue(order, 5)
        self.give_back(order, 2)
        with self.assertRaisesRegex(NotIssued, "holds only 3 of 4"):
            self.give_back(order, 4)
        self.assertEqual(self.wip(order), 30.0)

    def test_what_went_back_does_not_come_out_of_the_goods_again(self):
        """20 kg issued, 4 back: unbuilding all gears gives 16 kg."""
        order = self.order(10)
        self.issue(order, 20)
        self.give_back(order, 4)
        self.finish(order)
        unbuild = self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": 10})
        unbuild.action_unbuild()
        self.assertEqual(self.steel.qty_available, 100)
        self.assertEqual(self.steel.total_value, 1000.0)
        self.assertEqual(self.wip(order), 0.0)
        with self.assertRaises(NotIssued):
            self.give_back(order, 1)
        self.post()
        self.assertEqual(self.account_balance(self.loss_account), 0.0)
        self.assertLedgerHolds()

    def test_an_issue_corrected_afterwards_changes_what_its_return_was_worth(self):
        """20 kg for 200.00, 5 back. Then the issue was 25 kg: 250.00, still 10.00 a kg."""
        order = self.order(10)
        issue = self.issue(order, 20)
        move = self.give_back(order, 5)
        issue.quantity = 25
        self.assertEqual((issue.value, move.value), (250.0, 50.0))
        self.assertEqual(self.wip(order), 200.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 200.0)
        self.assertLedgerHolds()

    def test_a_person_returns_components_by_the_button(self):
        planner = new_test_user(
            self.env,
            login="planner",
            groups="base.group_user,mrp.group_mrp_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        order = self.order(10).with_user(planner)
        with self.assertRaisesRegex(UserError, "No component"):
            order.action_return_components()
        self.issue(order.sudo(), 20)
        action = order.action_return_components()
        form = Form(self.env["mrp.production.return"].with_user(planner).with_context(**action["context"]))
        self.assertEqual(form.product_id, self.steel.with_user(planner))
        form.quantity = 2
        form.reason = "left over"
        form.save().action_return()
        self.assertEqual((order.return_move_ids.quantity, order.return_move_ids.cost_reason), (2, "left over"))
        self.assertEqual(self.wip(order.sudo()), 180.0)

    def test_only_shop_users_return_components(self):
        order = self.order(10)
        self.issue(order, 20)
        groups = "base.group_user,mrp_actual_cost.group_cost_user"
        clerk = new_test_user(self.env, login="clerk", groups=groups, company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.env["mrp.production.return"].with_user(clerk).create({"production_id": order.id, "quantity": 1})

    def test_another_company_returns_nothing_of_ours(self):
        order = self.order(10)
        self.issue(order, 20)
        other = self.env["res.company"].create({"name": "Other"})
        outsider = new_test_user(
            self.env,
            login="outsider",
            groups="base.group_user,mrp.group_mrp_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        values = {"production_id": order.id, "product_id": self.steel.id, "quantity": 1}
        with self.assertRaises(AccessError):
            self.env["mrp.production.return"].with_user(outsider).create(values).action_return()
        self.assertEqual(self.wip(order), 200.0)
