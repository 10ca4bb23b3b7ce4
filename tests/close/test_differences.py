from odoo import Command
from odoo.tests import tagged

from .test_steps import CloseCase


@tagged("post_install", "-at_install")
class TestDifferences(CloseCase):
    """A difference between the ledgers is a record with its cause."""

    def setUp(self):
        super().setUp()
        self.order_at_work = self.worked_order()  # 60.00 on 30 March

    def differences(self):
        """Return {(cause, order or empty, day): difference} of work in progress, as reconciled now."""
        self.march._keep_results()
        rows = self.march.last_difference_ids.filtered(lambda row: row.account_id == self.wip_account)
        self.assertAlmostEqual(sum(rows.mapped("difference")), self.march.difference, 2)
        return {(row.cause, row.production_id.name or "", str(row.day)): row.difference for row in rows}

    def entry(self, day, amount):
        items = [(self.wip_account, amount), (self.absorbed, -amount)]
        move = self.env["account.move"].create(
            {
                "date": day,
                "line_ids": [Command.create({"account_id": a.id, "balance": balance}) for a, balance in items],
            }
        )
        move.action_post()
        return move

    def test_ledgers_that_agree_have_none(self):
        self.post()
        self.assertEqual(self.differences(), {})

    def test_a_line_not_posted(self):
        self.assertEqual(self.differences(), {("unposted", self.order_at_work.name, "2026-03-30"): 60.0})

    def test_an_entry_set_back_to_draft(self):
        self.post()
        self.lines(self.order_at_work).wip_move_line_id.move_id.button_draft()
        self.assertEqual(self.differences(), {("draft", self.order_at_work.name, "2026-03-30"): 60.0})

    def test_an_entry_on_another_day_shows_on_both(self):
        self.post()
        entry = self.lines(self.order_at_work).wip_move_line_id.move_id
        entry.button_draft()
        entry.date = "2026-03-31"
        entry.action_post()
        name = self.order_at_work.name
        self.assertEqual(
            self.differences(), {("other_day", name, "2026-03-30"): 60.0, ("other_day", name, "2026-03-31"): -60.0}
        )

    def test_an_entry_by_hand(self):
        self.post()
        self.entry("2026-03-15", 5.0)
        self.assertEqual(self.differences(), {("other", "", "2026-03-15"): -5.0})

    def test_a_changed_journal_item(self):
        self.post()
        item = self.lines(self.order_at_work).wip_move_line_id
        item.move_id.button_draft()
        other = item.move_id.line_ids - item
        item.move_id.line_ids = [
            Command.update(item.id, {"balance": 61.0}),
            Command.update(other.id, {"balance": -61.0}),
        ]
        item.move_id.action_post()
        self.assertEqual(self.differences(), {("amount", "", "2026-03-30"): -1.0})

    def test_stock_that_no_entry_shows(self):
        """100 kg of steel, received without a bill."""
        move = self.stock(self.steel, 100, 10.0)
        move.date = "2026-03-02 08:00:00"
        self.march._keep_results()
        row = self.march.last_difference_ids.filtered(lambda r: r.account_id == self.account_stock_valuation)
        self.assertEqual((row.cause, row.ledger_amount, row.gl_amount), ("stock_closing", 1000.0, 0.0))

    def test_other_differences_are_kept_under_a_new_revision(self):
        self.post()
        self.differences()
        self.assertEqual(self.march.revision, 1)
        self.assertFalse(self.march._keep_results())
        self.entry("2026-03-15", 5.0)
        self.assertEqual(len(self.differences()), 1)
        self.assertEqual(self.march.revision, 2)
        first = self.env["mrp.cost.difference"].search([("period_id", "=", self.march.id), ("revision", "=", 1)])
        self.assertFalse(first)

    def test_a_difference_opens_what_makes_it(self):
        self.differences()
        [row] = self.march.last_difference_ids
        action = row.action_open()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.lines(self.order_at_work))
        self.post()
        entry = self.entry("2026-03-15", 5.0)
        self.differences()
        action = self.march.last_difference_ids.action_open()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, entry.line_ids.filtered(lambda item: item.account_id == self.wip_account))

    def test_a_reader_of_another_company_sees_none(self):
        self.differences()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        reader = self.user("stranger", "mrp_actual_cost.group_cost_user", other)
        self.assertFalse(self.env["mrp.cost.difference"].with_user(reader).search([]))
        own = self.user("reader", "mrp_actual_cost.group_cost_user")
        self.assertTrue(self.env["mrp.cost.difference"].with_user(own).search([]))


@tagged("post_install", "-at_install")
class TestPreview(CloseCase):
    def test_entries_are_seen_before_they_are_posted(self):
        """60.00 of labour: one item on work in progress, one on the absorption account."""
        order = self.worked_order()
        action = self.march.with_user(self.user("closer")).action_preview_entries()
        rows = self.env["mrp.cost.entry.preview"].search(action["domain"])
        shown = {(row.account_id, row.debit, row.credit, row.line_count) for row in rows}
        self.assertEqual(shown, {(self.wip_account, 60.0, 0.0, 1), (self.absorbed, 0.0, 60.0, 1)})
        lines = rows[0].action_view_lines()
        self.assertEqual(self.env["mrp.cost.line"].search(lines["domain"]), self.lines(order))
        self.post()
        entry = self.lines(order).wip_move_line_id.move_id
        booked = {(item.account_id, item.debit, item.credit, 1) for item in entry.line_ids}
        self.assertEqual(booked, shown)
        self.assertEqual(
            self.env["mrp.cost.entry.preview"].search(self.march.action_preview_entries()["domain"]).ids, []
        )

    def test_a_journal_item_is_traced_back_to_its_cost_lines(self):
        order = self.worked_order()
        self.post()
        for item in self.lines(order).wip_move_line_id.move_id.line_ids:
            domain = item.action_view_cost_lines()["domain"]
            self.assertEqual(self.env["mrp.cost.line"].search(domain), self.lines(order))


@tagged("post_install", "-at_install")
class TestPeriodicPreview(CloseCase):
    setting = "periodic"

    def test_the_closing_entry_is_seen_and_traced_back(self):
        order = self.worked_order()
        rows = self.env["mrp.cost.entry.preview"].search(self.march.action_preview_entries()["domain"])
        shown = {(row.account_id, row.debit, row.credit) for row in rows}
        self.assertEqual(shown, {(self.wip_account, 60.0, 0.0), (self.transfer_account, 0.0, 60.0)})
        self.assertEqual(self.env["mrp.cost.line"].search(rows[0].action_view_lines()["domain"]), self.lines(order))
        self.march.action_close()
        domain = self.march.wip_move_id.line_ids[0].action_view_cost_lines()["domain"]
        self.assertEqual(self.env["mrp.cost.line"].search(domain), self.lines(order))
        self.assertFalse(self.march._preview_items())
        causes = self.march.last_difference_ids.filtered(lambda row: row.account_id == self.wip_account)
        self.assertFalse(causes)
