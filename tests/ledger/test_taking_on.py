from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import CostCase


class TakingOn(CostCase):
    """An order open at go-live, 1 April: 20 kg steel = 200.00, Ada 2 h = 60.00, lathe 1 h = 40.00."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-01 08:00:00"):  # Odoo dates the products' first cost as they are made
            super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-04-02 12:00:00"))
        cls.accountant = new_test_user(
            cls.env,
            login="taker",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @contextmanager
    def before(self, day="2026-03-10"):
        """Work as in plain Odoo, before actual costing began."""
        self.company.cost_ledger_active = False
        with freeze_time(f"{day} 12:00:00"):
            yield
        self.company.cost_ledger_active = True

    def open_order(self):
        with self.before():
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            self.issue(order, 20)
            self.work(order, "2026-03-10 08:00", "2026-03-10 10:00", self.ada)
            self.work(order, "2026-03-10 08:00", "2026-03-10 09:00", kind="machine")
        self.assertFalse(order.is_actual_cost)
        return order

    def wizard(self, **values):
        return self.env["mrp.cost.take.on"].with_user(self.accountant).create({"date": "2026-04-01", **values})

    def book(self, account, amount):
        """Somebody books an amount on WIP by hand."""
        entry = self.env["account.move"].create(
            {
                "date": "2026-03-31",
                "line_ids": [
                    Command.create({"account_id": self.wip_account.id, "balance": amount}),
                    Command.create({"account_id": account.id, "balance": -amount}),
                ],
            }
        )
        entry.action_post()

    def assertTakenOn(self, order, wip):
        """Ledger and books agree, with no other entries left, today and when the order is done."""
        self.assertTrue(order.is_actual_cost)
        self.assertEqual(self.wip(order), wip)
        self.assertEqual(self.account_balance(self.wip_account), wip)
        self.assertFalse(self.env["mrp.cost.line"].search(self.env["mrp.cost.posting"]._unposted_domain(self.company)))
        self.assertLedgerHolds()

    def assertEndsClean(self, order, value):
        """The order is completed: all its goods are worth what it took, and WIP is empty."""
        self.finish(order)
        self.post()
        self.assertEqual(self.gear.total_value, value)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()


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

    # --------------------------------------------------------------- the books

    def test_cost_without_a_document_is_entered_by_element(self):
        order = self.open_order()
        self.book(self.loss_account, 50.0)
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual(wizard.unexplained_amount, 50.0)
        with (
            self.assertRaisesRegex(UserError, "50.00 on the work-in-progress account belongs to none"),
            self.env.cr.savepoint(),
        ):
            wizard.action_take_on()
        self.env.invalidate_all()
        wizard.opening_ids = [
            Command.create({"production_id": order.id, "element_id": self.machine.id, "amount": 50.0})
        ]
        wizard.action_take_on()
        self.assertTakenOn(order, 350.0)
        self.assertEndsClean(order, 350.0)

    def test_a_rest_is_accepted_with_a_reason_that_is_kept(self):
        order = self.open_order()
        self.book(self.loss_account, 50.0)
        wizard = self.wizard(is_acknowledged=True, reason="Old balance, see the auditor's letter")
        wizard.action_take_on()
        self.assertIn("auditor's letter", order.message_ids[:1].body)
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, self.day("2099-12-31"))
        self.assertEqual((row["difference"], row["other_amount"]), (-50.0, 50.0))

    def reinstalled(self):
        """An order as it stands after the module was uninstalled and installed again."""
        with freeze_time("2026-03-10 12:00:00"):
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            self.issue(order, 20)
            self.work(order, "2026-03-10 08:00", "2026-03-10 10:00", self.ada)
            self.work(order, "2026-03-10 08:00", "2026-03-10 09:00", kind="machine")
        self.post()
        lines = self.lines(order)
        items = lines.wip_move_line_id | lines.counter_move_line_id
        items.write({"mrp_production_id": False, "mrp_cost_stock_move_id": False, "mrp_cost_element_id": False})
        self.env.cr.execute("ALTER TABLE mrp_cost_line DISABLE TRIGGER USER")
        self.env.cr.execute("DELETE FROM mrp_cost_line WHERE id IN %s", [tuple(lines.ids)])
        self.env.cr.execute("ALTER TABLE mrp_cost_line ENABLE TRIGGER USER")
        order.is_actual_cost = False
        self.company.cost_journal_id = False
        self.env.invalidate_all()
        return order

    def test_after_a_reinstallation_the_entries_of_before_carry_time_already(self):
        order = self.reinstalled()
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual((wizard.gl_amount, wizard.matched_amount, wizard.unexplained_amount), (300.0, 200.0, 100.0))
        wizard.line_ids.conversion = "in_books"
        wizard.action_preview()
        self.assertEqual((wizard.in_books_amount, wizard.to_post_amount, wizard.unexplained_amount), (100.0, 0.0, 0.0))
        wizard.action_take_on()
        self.assertEqual(self.account_balance(self.absorbed), -100.0, "absorbed once")
        self.assertEqual(self.env["account.journal"].search_count([("code", "=", "MCOST")]), 1, "taken up again")
        self.assertTakenOn(order, 300.0)
        self.assertEndsClean(order, 300.0)

    def test_time_in_the_books_already_is_corrected_against_its_absorption(self):
        order = self.reinstalled()
        wizard = self.wizard()
        wizard.line_ids.conversion = "in_books"
        wizard.action_take_on()
        order.workorder_ids.time_ids.filtered("employee_id").date_end = self.moment("2026-03-10 11:00")
        self.post()
        self.assertTakenOn(order, 330.0)
        self.assertEqual(self.account_balance(self.absorbed), -130.0)
        order.workorder_ids.time_ids.filtered("employee_id").unlink()
        self.post()
        self.assertTakenOn(order, 240.0)
        self.assertEqual(self.account_balance(self.absorbed), -40.0)

    def test_a_periodic_component_is_in_the_books_once_odoo_closed(self):
        """Odoo's stock closing booked the 20 kg on WIP; after it 5 kg more were issued, not booked yet."""
        self.steel.categ_id = self.category_avco
        with self.before():
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            self.issue(order, 20)
        with freeze_time("2026-03-31 20:00:00"):
            self._close(at_date="2026-03-31")
        self.assertEqual(self.account_balance(self.wip_account), 200.0)
        with self.before("2026-04-01"):
            move = order.move_raw_ids.copy({"product_uom_qty": 5, "raw_material_production_id": order.id})
            move._action_confirm(merge=False)
            self.issue(order, 5)
        self.wizard().action_take_on()
        self.assertTakenOn(order, 250.0)
        self._close(at_date="2026-04-30")
        self.assertEqual(self.account_balance(self.wip_account), 250.0, "not reclassified a second time")

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
        other = self.env["mrp.cost.take.on"].with_company(self.other_company).create({})
        self.assertFalse(other.line_ids)
        self.wizard().action_take_on()
        self.assertEqual(order.cost_line_ids.company_id, self.company)


@tagged("post_install", "-at_install")
class TestTakingOnPeriodic(TakingOn):
    setting = "periodic"

    def test_the_next_closing_shows_what_was_taken_on(self):
        order = self.open_order()
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual((wizard.wip_amount, wizard.to_post_amount, wizard.unexplained_amount), (300.0, 0.0, 0.0))
        wizard.action_take_on()
        self.assertEqual(self.wip(order), 300.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        with freeze_time("2026-05-01 12:00:00"):
            periods = self.env["mrp.cost.period"].search([("company_id", "=", self.company.id)])
            periods.filtered(lambda p: p.date_to < self.day("2026-05-01")).action_close()
        self.assertEqual(
            sum(
                periods.wip_move_id.line_ids.filtered(lambda item: item.account_id == self.wip_account).mapped(
                    "balance"
                )
            ),
            300.0,
        )
        self.finish(order)
        self.assertEqual(self.gear.total_value, 300.0)
        self.assertEqual(self.wip(order), 0.0)
