from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .taking_on import TakingOn


@tagged("post_install", "-at_install")
class TestTakingOn(TakingOn):
    def test_material_and_time_of_before_count_on_the_opening_day(self):
        order = self.open_order()
        wizard = self.wizard()
        wizard.action_preview()
        self.assertFalse(order.is_actual_cost, "a preview does nothing")
        self.assertFalse(self.lines(order))
        self.assertEqual((wizard.gl_amount, wizard.matched_amount, wizard.unexplained_amount), (200.0, 200.0, 0.0))
        self.assertEqual((wizard.wip_amount, wizard.to_post_amount), (300.0, 100.0))
        self.assertEqual(wizard.line_ids.mapped("wip_amount"), [300.0])
        wizard.action_take_on()
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  opening  0      200.00   20 kg × 10.00, in the books by Odoo's entry
            labour    opening  2       60.00
            machine   opening  1       40.00
            WIP 300.00
            """,
        )
        self.assertEqual(set(self.lines(order).mapped("accounting_date")), {self.day("2026-04-01")})
        self.assertEqual(order.cost_planned, 240.0)
        self.assertEqual(self.account_balance(self.absorbed), -100.0)
        item = self.lines(order, element_id=self.material).wip_move_line_id
        self.assertEqual((item.move_id, item.mrp_production_id), (order.move_raw_ids.account_move_id, order))
        self.assertIn("300.00", order.message_ids[:1].body)
        self.assertTakenOn(order, 300.0)
        self.assertEndsClean(order, 300.0)

    def test_receipts_of_before_keep_their_value(self):
        """4 gears left at 26.00 = 104.00: 200/300 material, 60/300 labour, 40/300 machine."""
        order = self.open_order()
        with self.before("2026-03-11"):
            order.move_finished_ids.price_unit = 26.0
            receipt = self.receive(order, 4)
        self.assertEqual(receipt.value, 104.0)
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual((wizard.gl_amount, wizard.matched_amount, wizard.unexplained_amount), (96.0, 96.0, 0.0))
        wizard.action_take_on()
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  opening  0      200.00
            labour    opening  2       60.00
            machine   opening  1       40.00
            material  receipt  0      -69.33
            labour    receipt  0      -20.80
            machine   receipt  0      -13.87
            WIP 196.00
            """,
        )
        self.assertTakenOn(order, 196.0)
        receipt._set_value()
        self.assertEqual(receipt.value, 104.0, "valued again by the ledger")
        self.assertEqual(self.gear.with_context(to_date="2026-03-20").total_value, 104.0, "as of before")
        self.assertEndsClean(order, 300.0)

    def test_a_log_of_before_that_is_corrected_is_costed_once(self):
        order = self.open_order()
        self.wizard().action_take_on()
        log = order.workorder_ids.time_ids.filtered("employee_id")
        log.date_end = self.moment("2026-03-10 11:00")
        self.assertEqual(sum(self.lines(order, element_id=self.labour).mapped("amount")), 90.0)
        self.assertEqual(set(self.lines(order).mapped("accounting_date")), {self.day("2026-04-01")})
        self.post()
        self.assertTakenOn(order, 330.0)
        self.assertEqual(self.account_balance(self.absorbed), -130.0)

    def test_writing_a_log_of_before_without_a_change_writes_nothing(self):
        order = self.open_order()
        self.wizard().action_take_on()
        lines = self.lines(order)
        order.workorder_ids.time_ids._cost_restate()
        order.move_raw_ids._cost_state_issues()
        self.assertEqual(self.lines(order), lines)

    def test_a_move_reported_late_for_a_day_before_counts_on_the_opening_day_in_both_ledgers(self):
        with self.before():
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
        self.wizard().action_take_on()
        self.issue(order, 5, at=self.moment("2026-03-15 08:00"))
        line = self.lines(order)
        self.assertEqual((line.event_date, line.accounting_date), (self.day("2026-03-15"), self.day("2026-04-01")))
        self.assertEqual(line.wip_move_line_id.date, self.day("2026-04-01"))
        self.assertTakenOn(order, 50.0)

    def test_taking_on_twice_does_nothing(self):
        order = self.open_order()
        self.wizard().action_take_on()
        lines = self.lines(order)
        self.assertFalse(self.wizard().line_ids)
        self.env["mrp.cost.taking.on"]._take_on(order, self.day("2026-04-01"))
        self.assertEqual(self.lines(order), lines)

    def test_an_order_may_stay_outside(self):
        order, other = self.open_order(), self.open_order()
        wizard = self.wizard()
        wizard.line_ids.filtered(lambda line: line.production_id == other).is_included = False
        wizard.action_preview()
        self.assertEqual((wizard.gl_amount, wizard.matched_amount, wizard.excluded_amount), (400.0, 200.0, 200.0))
        wizard.action_take_on()
        self.assertTrue(order.is_actual_cost)
        self.assertFalse(other.is_actual_cost)
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, self.day("2099-12-31"))
        self.assertEqual((row["difference"], row["other_amount"]), (-200.0, 200.0))
        self.wizard().action_take_on()
        self.assertLedgerHolds()

    def test_equal_labels_in_one_entry_are_told_apart_by_amount(self):
        """Two lines of steel, 5 kg and 15 kg, issued at once: Odoo labels both alike."""
        with self.before():
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            order.move_raw_ids.product_uom_qty = 5
            order.write({"move_raw_ids": [Command.create({"product_id": self.steel.id, "product_uom_qty": 15})]})
            for move, quantity in zip(order.move_raw_ids, (5, 15), strict=True):
                move.write({"quantity": quantity, "picked": True, "manual_consumption": True})
            order.move_raw_ids._action_done()
        self.wizard().action_take_on()
        self.assertEqual(sorted(self.lines(order).wip_move_line_id.mapped("balance")), [50.0, 150.0])
        self.assertTakenOn(order, 200.0)

    def test_a_move_worth_more_than_its_item_is_posted_for_the_rest(self):
        """Odoo books no entry when a done quantity is corrected: 25 kg used, 20 kg booked."""
        order = self.open_order()
        with self.before("2026-03-12"):
            order.move_raw_ids.quantity = 25
        self.assertEqual(order.move_raw_ids.value, 250.0)
        self.wizard().action_take_on()
        self.assertTakenOn(order, 350.0)
        self.assertEndsClean(order, 350.0)

    # ------------------------------------------------------------------ refused

    def test_the_opening_day_must_be_open(self):
        self.open_order()
        self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        ).action_close()
        for day in ("2026-03-31", "2026-04-03"):
            with self.assertRaisesRegex(UserError, f"cannot be dated on {day}"):
                self.wizard(date=day).action_take_on()
        self.assertEqual(self.env["mrp.cost.take.on"].create({}).date, self.day("2026-04-01"))

    def test_a_rate_that_is_missing_is_named(self):
        order = self.open_order()
        self.lathe.costs_hour = 0.0
        with self.assertRaisesRegex(UserError, "No Machine rate for Lathe"):
            self.wizard().action_preview()
        self.assertFalse(order.is_actual_cost)

    def test_only_a_cost_accountant_takes_on(self):
        self.open_order()
        reader = new_test_user(self.env, login="reader", groups="base.group_user,mrp_actual_cost.group_cost_user")
        for model in ("mrp.cost.take.on", "mrp.cost.take.on.line", "mrp.cost.take.on.opening"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(reader).create({})

    def test_orders_of_another_company_are_left_alone(self):
        order = self.open_order()
        other = self._create_company(name="Second Plant")
        self.assertFalse(self.env["mrp.cost.take.on"].with_company(other).create({}).line_ids)
        self.wizard().action_take_on()
        self.assertEqual(order.cost_line_ids.company_id, self.company)
