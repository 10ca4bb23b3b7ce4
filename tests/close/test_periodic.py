from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestPeriodicClosing(CostCase):
    """Periodic inventory: the closing posts the work in progress of open orders, and takes it back."""

    setting = "periodic"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def entries(self):
        return [
            (str(move.date), sorted((i.account_id.code, i.mrp_cost_element_id.code, i.balance) for i in move.line_ids))
            for move in self.march.wip_entry_ids.sorted("id")
        ]

    def test_the_closing_posts_work_in_progress_by_element_and_takes_it_back_next_day(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", kind="machine")
        self.march.action_close()
        wip, transfer = self.wip_account.code, self.transfer_account.code
        labour, machine = 60.0, 40.0  # 2 h × 30.00, 1 h × 40.00
        shown = [(wip, "labour", labour), (wip, "machine", machine)]
        shown += [(transfer, "labour", -labour), (transfer, "machine", -machine)]
        back = [(account, element, -amount) for account, element, amount in shown]
        self.assertEqual(self.entries(), [("2026-03-31", sorted(shown)), ("2026-04-01", sorted(back))])
        self.assertEqual(self.march.wip_reversal_id.reversed_entry_id, self.march.wip_move_id)
        self.assertEqual(set(self.march.wip_entry_ids.mapped("state")), {"posted"})
        row = self.march.reconciliation_ids
        self.assertEqual((row.ledger_amount, row.gl_amount, row.periodic_amount, row.difference), (100, 100, 0, 0))

    def test_between_closings_the_reconciliation_says_what_only_a_closing_posts(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, self.day("2026-04-15"))
        self.assertEqual((row["ledger_amount"], row["gl_amount"]), (60.0, 0.0))
        self.assertEqual((row["periodic_amount"], row["unposted_amount"], row["other_amount"]), (60.0, 0.0, 0.0))

    def test_reopening_takes_both_entries_back_on_their_own_days(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        entries = self.march.wip_entry_ids
        self.march.action_reopen()
        back = self.march.wip_entry_ids - entries
        self.assertEqual(back.mapped("reversed_entry_id"), entries)
        self.assertEqual(sorted(back.mapped("date")), sorted(entries.mapped("date")))
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.march.action_close()
        self.assertEqual(len(self.march.wip_entry_ids), 6)
        self.assertEqual(self.march.difference, 0.0)

    def test_a_lock_lets_the_reversals_stand_on_the_first_open_day(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        entries = self.march.wip_entry_ids
        self.company.fiscalyear_lock_date = "2026-03-31"
        self.march.action_reopen()
        back = self.march.wip_entry_ids - entries
        self.assertEqual({str(day) for day in back.mapped("date")}, {"2026-04-01"})

    def wip_in_the_books(self, day):
        items = self.env["account.move.line"].search(
            [("account_id", "=", self.wip_account.id), ("parent_state", "=", "posted"), ("date", "<=", day)]
        )
        return sum(items.mapped("balance"))

    def test_what_a_lock_kept_in_the_books_is_not_booked_twice(self):
        """60.00 stay at 31 March, as their reversal is dated 1 April; closed again at 90.00, 30.00 are missing."""
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        self.company.fiscalyear_lock_date = "2026-03-31"
        self.march.action_reopen()
        self.company.fiscalyear_lock_date = False
        self.assertEqual((self.wip_in_the_books("2026-03-31"), self.wip_in_the_books("2026-04-01")), (60.0, 0.0))
        self.work(order, "2026-03-31 08:00", "2026-03-31 09:00", self.ada)
        self.assertEqual(sum(item["balance"] for item in self.march._preview_items() if item["balance"] > 0), 30.0)
        self.march.action_close()
        self.assertEqual((self.wip_in_the_books("2026-03-31"), self.wip_in_the_books("2026-04-01")), (90.0, 0.0))
        self.assertEqual((self.march.wip_total, self.march.difference), (90.0, 0.0))
        entries = self.march.wip_entry_ids
        self.march.action_reopen()
        self.march.action_close()
        self.assertEqual((self.wip_in_the_books("2026-03-31"), self.wip_in_the_books("2026-04-01")), (90.0, 0.0))
        self.assertEqual(len(self.march.wip_entry_ids - entries), 4)

    def test_what_a_lock_kept_in_the_books_may_be_all_there_is_to_show(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        self.company.fiscalyear_lock_date = "2026-03-31"
        self.march.action_reopen()
        self.company.fiscalyear_lock_date = False
        entries = self.march.wip_entry_ids
        self.march.action_close()
        self.assertEqual(self.march.wip_entry_ids, entries)
        self.assertEqual((self.wip_in_the_books("2026-03-31"), self.march.difference), (60.0, 0.0))

    def test_a_reversal_set_back_to_draft_is_made_again(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        self.march.wip_reversal_id.button_draft()
        self.env["mrp.cost.posting"]._post_periodic(self.march)
        self.assertEqual((self.wip_in_the_books("2026-03-31"), self.wip_in_the_books("2026-04-01")), (60.0, 0.0))

    def test_closing_again_with_other_figures_takes_back_and_posts_anew(self):
        """60.00 at first; an hour more of Ada makes 90.00."""
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        first = self.march.wip_move_id | self.march.wip_reversal_id
        self.march.action_reopen()
        self.work(order, "2026-03-31 08:00", "2026-03-31 09:00", self.ada)
        self.march.action_close()
        self.assertEqual(len(self.march.wip_entry_ids), 6)
        self.assertEqual(
            first.reversal_move_ids.filtered(lambda m: m.date == m.reversed_entry_id.date).mapped("reversed_entry_id"),
            first,
        )
        self.assertEqual(self.march.reconciliation_ids.filtered(lambda r: r.revision == 2).gl_amount, 90.0)
        self.assertEqual(self.march.difference, 0.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)

    def test_what_is_done_by_then_is_taken_back(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.march.action_close()
        self.march.action_reopen()
        for move in order.move_raw_ids | order.move_finished_ids:
            move.occurred_at = self.moment("2026-03-31 12:00")
        self.finish(order)
        self.march.action_close()
        self.assertFalse(self.march.wip_move_id)
        self.assertEqual(self.march.difference, 0.0)

    def test_a_cost_accountant_without_accounting_rights_closes(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        closer = new_test_user(
            self.env,
            login="closer",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.march.with_user(closer).action_close()
        self.assertEqual(self.march.wip_move_id.create_uid, closer)

    def test_a_lock_on_the_last_day_blocks_by_name(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.company.fiscalyear_lock_date = "2026-03-31"
        with self.assertRaisesRegex(UserError, "books are locked up to"):
            self.march.action_close()

    def test_an_account_on_the_production_location_is_refused(self):
        """Odoo would book component issues on it while work goes on."""
        self.company._cost_production_location().valuation_account_id = self.wip_account
        with self.assertRaisesRegex(UserError, "Clear that account"):
            self.work(self.order(), "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        with self.assertRaisesRegex(UserError, "must have no stock valuation account"):
            self.march.action_close()

    def test_both_accounts_are_asked_for(self):
        with self.assertRaisesRegex(UserError, "needs two accounts"):
            self.company.cost_transfer_account_id = False
        with self.assertRaisesRegex(UserError, "needs two accounts"):
            self.company.cost_transfer_account_id = self.company.cost_periodic_wip_account_id


@tagged("post_install", "-at_install")
class TestSwitching(CostCase):
    """Perpetual to periodic and back: only with no work in progress and nothing left to post."""

    def to_periodic(self):
        self.company._cost_production_location().valuation_account_id = False
        self.company.write(
            {
                "cost_inventory_setting": "periodic",
                "cost_periodic_wip_account_id": self.wip_account.id,
                "cost_transfer_account_id": self.transfer_account.id,
            }
        )

    def to_perpetual(self):
        self.company._cost_production_location().valuation_account_id = self.wip_account
        self.company.cost_inventory_setting = "perpetual"

    def test_work_in_progress_refuses_a_switch(self):
        self.work(self.order(), "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.post()
        with self.assertRaisesRegex(UserError, "1 orders with work in progress and 0 cost lines"):
            self.to_periodic()

    def test_lines_left_to_post_refuse_a_switch(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.finish(order)
        with self.assertRaisesRegex(UserError, "0 orders with work in progress and 1 cost lines"):
            self.to_periodic()
        self.post()
        self.to_periodic()
        self.assertEqual(self.company.cost_inventory_setting, "periodic")

    def test_a_correction_after_the_switch_keeps_both_ledgers_equal(self):
        """Periodic: 2 h. Perpetual: the log of the done order turns out to be 1 h; 30.00 less."""
        self.stock(self.steel, 100, 10.0)
        self.to_periodic()
        order = self.order()
        log = self.work(order, "2026-03-30 08:00", "2026-03-30 10:00", self.ada)
        self.finish(order)
        self.to_perpetual()
        log.date_end = self.moment("2026-03-30 09:00")
        self.assertEqual(self.wip(order), 0.0)
        self.post()
        self.assertLedgerHolds()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.account_balance(self.absorbed), 30.0)

    def test_settings_switch_all_at_once(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cost_wip_account_id, self.wip_account)
        settings.write({"cost_inventory_setting": "periodic", "cost_transfer_account_id": self.transfer_account.id})
        settings.execute()
        self.assertTrue(self.company._cost_is_periodic())
        self.assertFalse(self.company._cost_production_location().valuation_account_id)
        self.assertEqual(self.company.cost_periodic_wip_account_id, self.wip_account)
        settings = self.env["res.config.settings"].create({})
        settings.cost_inventory_setting = "perpetual"
        settings.execute()
        self.assertEqual(self.company._cost_production_location().valuation_account_id, self.wip_account)

    def test_settings_turn_the_ledger_on_with_the_account_chosen_beside_it(self):
        self.company.cost_ledger_active = False
        self.company._cost_production_location().valuation_account_id = False
        settings = self.env["res.config.settings"].create(
            {"cost_ledger_active": True, "cost_wip_account_id": self.wip_account.id}
        )
        settings.execute()
        self.assertTrue(self.company.cost_ledger_active)
