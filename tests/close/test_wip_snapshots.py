from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .wip_case import WipCase


@tagged("post_install", "-at_install")
class TestWipSnapshots(WipCase):
    """What closings kept of work in progress: never edited, cancelled by the next closing."""

    def story(self):
        self.value_by("weighted_average")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        self.enter(order, "2026-03-31", 100, 50)
        self.march.action_close()
        return order

    def test_it_keeps_units_completion_and_method(self):
        """60.00 × 3 / 7 of labour is in 6 units that are half done."""
        self.story()
        kept = {row.element_id.code: row for row in self.march.wip_ids}
        material, labour = kept["material"], kept["labour"]
        self.assertEqual((material.units, material.degree, material.equivalent_units), (6, 100, 6))
        self.assertEqual((labour.units, labour.degree, labour.equivalent_units), (6, 50, 3))
        self.assertEqual((material.amount, labour.amount), (60.0, 25.71))
        self.assertEqual(set(self.march.wip_ids.mapped("method")), {"weighted_average"})

    def test_the_next_period_cancels_it(self):
        self.story()
        before = [(row.id, row.amount, row.units, row.degree) for row in self.march.wip_ids]
        self.april.action_close()
        self.assertEqual([(row.id, row.amount, row.units, row.degree) for row in self.march.wip_ids], before)
        self.assertTrue(all(self.march.wip_ids.mapped("is_cancelled")))
        self.assertFalse(any(self.april.wip_ids.mapped("is_cancelled")))
        cancelled = self.march.wip_ids.cancellation_ids
        self.assertEqual(cancelled.period_id, self.april)
        self.assertEqual(set(cancelled.mapped("date")), {self.day("2026-04-01")})
        self.assertEqual(self.env["mrp.cost.wip"].search([("is_cancelled", "=", False)]), self.april.wip_ids)

    def test_the_next_closing_of_the_same_period_cancels_it(self):
        order = self.story()
        first = self.march.wip_ids
        self.march.action_reopen()
        self.put_in(order, "2026-03-25", conversion=10)
        self.march.action_close()
        second = self.march.wip_ids - first
        self.assertEqual(first.mapped("is_cancelled"), [True, True])
        self.assertEqual(sum(second.mapped("amount")), 90.0)  # 60.00 + 70.00 × 3 / 7
        self.assertEqual(self.march.wip_total, 90.0)

    def test_only_the_own_company_sees_it_and_nobody_edits(self):
        self.story()
        self.april.action_close()
        rows = self.march.wip_ids.cancellation_ids
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        reader, stranger = (
            new_test_user(
                self.env,
                login=login,
                groups="base.group_user,mrp_actual_cost.group_cost_accountant",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for login, company in (("reader", self.company), ("stranger", elsewhere))
        )
        model = self.env["mrp.cost.wip.cancellation"]
        self.assertEqual(model.with_user(reader).search([]), rows)
        self.assertFalse(model.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            rows.with_user(reader).unlink()

    def test_the_database_refuses_to_change_it(self):
        self.story()
        for statement in ("UPDATE mrp_cost_wip SET amount = 0", "DELETE FROM mrp_cost_wip"):
            with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_what_a_period_ended_with_the_next_one_opens_with(self):
        """The operations would say otherwise: a person said 50 %, and FIFO goes on from there."""
        order = self.story()
        self.value_by("fifo")
        self.put_in(order, "2026-04-10", conversion=10)
        self.take_out(order, "2026-04-20", 5)
        self.enter(order, "2026-04-30", 100, 50)
        self.april.action_close()
        row = self.row(self.april, "labour")
        self.assertEqual((row.equivalent_units, row.rate), (2.5, 4.0))  # 5 + 0.5 − 3; 10.00 / 2.5
        self.assertEqual(self.report(self.april).opening_units, 6)
