from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .taking_on import TakingOn


@tagged("post_install", "-at_install")
class TestTakingOnBooks(TakingOn):
    """What the work-in-progress account carries already."""

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

    def test_equal_components_of_one_entry_have_an_item_each(self):
        with self.before():
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            order.move_raw_ids.copy({"raw_material_production_id": order.id})._action_confirm(merge=False)
            issues = order.move_raw_ids
            issues.write({"quantity": 20, "picked": True})
            issues._action_done()
        self.assertEqual((len(issues), len(issues.account_move_id)), (2, 1))
        self.wizard().action_take_on()
        self.assertTakenOn(order, 400.0)
        self.assertEqual(len(self.lines(order, kind="opening").wip_move_line_id), 2)

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
