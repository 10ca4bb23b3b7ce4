from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .variance_case import VarianceCase


@tagged("post_install", "-at_install")
class TestVarianceSettlement(VarianceCase):
    """10 gears at standard cost 24.00: material 21 × 11 for 200.00, machine 1.25 h for 40.00; variance 41.00."""

    def setUp(self):
        super().setUp()
        self.gear.categ_id = self.category_standard_auto
        self.release(self.gear, date=str(self.today()))
        self.stock(self.steel, 100, 11.0)
        self.prices = self._account("600911", "Price Variances", "expense")
        self.usage = self._account("600912", "Usage Variances", "expense")
        self.in_stock = self._account("100912", "Variances in Stock", "asset_current")
        self.made = self.order(10.0)
        self.issue(self.made, 21.0)
        self.run_lathe(self.made, 1.25)
        self.finish(self.made)
        self.analyse()

    @property
    def settlement(self):
        return self.env["mrp.cost.variance.settlement"]

    def settle(self, period=None):
        written = self.settlement._run(period or self.period())
        self.post()
        return written

    def by_category(self):
        self.company.cost_variance_settlement = "category"
        self.env["mrp.cost.variance.account"].create(
            [
                {"company_id": self.company.id, "category": "price", "account_id": self.prices.id},
                {
                    "company_id": self.company.id,
                    "category": "usage",
                    "element_id": self.material.id,
                    "account_id": self.usage.id,
                },
                {
                    "company_id": self.company.id,
                    "category": "efficiency",
                    "element_id": self.labour.id,
                    "account_id": self.usage.id,
                },
            ]
        )

    def into_goods(self):
        self.company.cost_variance_settlement = "goods"
        self.company.cost_variance_stock_account_id = self.in_stock

    def assertBalances(self, **expected):
        accounts = {
            "variance": self.variance_account,
            "prices": self.prices,
            "usage": self.usage,
            "in_stock": self.in_stock,
        }
        self.assertEqual({name: self.account_balance(accounts[name]) for name in expected}, expected)
        self.assertAlmostEqual(self.wip(self.made), 0.0, 6)
        self.assertLedgerHolds()

    def test_by_default_they_stay_where_they_are(self):
        self.assertEqual(self.settle(), 0)
        self.assertBalances(variance=41.0)
        self.assertFalse(self.settlement.search([]))

    def test_to_accounts_by_category(self):
        """Machine efficiency has no account of its own."""
        self.by_category()
        self.assertFalse(self.settlement._checks(self.period()))
        told = {account: float(amount) for account, amount in self.settlement._test_run(self.period()).items()}
        self.assertEqual(told, {self.prices: 21.0, self.usage: 10.0, self.variance_account: -31.0})
        self.assertEqual(self.settle(), 3)
        self.assertBalances(variance=10.0, prices=21.0, usage=10.0)
        self.assertEqual(self.settle(), 0)
        self.assertEqual(self.analyse(), 0)

    def test_a_changed_variance_is_settled_anew(self):
        self.by_category()
        self.settle()
        self.env["mrp.cost.variance.account"].search([("category", "=", "price")]).account_id = self.usage
        self.settle()
        self.assertBalances(variance=10.0, prices=0.0, usage=31.0)

    def test_it_is_rolled_back_by_reversal(self):
        self.by_category()
        self.settle()
        self.assertEqual(self.settlement._roll_back(self.period()), 3)
        self.post()
        self.assertBalances(variance=41.0, prices=0.0, usage=0.0)
        self.assertEqual(self.settlement._roll_back(self.period()), 0)

    def test_back_into_stock_and_cost_of_sales(self):
        """6 of 10 are sold: 41.00 × 6 / 10."""
        self._make_out_move(self.gear, 6)
        self.into_goods()
        self.settle()
        self.assertBalances(variance=0.0, in_stock=16.4)
        self.assertEqual(self.settle(), 0)

    def test_what_is_sold_later_leaves_stock_in_its_period(self):
        self.into_goods()
        self.settle()
        self.assertBalances(variance=0.0, in_stock=41.0)
        self._make_out_move(self.gear, 5)
        later = self.period(self.days_from_today(40))
        self.assertEqual(self.settle(later), 4)
        self.assertBalances(variance=0.0, in_stock=20.5)
        self.assertEqual(self.settle(later), 0)
        self.settlement._roll_back(later)
        self.post()
        self.assertBalances(in_stock=41.0)

    def test_goods_of_which_none_is_left_received_are_cost_of_sales(self):
        """All 10 gears were cancelled after they were received: the variance of 41.00 is in no stock."""
        self.made._shopfloor_cancel_receipts(self.made._cost_receipts())
        self.assertEqual((self.made.state, self.made._cost_receipts().ids), ("done", []))
        self.analyse()
        self.into_goods()
        sold = self.gear.with_company(self.company)._get_product_accounts()["expense"]
        before, variance = self.account_balance(sold), -sum(self.lines(self.made, kind="variance").mapped("amount"))
        self.assertTrue(variance)
        self.assertFalse(self.settlement._checks(self.period()))
        self.settle()
        self.assertEqual(self.account_balance(sold) - before, variance)
        self.assertBalances(variance=0.0, in_stock=0.0)

    def test_a_product_without_an_expense_account_is_named(self):
        self.into_goods()
        self.gear.categ_id.property_account_expense_categ_id = False
        self.company.expense_account_id = False
        [(severity, message, _records)] = self.settlement._checks(self.period())
        self.assertEqual(severity, "block")
        self.assertIn("Gear has no expense account", message)

    def test_a_missing_account_is_named_before_anything_is_written(self):
        self.into_goods()
        self.company.cost_variance_stock_account_id = False
        [(severity, message, _records)] = self.settlement._checks(self.period())
        self.assertEqual(severity, "block")
        self.assertIn("no account for variances of goods in stock", message)
        with self.assertRaises(UserError):
            self.settlement._run(self.period())
        self.assertFalse(self.lines(self.made, kind="settlement"))

    def test_a_cost_closed_order_is_settled_too(self):
        self.made.is_cost_closed = True
        self.by_category()
        self.assertEqual(self.settle(), 3)

    def test_an_order_at_actual_cost_has_nothing_to_settle(self):
        self.gear.categ_id = self.category_avco_auto
        other = self.order(10.0)
        self.issue(other, 25.0)
        self.finish(other)
        self.analyse()
        self.by_category()
        self.settle()
        self.assertTrue(self.records(other))
        self.assertFalse(self.lines(other, kind="settlement"))

    def test_a_closed_period_is_not_settled(self):
        period = self.period()
        period.state = "closed"
        with self.assertRaises(UserError):
            self.settlement._run(period)

    def test_who_sets_accounts(self):
        self.by_category()
        row = self.env["mrp.cost.variance.account"].search([], limit=1)
        for group, may_write in (("group_cost_user", False), ("group_cost_manager", True)):
            user = new_test_user(
                self.env,
                login=group,
                groups=f"base.group_user,mrp_actual_cost.{group}",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            self.assertTrue(row.with_user(user).category)
            if may_write:
                row.with_user(user).account_id = self.usage
            else:
                with self.assertRaises(AccessError):
                    row.with_user(user).account_id = self.usage
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["mrp.cost.variance.account"].create(
                {"company_id": self.company.id, "category": "price", "account_id": self.usage.id}
            )

    def test_nobody_writes_settlements_and_other_companies_do_not_see_them(self):
        self.by_category()
        self.settle()
        settlement, account = self.settlement.search([]), self.env["mrp.cost.variance.account"].search([], limit=1)
        reader = new_test_user(
            self.env,
            login="settlement_reader",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertEqual(settlement.with_user(reader).period_id, self.period())
        with self.assertRaises(AccessError):
            settlement.with_user(reader).unlink()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="settlement_stranger",
            groups="base.group_user,mrp_actual_cost.group_cost_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for record in (settlement, account):
            self.assertFalse(record.with_user(stranger).search([("id", "=", record.id)]))

    def test_the_number_of_statements_does_not_grow_with_the_orders(self):
        self.into_goods()
        counts = []
        for number in (1, 9):
            for _each in range(number):
                order = self.order(1.0)
                self.issue(order, 3.0)
                self.finish(order)
            self.analyse()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.settlement._test_run(self.period())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
