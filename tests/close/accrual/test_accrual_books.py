from odoo.exceptions import UserError
from odoo.tests import tagged

from .accrual_case import AccrualCase


class BooksOfAccruals:
    """100 kg of steel at 10.00 received in March, 40 of them billed; 90.00 of electricity expected.

    The bill of April: 60 kg at 10.50 = 630.00; electricity costs 95.00 after all.
    """

    def play_march(self):
        self.line = self.buy(100, 10.0)
        self.take_in(self.line, 100, "2026-03-20")
        self.bill(self.line, 40, 10.0, "2026-03-25")
        self.energy = self.expect(90.0)

    def test_one_entry_for_each_kind_and_its_reversal_on_the_next_day(self):
        self.play_march()
        self.expect(10.0, name="Water")
        moves = self.run_step()
        shown = [
            (str(move.date), move.mrp_cost_accrual_kind, sorted(move.line_ids.mapped("balance")))
            for move in moves.sorted(lambda move: (move.date, move.mrp_cost_accrual_kind))
        ]
        self.assertEqual(
            shown,
            [
                ("2026-03-31", "energy", [-100.0, 100.0]),
                ("2026-03-31", "received", [-600.0, 600.0]),
                ("2026-04-01", "energy", [-100.0, 100.0]),
                ("2026-04-01", "received", [-600.0, 600.0]),
            ],
        )
        self.assertEqual(moves.journal_id, self.company._cost_journal())
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(set(self.live().mapped("state")), {"posted"})
        self.assertEqual(self.energy.reversal_id.reversed_entry_id, self.energy.entry_id)
        self.assertTrialBalance("2026-03-31", "200900 -700")
        self.assertTrialBalance("2026-04-01", "200900 0")

    def test_run_again_with_nothing_changed_writes_nothing(self):
        self.play_march()
        self.run_step()
        before = self.count_rows()
        self.assertFalse(self.run_step())
        self.assertEqual(self.count_rows(), before)

    def test_rolled_back_nothing_stands_and_run_again_the_same_does(self):
        self.play_march()
        self.run_step()
        back = self.Accrual._roll_back(self.march)
        self.assertEqual(len(back), 4)
        self.assertEqual(set(self.live().mapped("state")), {"draft"})
        self.assertTrialBalance("2026-03-31", "200900 0\n600960 0")
        self.assertTrialBalance("2026-04-30", "200900 0\n600960 0")
        self.assertFalse(self.Accrual._roll_back(self.march))
        self.run_step()
        self.assertTrialBalance("2026-03-31", "200900 -690\n600960 90")
        self.assertTrialBalance("2026-04-01", "200900 0\n600960 0")

    def test_what_changed_is_taken_back_and_made_anew_the_rest_stays(self):
        """A bill of March comes after the run: 20 of the 60 kg are billed."""
        self.play_march()
        self.run_step()
        old, energy_entry = self.live().filtered("purchase_line_id"), self.energy.entry_id
        self.bill(self.line, 20, 10.0, "2026-03-31")
        self.run_step()
        self.assertEqual((old.state, self.energy.entry_id), ("reversed", energy_entry))
        new = self.live().filtered("purchase_line_id")
        self.assertEqual((new.quantity, new.amount, new.state), (40.0, 400.0, "posted"))
        self.assertTrialBalance("2026-03-31", "200900 -490\n600960 90")
        self.assertTrialBalance("2026-04-01", "200900 0")

    def test_an_entry_reset_to_draft_by_hand_is_made_anew(self):
        self.play_march()
        self.run_step()
        self.energy.entry_id.button_draft()
        self.run_step()
        self.assertEqual(self.energy.entry_id.state, "posted")
        self.assertTrialBalance("2026-03-31", "200900 -690\n600960 90")
        self.assertTrialBalance("2026-04-01", "200900 0\n600960 0")

    def test_a_locked_day_is_refused_and_nothing_is_half_posted(self):
        self.play_march()
        self.env.flush_all()
        for lock in ("2026-03-31", "2026-04-01"):
            self.company.fiscalyear_lock_date = lock
            with self.assertRaisesRegex(UserError, "locked up to"), self.cr.savepoint():
                self.run_step()
            severities = {severity for severity, _text, _records in self.Accrual._checks(self.march)}
            self.assertEqual(severities, {"block"})
        self.assertFalse(self.env["account.move"].search([("mrp_cost_accrual_kind", "!=", False)]))

    def test_rolled_back_behind_a_lock_on_the_first_open_day(self):
        self.play_march()
        self.run_step()
        self.company.fiscalyear_lock_date = "2026-04-10"
        back = self.Accrual._roll_back(self.march)
        self.assertEqual({str(move.date) for move in back}, {"2026-04-11"})
        self.assertTrialBalance("2026-04-30", "200900 0\n600960 0")

    def test_a_missing_account_is_named_before_anything_is_posted(self):
        self.company.cost_accrual_account_id = False
        self.play_march()
        with self.assertRaisesRegex(UserError, "no account for accrued liabilities"):
            self.run_step()
        [(severity, sentence, _records)] = self.Accrual._checks(self.march)
        self.assertEqual(severity, "block")
        self.assertIn("Manufacturing Costs", sentence)

    def test_a_stock_closing_made_before_blocks(self):
        self.play_march()
        self.close_stock("2026-03-31", "2026-04-01")
        self.assertIn("stock closing", self.Accrual._checks(self.march)[0][1])

    def test_a_test_run_shows_the_entries_and_writes_nothing(self):
        self.play_march()
        before = self.count_rows()
        rows = [(row["kind"], row["debit"], row["credit"]) for row in self.Accrual._test_run(self.march)]
        self.assertEqual(
            rows, [("received", 600.0, 0.0), ("received", 0.0, 600.0), ("energy", 90.0, 0.0), ("energy", 0.0, 90.0)]
        )
        self.assertEqual(self.count_rows(), before)

    def test_a_closed_period_takes_no_accruals(self):
        self.march.sudo().state = "closed"
        with self.assertRaisesRegex(UserError, "is closed"):
            self.run_step()
        with self.assertRaisesRegex(UserError, "is closed"):
            self.expect(10.0)

    def test_goods_count_once_in_inventory_and_cost_once_in_profit(self):
        """Two months to the cent; the accrual is gone when the bill is there, and nothing is counted twice."""
        self.play_march()
        self.run_step()
        self.close_stock("2026-03-31", "2026-04-01")
        self.assertTrialBalance("2026-03-31", self.march_books)
        self.assertEqual(self.profit("2026-03-31"), -90.0)
        self.bill(self.line, 60, 10.5, "2026-04-05")
        self.book(self.energy_account, 95.0, "2026-04-07")
        self.run_step(self.april)
        self.assertFalse(self.live(self.april))
        self.close_stock("2026-04-30", "2026-05-01")
        self.assertTrialBalance("2026-04-30", self.april_books)
        self.assertEqual(self.profit("2026-04-30"), -95.0)


@tagged("post_install", "-at_install")
class TestPerpetualBooks(BooksOfAccruals, AccrualCase):
    # Stock valuation 100 × 10.00 in March; 40 × 10.00 + 60 × 10.50 in April.
    march_books = "110100 1000\n200900 -690\n600960 90"
    april_books = "110100 1030\n200900 0\n600960 95"


@tagged("post_install", "-at_install")
class TestPeriodicBooks(BooksOfAccruals, AccrualCase):
    setting = "periodic"
    march_books = "110100 1000\n200900 -690\n600960 90"
    april_books = "110100 1030\n200900 0\n600960 95"
