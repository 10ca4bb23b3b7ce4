from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestAccess(CostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = cls._user("planner", "mrp.group_mrp_user")
        cls.reader = cls._user("reader", "mrp.group_mrp_user,mrp_actual_cost.group_cost_user")
        cls.accountant = cls._user("cost", "mrp_actual_cost.group_cost_accountant")

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{groups}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_a_planner_works_without_seeing_cost(self):
        order = self.order()
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        log.with_user(self.planner).date_end = self.moment("2026-03-02 09:00")
        self.assertEqual(self.wip(order), 30.0)
        with self.assertRaises(AccessError):
            self.lines(order).with_user(self.planner).read(["amount"])
        with self.assertRaises(AccessError):
            order.with_user(self.planner).read(["cost_wip"])

    def test_a_planner_completes_an_order(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order.with_user(self.planner))
        self.assertEqual(self.wip(order), 0.0)

    def test_a_cost_user_sees_what_orders_cost_but_not_what_persons_earn(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        seen = self.env["mrp.cost.line"].with_user(self.reader).search([("production_id", "=", order.id)])
        self.assertEqual(seen.mapped("amount"), [80.0], "the machine's line, not Ada's")
        self.assertEqual(order.with_user(self.reader).cost_actual, 140.0)
        with self.assertRaises(AccessError):
            self.lines(order, element_id=self.labour).with_user(self.reader).read(["rate"])
        with self.assertRaises(AccessError):
            seen.read(["employee_id"])
        with self.assertRaises(AccessError):
            self.env["mrp.cost.rate"].with_user(self.reader).search([]).read(["amount"])

    def test_a_cost_user_opens_orders_without_being_a_planner(self):
        order = self.order()
        clerk = self._user("clerk", "mrp_actual_cost.group_cost_user")
        self.assertEqual(order.with_user(clerk).read(["name", "cost_actual"])[0]["name"], order.name)
        with self.assertRaises(AccessError):
            order.with_user(clerk).write({"product_qty": 11})

    def test_nobody_writes_lines_by_hand(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        line = self.lines(order).with_user(self.accountant)
        with self.assertRaises(AccessError):
            line.write({"amount": 1.0})
        with self.assertRaises(AccessError):
            line.copy()

    def test_another_company_sees_nothing(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.env["mrp.cost.rate"].create({"element_id": self.labour.id, "amount": 1, "date_from": "2026-01-01"})
        self.env["mrp.cost.period"]._is_open(self.company, self.day("2026-03-02"))
        other = self.env["res.company"].create({"name": "Other"})
        outsider = self._user("outsider", "mrp_actual_cost.group_cost_manager", other)
        for model in (
            "mrp.cost.line",
            "mrp.cost.plan.line",
            "mrp.cost.rate",
            "mrp.cost.period",
            "mrp.cost.pool",
            "mrp.cost.allocation",
            "mrp.cost.wip",
            "mrp.cost.reconciliation",
            "mrp.meter.reading",
            "mrp.production.reject",
        ):
            with self.subTest(model=model):
                found = self.env[model].with_user(outsider).search([])
                self.assertFalse(found.filtered(lambda r: r.company_id != other))
        self.assertTrue(self.env["mrp.cost.line"].with_user(self.accountant).search([]))

    def test_only_a_cost_accountant_closes_an_order_for_cost(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.finish(order)
        with self.assertRaises(AccessError):
            order.with_user(self.reader).action_cost_close()
