from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.exceptions import MissingAccount

from .rate_case import RateCase


@tagged("post_install", "-at_install")
class TestElementAccounts(RateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["product.category"]
        cls.above = Category.create({"name": "Drives"})
        cls.category_avco_auto.parent_id = cls.above
        cls.wages = cls._account("600910", "Wages", "expense_direct_cost")
        cls.wages_of_drives = cls._account("600911", "Wages of Drives", "expense_direct_cost")
        cls.wages_of_gears = cls._account("600912", "Wages of Gears", "expense_direct_cost")

    def _setting(self, category, **values):
        return self.env["mrp.cost.element.setting"].create(
            {"element_id": self.labour.id, "category_id": category.id, **values}
        )

    def _absorption(self):
        return self.labour._absorption_account(self.company, self.category_avco_auto)

    def test_the_nearest_category_wins_then_the_element_then_the_company(self):
        self.assertEqual(self._absorption(), self.absorbed)
        self.labour.with_company(self.company).absorption_account_id = self.wages
        self.assertEqual(self._absorption(), self.wages)
        self._setting(self.above, absorption_account_id=self.wages_of_drives.id)
        self.assertEqual(self._absorption(), self.wages_of_drives)
        setting = self._setting(self.category_avco_auto, absorption_account_id=self.wages_of_gears.id)
        self.assertEqual(self._absorption(), self.wages_of_gears)
        setting.absorption_account_id = False
        self.assertEqual(self._absorption(), self.wages_of_drives)
        self.assertEqual(self.labour._absorption_account(self.company), self.wages)

    def test_cost_is_booked_against_the_account_of_its_category(self):
        self._setting(self.above, absorption_account_id=self.wages_of_drives.id)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada, kind="both")
        self.assertEqual(self.lines(order, element_id=self.labour).counter_account_id, self.wages_of_drives)
        self.assertEqual(self.lines(order, element_id=self.machine).counter_account_id, self.absorbed)
        self.post()
        self.assertEqual(self.account_balance(self.wages_of_drives), -60.0)
        self.assertEqual(self.account_balance(self.absorbed), -80.0)
        self.assertLedgerHolds()

    def test_what_an_order_leaves_over_goes_to_the_accounts_of_its_elements(self):
        lost = self._account("600913", "Lost Wages", "expense")
        self.labour.with_company(self.company).loss_account_id = lost
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada, kind="both")
        order.action_cancel()
        self.post()
        self.assertEqual(self.account_balance(lost), 60.0)
        self.assertEqual(self.account_balance(self.loss_account), 80.0)
        self.assertLedgerHolds()

    def test_losses_without_an_account_go_to_variances(self):
        self.company.cost_loss_account_id = False
        order = self.order()
        self.assertEqual(order._cost_clearing_account("loss", self.labour), self.variance_account)
        self.assertEqual(order._cost_clearing_account("loss"), self.variance_account)

    def test_a_missing_account_is_named_before_anything_is_booked(self):
        self.company.cost_absorption_account_id = False
        order = self.order()
        with self.assertRaisesRegex(MissingAccount, "Labour has no absorption account .*Drives"):
            self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.assertFalse(self.lines(order))
        self.company.cost_variance_account_id = False
        with self.assertRaisesRegex(MissingAccount, "Labour has no variance account"):
            order._cost_clearing_account("variance", self.labour)

    def test_elements_are_costed_at_actual_unless_set_otherwise(self):
        category = self.category_avco_auto
        self.assertEqual(self.labour._costing_method(self.company, category), "actual")
        self.labour.with_company(self.company).costing_method = "standard"
        self.assertEqual(self.labour._costing_method(self.company, category), "standard")
        self._setting(category, costing_method="actual")
        self.assertEqual(self.labour._costing_method(self.company, category), "actual")
        self.assertEqual(self.labour._costing_method(self.company), "standard")

    def test_another_company_s_settings_do_not_count(self):
        other = self._create_company(name="Second Plant")
        self.assertEqual(self.machine._costing_method(other), "actual")
        self._setting(self.above, costing_method="standard")
        self.assertEqual(self.labour._costing_method(other, self.above), "actual")
        self.assertEqual(self.labour._costing_method(self.company, self.above), "standard")

    def test_one_category_has_one_setting_of_an_element(self):
        self._setting(self.above)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._setting(self.above)

    def test_settings_are_read_by_cost_users_of_the_company_and_written_by_managers(self):
        setting = self._setting(self.above, costing_method="standard")
        users = {
            group: self._user(group, f"mrp_actual_cost.{group}", self.company)
            for group in ("group_cost_user", "group_cost_accountant", "group_cost_manager")
        }
        self.assertEqual(setting.with_user(users["group_cost_user"]).costing_method, "standard")
        with self.assertRaises(AccessError):
            setting.with_user(users["group_cost_accountant"]).costing_method = "actual"
        setting.with_user(users["group_cost_manager"]).costing_method = "actual"
        outsider = self._user(
            "outsider", "mrp_actual_cost.group_cost_manager", self.env["res.company"].create({"name": "Other"})
        )
        self.assertFalse(self.env["mrp.cost.element.setting"].with_user(outsider).search([]))

    def test_a_planner_s_time_finds_the_account_of_a_setting_he_cannot_read(self):
        self._setting(self.above, absorption_account_id=self.wages_of_drives.id)
        order = self.order()
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        planner = self._user("planner", "mrp.group_mrp_user", self.company)
        log.with_user(planner).date_end = self.moment("2026-03-02 09:00")
        self.assertEqual(self.wip(order), 30.0)
        self.assertEqual(self.lines(order).counter_account_id, self.wages_of_drives)

    def test_the_built_in_elements_are_there(self):
        codes = set(self.env["mrp.cost.element"].search([]).mapped("code"))
        self.assertGreaterEqual(codes, {"tooling", "inspection", "logistics", "subcontracting"})

    def _user(self, login, groups, company):
        return new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,{groups}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
