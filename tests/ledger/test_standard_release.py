from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.exceptions import MissingAccount

from .standards import StandardCase


@tagged("post_install", "-at_install")
class TestStandardRelease(StandardCase):
    """The gear is valued at standard by Odoo, perpetually: 22.00, and 10 on hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gear.categ_id = cls.category_standard_auto
        cls.gear.standard_price = 22.0
        cls.revaluation = cls._account("600923", "Revaluation of Stock", "expense")
        cls.company.cost_revaluation_account_id = cls.revaluation
        cls.stock_account = cls.gear.with_company(cls.company)._get_product_accounts()["stock_valuation"]
        cls.stock_account.account_stock_variation_id = cls._account("600924", "Stock Variation", "expense")

    def setUp(self):
        super().setUp()
        # Outside of a cron run it would commit.
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0.0)

    def gears_on_hand(self, quantity=10):
        self.stock(self.gear, quantity, 22.0)
        self._close()

    def closing_finds(self):
        """What Odoo's own stock closing would true up: {account code: balance}."""
        self.env.invalidate_all()
        company = self.company.with_company(self.company)
        values = company._get_stock_valuation_account_vals(company._get_accounts_by_product())
        codes = {account.id: account.code for account in self.env["account.account"].search([])}
        return {codes[value["account_id"]]: value["debit"] - value["credit"] for value in values}

    # ------------------------------------------------------------ revaluation

    def test_a_release_sets_cost_prices_and_posts_what_stock_gains(self):
        """10 gears × (24.00 - 22.00) = 20.00."""
        self.gears_on_hand()
        version = self.release(self.gear, self.today())
        self.assertEqual(self.gear.standard_price, 24.0)
        self.assertEqual(self.gear.total_value, 240.0)
        self.assertEqual(version.applied_on, self.today())
        items = {item.account_id: item.balance for item in version.move_id.line_ids}
        self.assertEqual(items, {self.stock_account: 20.0, self.revaluation: -20.0})
        self.assertEqual(version.move_id.state, "posted")
        self.assertEqual(version.move_id.journal_id, self.company._cost_journal())
        self.assertEqual(version.move_id.date, self.today())
        row = self.row(version, self.gear)
        self.assertEqual((row.revalued_quantity, row.revalued_from, row.revalued_amount), (10.0, 22.0, 20.0))
        history = self.env["product.value"].search([("product_id", "=", self.gear.id)], limit=1, order="id desc")
        self.assertEqual((history.value, history.company_id), (24.0, self.company))
        self.post()
        self.assertLedgerHolds()

    def test_odoos_closing_finds_nothing_left_to_true_up(self):
        self.gears_on_hand()
        self.assertEqual(self.closing_finds(), {})
        self.release(self.gear, self.today())
        self.assertEqual(self.closing_finds(), {})
        with self.assertRaisesRegex(UserError, "correctly closed"):
            self._close()
        with self.assertRaisesRegex(UserError, "correctly closed"):
            self._close(at_date=self.days_from_today(1))

    def test_without_our_entry_odoos_closing_would_find_it(self):
        """So the test above tells something."""
        self.gears_on_hand()
        self.gear.standard_price = 24.0
        self.assertEqual(self.closing_finds(), {self.stock_account.code: 20.0, "600924": -20.0})

    def test_a_loss_is_posted_the_other_way_and_to_the_cent(self):
        """3.5 units on hand: 3.5 × 24.00 = 84.00, less 3.5 × 24.333 = 85.1655 as 85.17."""
        self.gear.standard_price = 24.333
        self.gears_on_hand(3.5)
        version = self.release(self.gear, self.today())
        items = {item.account_id: item.balance for item in version.move_id.line_ids}
        self.assertEqual(items, {self.stock_account: -1.17, self.revaluation: 1.17})
        self.assertEqual(self.closing_finds(), {})

    def test_lots_valued_by_themselves_take_the_standard_too(self):
        """Lots of 4 and 6 gears at 22.00: (4 + 6) × 2.00 = 20.00."""
        self.gear.tracking = "lot"
        self.gear.lot_valuated = True
        for quantity in (4, 6):
            lot = self.env["stock.lot"].create({"product_id": self.gear.id, "company_id": self.company.id})
            self._make_in_move(self.gear, quantity, 22.0, lot_ids=[lot])
        self._close()
        version = self.release(self.gear, self.today())
        self.assertEqual(self.row(version, self.gear).revalued_amount, 20.0)
        self.assertEqual(self.gear.total_value, 240.0)
        self.assertEqual(self.closing_finds(), {})

    def test_stock_of_another_company_and_of_other_owners_is_not_revalued(self):
        self.gears_on_hand()
        elsewhere = self.env["res.company"].create({"name": "Other"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", elsewhere.id)], limit=1)
        Quant = self.env["stock.quant"]
        Quant._update_available_quantity(self.gear, warehouse.lot_stock_id, 7)
        customer = self.env["res.partner"].create({"name": "Customer"})
        Quant._update_available_quantity(self.gear, self.stock_location, 5, owner_id=customer)
        version = self.release(self.gear, self.today())
        self.assertEqual(self.row(version, self.gear).revalued_amount, 20.0)
        self.assertEqual(self.gear.with_company(elsewhere).standard_price, 0.0)

    def test_average_cost_and_periodic_stock_get_no_entry(self):
        """Steel is at average cost: its standard is for comparison. Periodic stock is Odoo's closing's."""
        self.stock(self.steel, 5, 10.0)
        self.gear.categ_id = self.category_standard
        self.gear.standard_price = 22.0
        self.stock(self.gear, 10, 22.0)
        given = [Command.create({"product_id": self.steel.id, "kind": "price", "value": 12})]
        version = self.release(self.gear, self.today(), input_ids=given)
        self.assertEqual(self.steel.standard_price, 10.0)
        self.assertEqual(self.gear.standard_price, 28.0)  # 2 × 12.00 + 4.00
        self.assertFalse(version.move_id)

    def test_a_missing_account_is_named(self):
        self.gears_on_hand()
        self.company.write({"cost_revaluation_account_id": False, "cost_variance_account_id": False})
        with self.assertRaisesRegex(MissingAccount, "revaluation account"):
            self.release(self.gear, self.today())

    def test_without_a_revaluation_account_the_variance_account_takes_it(self):
        self.gears_on_hand()
        self.company.cost_revaluation_account_id = False
        version = self.release(self.gear, self.today())
        self.assertIn(self.variance_account, version.move_id.line_ids.account_id)

    def test_locked_books_refuse_the_entry_instead_of_moving_it(self):
        self.gears_on_hand()
        self.company.fiscalyear_lock_date = self.days_from_today(1)
        with self.assertRaisesRegex(UserError, "books are locked up to"):
            self.release(self.gear, self.today())

    # ------------------------------------------------------------------- days

    def test_a_future_release_takes_effect_on_its_day_by_the_cron(self):
        self.gears_on_hand()
        version = self.release(self.gear, self.days_from_today(3))
        calls = self.env["ir.cron.trigger"].search([], order="id desc", limit=1)
        self.assertEqual(calls.cron_id, self.env.ref("mrp_actual_cost.cron_apply_standards"))
        self.assertEqual(calls.call_at.date(), version.date)
        self.env["mrp.cost.standard"]._cron_apply()
        self.assertEqual((self.gear.standard_price, version.applied_on), (22.0, False))
        self.assertEqual(self.per_unit(self.gear, self.days_from_today(2)), {})
        self.assertEqual(self.per_unit(self.gear, self.days_from_today(3)), {"material": 20.0, "machine": 4.0})
        with self.assertRaisesRegex(UserError, "not due"):
            version.action_apply()
        self.env.cr.execute("UPDATE mrp_cost_standard SET date = %s WHERE id = %s", (self.today(), version.id))
        version.invalidate_recordset()
        self.env["mrp.cost.standard"]._cron_apply()
        self.assertEqual((self.gear.standard_price, version.applied_on), (24.0, self.today()))
        entries = version.move_id
        self.env["mrp.cost.standard"]._cron_apply()
        version.action_apply()
        self.assertEqual(version.move_id, entries)

    def test_a_version_that_cannot_take_effect_says_why_and_holds_up_no_other(self):
        self.gears_on_hand()
        versions = self.release(self.gear, self.days_from_today(3)) | self.release(
            self.gearbox, self.days_from_today(3), name="Boxes"
        )
        self.env.cr.execute("UPDATE mrp_cost_standard SET date = %s WHERE id IN %s", (self.today(), versions._ids))
        versions.invalidate_recordset()
        self.company.write({"cost_revaluation_account_id": False, "cost_variance_account_id": False})
        with self.assertLogs("odoo.addons.mrp_actual_cost.models.ledger.standard_release", "WARNING"):
            self.env["mrp.cost.standard"]._cron_apply()
        self.assertEqual(self.gear.standard_price, 22.0)
        stuck = versions.filtered(lambda version: not version.applied_on)
        self.assertEqual(stuck.name, "Boxes", "the version released last rules the gear")
        self.assertIn("revaluation account", stuck.message_ids[0].body)
        self.company.cost_variance_account_id = self.variance_account
        stuck.action_apply()
        self.assertEqual(self.gear.standard_price, 24.0)

    def test_the_past_is_not_changed_for_products_at_standard_cost(self):
        with self.assertRaisesRegex(UserError, "cannot change in the past"):
            self.release(self.gear, self.days_from_today(-1))
        version = self.release(self.housing, self.days_from_today(-1))
        self.assertEqual(version.state, "released", "a housing is at average cost: nothing is written")

    def test_a_closed_period_takes_no_standard(self):
        day = self.day("2026-02-10")
        self.env["mrp.cost.period"]._is_open(self.company, day)
        self.env["mrp.cost.period"].search([("date_from", "=", "2026-02-01")]).state = "closed"
        with self.assertRaisesRegex(UserError, "closed"):
            self.release(self.housing, day)

    def test_the_standard_of_a_day_is_that_of_the_last_version_before_it(self):
        self.release(self.housing, "2026-03-01")
        self.housing.standard_price = 16.0
        later = self.release(self.housing, "2026-04-01")
        self.assertEqual(self.per_unit(self.housing, "2026-02-28"), {})
        self.assertEqual(self.per_unit(self.housing, "2026-03-31"), {"auxiliary": 15.0})
        self.assertEqual(self.per_unit(self.housing, "2026-04-01"), {"auxiliary": 16.0})
        self.assertFalse(later.is_superseded)
        self.housing.standard_price = 17.0
        correction = self.release(self.housing, "2026-04-01")
        self.assertEqual(self.per_unit(self.housing, "2026-04-01"), {"auxiliary": 17.0}, "released last")
        self.env.invalidate_all()
        self.assertTrue(later.is_superseded)
        self.assertFalse(correction.is_superseded)

    def test_the_standard_of_a_manufactured_product_can_be_asked_as_an_order_sees_it(self):
        self.gear.categ_id = self.category_avco_auto
        self.release(self.gearbox, "2026-03-01")
        rolled_up = self.per_unit(self.gearbox, "2026-03-01")
        self.assertEqual(rolled_up, {"material": 60.0, "auxiliary": 15.0, "machine": 22.0})
        as_issued = self.per_unit(self.gearbox, "2026-03-01", as_issued=True)
        self.assertEqual(as_issued, {"material": 72.0, "auxiliary": 15.0, "machine": 10.0})

    # ------------------------------------------------------------- immutability

    def test_a_released_version_cannot_be_changed(self):
        version = self.release(self.gear, self.today())
        row = self.row(version, self.gear)
        for change in (
            lambda: version.write({"date": "2026-04-01"}),
            lambda: version.write({"input_ids": [Command.create({"product_id": self.gear.id, "value": 1})]}),
            version.unlink,
            version.action_roll_up,
            version.action_draft,
            version.action_release,
            lambda: row.write({"cost": 1.0}),
            row.unlink,
            lambda: row.line_ids.write({"amount": 1.0}),
            row.line_ids.unlink,
            lambda: row.line_ids[0].copy({"row_id": row.id, "element_id": self.auxiliary.id}),
            lambda: row._record({"revalued_amount": 5.0}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        version.compare_with_id = self.standard(self.gear)
        self.assertEqual(version.copy().state, "draft")

    def test_the_state_is_changed_by_the_verbs_only(self):
        version = self.env["mrp.cost.standard"].create({"name": "Forged", "state": "released"})
        self.assertEqual(version.state, "draft")
        with self.assertRaises(UserError):
            version.write({"state": "released"})
        with self.assertRaisesRegex(UserError, "Roll .* up"):
            version.action_release()
