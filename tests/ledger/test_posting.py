from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestPosting(CostCase):
    def accountant(self):
        return new_test_user(
            self.env,
            login="poster",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    # ------------------------------------------------------------------- run

    def test_the_run_shows_the_entries_it_made_and_who_made_them(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        poster = self.accountant()
        poster.group_ids += self.env.ref("account.group_account_readonly")
        action = self.env["mrp.cost.line"].with_user(poster).action_post_all()
        entry = self.lines(order).wip_move_line_id.move_id
        self.assertEqual(action["domain"], [("id", "in", entry.ids)])
        self.assertEqual(entry.create_uid, poster)
        self.assertEqual(self.lines(order).write_uid, poster)
        self.assertEqual(self.env["mrp.cost.line"].with_user(poster).action_post_all()["tag"], "display_notification")

    def test_who_may_not_see_entries_is_told_how_many_were_posted(self):
        self.work(self.order(), "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        action = self.env["mrp.cost.line"].with_user(self.accountant()).action_post_all()
        self.assertEqual(action["params"]["message"], "1 entries were posted.")

    def test_only_a_cost_accountant_posts(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        reader = new_test_user(self.env, login="reader", groups="base.group_user,mrp_actual_cost.group_cost_user")
        with self.assertRaises(AccessError):
            self.env["mrp.cost.line"].with_user(reader).action_post_all()
        with self.assertRaises(AccessError):
            self.lines(order).with_user(reader).action_move_to_open_day()
        period = self.env["mrp.cost.period"].search([("company_id", "=", self.company.id)], limit=1)
        with self.assertRaises(AccessError):
            period.with_user(reader).action_post()

    # ---------------------------------------------------------------- locked

    def left_behind(self):
        """An hour of 30 March, not posted when March is locked."""
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        self.company.fiscalyear_lock_date = "2026-03-31"
        return order

    def test_lines_behind_a_lock_are_moved_to_the_first_open_day(self):
        order = self.left_behind()
        self.lines(order).with_user(self.accountant()).action_move_to_open_day()
        rows = [(str(x.accounting_date), x.amount) for x in self.lines(order).sorted("id")]
        self.assertEqual(rows, [("2026-03-30", 30.0), ("2026-03-30", -30.0), ("2026-04-01", 30.0)])
        item = self.lines(order).wip_move_line_id
        self.assertEqual((str(item.date), item.balance), ("2026-04-01", 30.0), "one item carries all three")
        self.assertFalse(self.env["mrp.cost.line"].search(self.env["mrp.cost.posting"]._unposted_domain(self.company)))
        for day in ("2026-03-31", "2026-04-01", "2099-12-31"):
            self.assertLedgerHolds(day)
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, self.day("2026-03-31"))
        self.assertEqual((row["ledger_amount"], row["gl_amount"]), (0.0, 0.0))

    def test_a_moved_line_is_corrected_like_any_other(self):
        order = self.left_behind()
        self.lines(order).action_move_to_open_day()
        order.workorder_ids.time_ids.date_end = self.moment("2026-03-30 10:00")
        self.assertEqual(self.wip(order), 60.0)
        self.post()
        self.assertLedgerHolds()
        self.assertEqual(self.account_balance(self.wip_account), 60.0)

    def test_lines_of_an_order_closed_for_cost_are_moved_too(self):
        self.stock(self.steel, 100, 10.0)
        order = self.left_behind()
        self.company.fiscalyear_lock_date = False
        self.finish(order)
        order.action_cost_close()
        self.company.fiscalyear_lock_date = "2026-03-31"
        behind = self.lines(order).filtered(lambda line: str(line.accounting_date) < "2026-04-01")
        behind.action_move_to_open_day()
        self.post()
        self.assertLedgerHolds()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)

    def test_a_line_that_no_lock_holds_is_not_moved(self):
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 09:00", self.ada)
        with self.assertRaisesRegex(UserError, "None of these lines waits"):
            self.lines(order).action_move_to_open_day()

    def test_the_daily_run_posts_the_rest(self):
        """What a lock left behind stays listed and keeps nothing else from being posted."""
        order = self.left_behind()
        self.work(order, "2026-04-02 08:00", "2026-04-02 09:00", self.ada)
        with mute_logger("odoo.addons.mrp_actual_cost.models.ledger.cost_posting"):
            self.env["mrp.cost.posting"]._post(self.company, self.day("2026-04-30"), leave_locked=True)
        unposted = self.env["mrp.cost.line"].search(self.env["mrp.cost.posting"]._unposted_domain(self.company))
        self.assertEqual(unposted.mapped("accounting_date"), [self.day("2026-03-30")])
        self.assertLedgerHolds()

    # -------------------------------------------------------------- analytic

    def test_analytic_cost_is_booked_once_by_odoo(self):
        """The work center has an analytic account: Odoo books its 2 h × 40.00, the posting run nothing."""
        plan = self.env["account.analytic.plan"].create({"name": "Shops"})
        shop = self.env["account.analytic.account"].create({"name": "Turning shop", "plan_id": plan.id})
        self.lathe.analytic_distribution = {str(shop.id): 100.0}
        self.env["account.analytic.distribution.model"].create(
            {
                "account_prefix": self.wip_account.code[:3],
                "analytic_distribution": {str(shop.id): 100.0},
                "company_id": self.company.id,
            }
        )
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.post()
        items = self.lines(order).wip_move_line_id | self.lines(order).counter_move_line_id
        self.assertFalse(any(items.mapped("analytic_distribution")))
        self.env.flush_all()
        booked = self.env["account.analytic.line"].search([(plan._column_name(), "=", shop.id)])
        self.assertEqual(booked.mapped("amount"), [-80.0])

    # -------------------------------------------------- Odoo's own entries

    def test_odoos_own_entries_carry_the_order(self):
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            orders = self.order(10) | self.order(5)
            for order in orders:
                self.finish(order)
        for order in orders:
            items = self.env["account.move.line"].search([("mrp_production_id", "=", order.id)])
            wip = items.filtered(lambda item: item.account_id == self.wip_account)
            self.assertEqual(sorted(wip.mapped("balance")), [-20.0 * order.product_qty, 20.0 * order.product_qty])
            self.assertEqual(items.mrp_cost_stock_move_id, order.move_raw_ids | order.move_finished_ids)

    def test_a_reset_entry_shows_as_not_posted(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        entry = self.post()
        entry.button_draft()
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, self.day("2026-03-31"))
        self.assertEqual((row["difference"], row["unposted_amount"]), (60.0, 60.0))

    def test_two_companies_do_not_mix(self):
        other = self._create_company(name="Second Plant")
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.assertFalse(self.env["mrp.cost.posting"]._post(other, self.day("2026-12-31")))
        self.assertFalse(self.lines(order).wip_move_line_id)
        self.assertEqual(self.post().company_id, self.company)
