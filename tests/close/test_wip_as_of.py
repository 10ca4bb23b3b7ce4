from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...report.wip_as_of import WIP_DATE
from ..common import CostCase


@tagged("post_install", "-at_install")
class TestWipAsOf(CostCase):
    """Steel on the 10th, labour on the 20th, 4 of 10 gears received on 5 April, the rest on 20 April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("wip", cls.company, "mrp_actual_cost.group_cost_accountant")

    @classmethod
    def _user(cls, login, company, groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{groups}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def as_of(self, day, user=None):
        """Return {element code: work in progress} of all orders on a day."""
        report = self.env["mrp.cost.wip.as.of"].with_user(user or self.accountant).with_context(**{WIP_DATE: day})
        rows = report._read_group([], ["element_id"], ["amount:sum"])
        return {element.code: amount for element, amount in rows}

    def story(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 20, at=self.moment("2026-03-10 08:00"))
        self.work(order, "2026-03-20 08:00", "2026-03-20 10:00", self.ada)
        order.move_finished_ids.occurred_at = self.moment("2026-04-05 08:00")
        self.receive(order, 4)
        return order

    def test_past_days_are_told_as_they_were(self):
        """4 gears leave at planned cost: 4 × 20.00 material, 4 × 4.00 machine."""
        self.story()
        self.assertEqual(self.as_of("2026-03-09"), {})
        self.assertEqual(self.as_of("2026-03-10"), {"material": 200.0})
        self.assertEqual(self.as_of("2026-03-31"), {"material": 200.0, "labour": 60.0})
        self.assertEqual(self.as_of("2026-04-05"), {"material": 120.0, "labour": 60.0, "machine": -16.0})

    def test_a_done_order_was_in_progress_before(self):
        order = self.story()
        order.move_finished_ids.filtered(lambda m: m.state != "done").occurred_at = self.moment("2026-04-20 08:00")
        self.finish(order, 10)
        self.assertEqual(self.as_of("2026-03-31"), {"material": 200.0, "labour": 60.0})
        self.assertEqual(self.as_of("2099-12-31"), {})

    def test_rows_say_what_came_in_and_what_left(self):
        order = self.story()
        report = self.env["mrp.cost.wip.as.of"].with_user(self.accountant).with_context(**{WIP_DATE: "2026-04-05"})
        row = report.search([("element_id.code", "=", "material")])
        self.assertEqual((row.cost_in, row.cost_out, row.amount), (200.0, 80.0, 120.0))
        self.assertEqual((row.production_id, row.product_id), (order, self.gear))
        self.assertEqual(row.categ_id, self.gear.categ_id)
        self.assertEqual(row.last_date, self.day("2026-04-05"))
        lines = self.env["mrp.cost.line"].search(row.action_view_lines()["domain"])
        self.assertEqual(sum(lines.mapped("amount")), 120.0)

    def test_two_days_side_by_side_keep_apart(self):
        """The same order and element, read for two days in one transaction."""
        self.story()
        report = self.env["mrp.cost.wip.as.of"].with_user(self.accountant)
        march = report.with_context(**{WIP_DATE: "2026-03-31"}).search([("element_id.code", "=", "material")])
        april = report.with_context(**{WIP_DATE: "2026-04-05"}).search([("element_id.code", "=", "material")])
        self.assertEqual((march.amount, april.amount), (200.0, 120.0))
        self.assertLess(max(march.id, april.id), 2**53, "browsers count no further")

    def test_one_statement_whatever_the_number_of_orders(self):
        for hour in range(8, 12):
            self.work(self.order(), f"2026-03-02 {hour:02}:00", f"2026-03-02 {hour:02}:30", self.ada)
        self.env.flush_all()
        report = self.env["mrp.cost.wip.as.of"].with_context(**{WIP_DATE: "2026-03-31"})
        with self.assertQueryCount(1):
            [[total]] = report._read_group([], [], ["amount:sum"])
        self.assertEqual(total, 60.0)  # 4 × 0.5 h × 30.00

    def test_the_wizard_opens_the_day_asked_for(self):
        self.story()
        wizard = self.env["mrp.cost.wip.as.of.open"].with_user(self.accountant).create({"date": "2026-03-10"})
        action = wizard.action_open()
        rows = self.env[action["res_model"]].with_user(self.accountant).with_context(**action["context"]).search([])
        self.assertEqual(rows.mapped("amount"), [200.0])

    def test_of_other_companies_nothing_is_seen(self):
        self.story()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", other, "mrp_actual_cost.group_cost_accountant")
        self.assertEqual(self.as_of("2026-03-31", stranger), {})

    def test_only_accountants_see_it(self):
        """From one day to the next it would tell a cost user what a person's day cost."""
        reader = self._user("reader", self.company, "mrp_actual_cost.group_cost_user")
        with self.assertRaises(AccessError):
            self.as_of("2026-03-31", reader)
