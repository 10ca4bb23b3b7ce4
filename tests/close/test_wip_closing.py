from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .wip_case import WipCase


@tagged("post_install", "-at_install")
class TestWipClosing(WipCase):
    """Work in progress between what goes on in a plant and the close of a month."""

    def begun(self):
        """10 pastes ordered, mix for all (100.00) and 60 hours put in, 4 received."""
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        return order

    def run_up_to_wip(self):
        """Run the close of March up to the valuation; return that step."""
        self.march.action_check()
        for step in self.march.step_ids.sorted("sequence"):
            step.action_run()
            if step.key == "wip":
                return step

    # ------------------------------------------------------------ first in first out

    def test_first_in_first_out_of_ordinary_progress(self):
        """One operation, begun. March: 4 are past it, none received. April: 9 received, 1 is half done.

        opening (4 + 6 × 0.5) / 10 = 70 %: 7 equivalents for 70.00; the one left holds 0.5 of them, the 9 hold 6.5
        labour  9 − 6.5 = 2.5 for 25.00; out 65.00 + 25.00, WIP 5.00; material 90.00 and 10.00
        """
        self.value_by("fifo")
        self.recipe.operation_ids[1].unlink()
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 70, quantity=10)
        self.pass_operation(order, 0, 4, "2026-03-20")
        self.march.action_close()
        self.assertEqual(self.report(self.march).order_ids.conversion_degree, 70)
        self.put_in(order, "2026-04-10", conversion=25)
        self.pass_operation(order, 0, 5, "2026-04-11")
        self.take_out(order, "2026-04-20", 9)
        self.april.action_close()
        self.assertEqual(self.wip_by_element(order), {"material": 10.0, "labour": 5.0})
        self.assertEqual(self.paste.total_value, 180.0)
        row = self.row(self.april, "labour")
        self.assertEqual((row.equivalent_units, row.rate), (2.5, 10.0))
        self.assertBalanced(self.march, self.april)

    def test_an_order_that_cannot_be_divided_is_named_and_the_others_are_shown(self):
        """One went from 80 % back to 40 %; the other is half done: 60.00 × 3 / (4 + 3)."""
        self.value_by("fifo", completion="entered")
        bad = self.paste_order(10)
        self.put_in(bad, "2026-03-10", 100, 60, quantity=10)
        self.enter(bad, "2026-03-31", 100, 80)
        self.march.action_close()
        good = self.paste_order(10)
        self.put_in(good, "2026-04-10", 100, 60, quantity=10)
        for order, units, conversion in ((bad, 1, 40), (good, 4, 50)):
            self.take_out(order, "2026-04-20", units)
            self.enter(order, "2026-04-30", 100, conversion)
        [(severity, message, _records)] = self.step._checks(self.april)
        self.assertEqual(severity, "block")
        self.assertIn(bad.name, message)
        self.assertNotIn(good.name, message)
        row = self.step._test_run(self.april).order_ids.filtered(lambda each: each.production_id == good)
        self.assertEqual(row.ending_amount, 85.71)  # 60.00 of material, 25.71 of labour

    # ------------------------------------------------- booked, and done afterwards

    def finish_after_booking(self):
        """By *none* the 4 received take all 160.00 when it is booked; then 6.00 come, and the order is done."""
        self.value_by("none")
        order = self.begun()
        self.step._run(self.march)
        self.assertEqual((round(self.wip(order), 2), self.paste.total_value), (0.0, 160.0))
        self.put_in(order, "2026-03-26", conversion=6)
        rest = order.move_finished_ids.filtered(lambda move: move.state != "done")
        rest.occurred_at = self.moment("2026-03-28 08:00")
        self.finish(order, 10)
        self.env.flush_all()  # by Odoo's field its moves would be moved too
        self.env.cr.execute("UPDATE mrp_production SET date_finished = '2026-03-28 08:00' WHERE id = %s", (order.id,))
        order.invalidate_recordset(["date_finished"])
        self.assertEqual((round(self.wip(order), 2), self.paste.total_value), (0.0, 166.0))
        return order

    def test_what_was_booked_of_an_order_goes_on_to_its_goods_when_it_is_done(self):
        """The 160.00 are taken back from 4 of its goods, and given to all of them before variances are analysed."""
        order = self.finish_after_booking()
        self.assertTrue(self.step._run(self.march))
        self.assertEqual((round(self.wip(order), 2), self.paste.total_value), (0.0, 166.0))
        self.assertFalse(self.step._run(self.march))
        self.post()
        self.assertLedgerHolds()

    def test_taking_back_leaves_a_done_order_settled(self):
        order = self.finish_after_booking()
        self.assertTrue(self.step._roll_back(self.march))
        self.assertEqual((round(self.wip(order), 2), self.paste.total_value), (0.0, 166.0))
        self.assertFalse(self.step._roll_back(self.march))

    # --------------------------------------------------------- while it is being closed

    def test_a_report_is_not_taken_back_by_button_while_the_period_is_being_closed(self):
        self.value_by("weighted_average")
        order = self.begun()
        before = self.wip_by_element(order)
        step = self.run_up_to_wip()
        self.assertEqual((self.march.state, step.state), ("closing", "done"))
        valued, report = self.wip_by_element(order), self.report(self.march)
        self.assertNotEqual(valued, before)
        for button in (report.action_take_back, report.action_book):
            with self.assertRaisesRegex(UserError, "its steps alone book into it"), self.cr.savepoint():
                button()
        self.assertEqual((report.state, self.wip_by_element(order)), ("booked", valued))
        step.action_roll_back()
        self.assertEqual((step.state, report.state), ("rolled_back", "draft"))
        self.assertEqual(self.wip_by_element(order), before)

    def test_completion_that_blocks_the_close_is_entered_while_it_runs(self):
        """6 units at 50 %: 60.00 × 3 / (4 + 3) of labour stay."""
        self.value_by("weighted_average", completion="entered")
        order = self.begun()
        step = self.run_up_to_wip()
        self.assertEqual((self.march.state, step.state), ("closing", "failed"))
        self.enter(order, "2026-03-31", 100, 50)
        step.action_run()
        self.assertEqual((step.state, self.wip_by_element(order)), ("done", {"material": 60.0, "labour": 25.71}))
        self.march.action_close()
        with self.assertRaisesRegex(UserError, "closed period"):
            self.enter(order, "2026-03-31", 100, 60)

    def test_completion_behind_a_lock_date_is_refused(self):
        order = self.begun()
        self.company.fiscalyear_lock_date = "2026-03-31"
        with self.assertRaisesRegex(UserError, "closed period"):
            self.enter(order, "2026-03-31", 100, 50)

    # ----------------------------------------------------- what no method divides

    def test_products_at_standard_cost_need_no_completion(self):
        self.value_by("weighted_average", completion="entered")
        self.paste.categ_id = self.category_standard_auto
        self.paste.standard_price = 20.0
        self.begun()
        self.assertEqual(self.step._checks(self.march), [])
        self.march.action_close()
        self.assertEqual(self.march.state, "closed")

    def test_orders_with_co_products_need_no_completion(self):
        self.value_by("weighted_average", completion="entered")
        plain = self.begun()
        oil = self._product("Oil", self.category_avco_auto)
        self.recipe.byproduct_ids = [Command.create({"product_id": oil.id, "product_qty": 1.0})]
        shared = self.begun()
        self.assertIn(oil, shared.move_finished_ids.product_id)
        [(severity, _message, orders)] = self.step._checks(self.march)
        self.assertEqual((severity, orders), ("block", plain))

    # ------------------------------------------------------------- without a category

    def test_an_element_at_standard_stays_so_for_a_product_without_a_category(self):
        """Material is divided, and nothing else: labour leaves at its standard."""
        self.value_by("weighted_average")
        self.labour.with_company(self.company).costing_method = "standard"
        self.company.write({"cost_method": "average", "inventory_valuation": "real_time"})
        self.paste.categ_id = False
        self.begun()
        self.step._run(self.march)
        self.assertEqual(self.report(self.march).line_ids.element_id, self.material)
