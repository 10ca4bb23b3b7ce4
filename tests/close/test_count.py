from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_steps import CloseCase


@tagged("post_install", "-at_install")
class TestCount(CloseCase):
    """The lathe takes 10 kg of oil at 3.00 in March, and 5 kg more in April; 4 kg are left at the end of March.

              brought over   taken   left   charged
    March                0   30.00  12.00     18.00    6 kg
    April            12.00   15.00      0     27.00    9 kg
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oil = cls._product("Oil", cls.category_avco_auto)
        cls.pool = cls.env["mrp.cost.pool"].create(
            {
                "name": "Oil",
                "element_id": cls.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "takes_shared_material": True,
            }
        )
        cls.april = cls.march.create({"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"})

    def setUp(self):
        super().setUp()
        self.stock(self.oil, 100, 3.0)

    def take(self, quantity, day):
        dates = {"occurred_at": self.moment(f"{day} 08:00"), "posting_date": False}
        return self.lathe._shopfloor_use_shared(self.oil, quantity, self.env["stock.lot"], dates)

    def count(self, period, quantity, user=None):
        rows = self.env["mrp.cost.count"].search(period.with_user(user or self.env.user).action_count()["domain"])
        rows.with_user(user or self.env.user).counted_quantity = quantity
        return rows

    def test_what_is_left_is_charged_to_the_next_period(self):
        self.take(10, "2026-03-10")
        march_order = self.worked_order()
        row = self.count(self.march, 4, self.user("counter"))
        self.assertEqual((row.book_quantity, row.used_quantity, row.used_value, row.left_value), (10, 6, 18, 12))
        self.march.action_close()
        self.assertEqual(sum(self.lines(march_order, kind="overhead").mapped("amount")), 18.0)
        self.take(5, "2026-04-10")
        april_order = self.order()
        self.work(april_order, "2026-04-10 08:00", "2026-04-10 09:00", self.ada)
        row = self.env["mrp.cost.count"].search(self.april.action_count()["domain"])
        self.assertEqual((row.book_quantity, row.book_value), (9, 27.0))
        row.is_counted = True
        self.april.action_close()
        self.assertEqual(sum(self.lines(april_order, kind="overhead").mapped("amount")), 27.0)

    def test_material_that_is_not_counted_is_a_warning(self):
        self.take(10, "2026-03-10")
        self.worked_order()
        with self.assertRaisesRegex(UserError, "1 items of shared material are not counted"):
            self.march.action_close()
        self.march.check_ids._waive("The tank is sealed")
        self.march.action_close()
        self.assertEqual(self.march.allocation_ids.amount, 30.0)

    def test_more_than_was_taken_blocks(self):
        self.take(10, "2026-03-10")
        self.count(self.march, 11)
        with self.assertRaisesRegex(UserError, "more than was ever taken"):
            self.march.action_close()

    def test_less_than_nothing_is_refused(self):
        self.take(10, "2026-03-10")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.count(self.march, -1).flush_recordset()

    def test_a_booked_count_stands_until_it_is_rolled_back(self):
        self.take(10, "2026-03-10")
        self.worked_order()
        row = self.count(self.march, 4)
        self.run_up_to("count")
        with self.assertRaisesRegex(UserError, "is booked"):
            row.counted_quantity = 3
        with self.assertRaisesRegex(UserError, "never deleted"):
            row.unlink()
        self.step("count").action_roll_back()
        row.counted_quantity = 3
        self.assertEqual(self.pool._gather(self.march), 30)

    def test_only_what_is_left_is_entered_by_hand(self):
        """Neither the books nor the booking of a count are anybody's to write."""
        self.take(10, "2026-03-10")
        counter = self.user("counter")
        row = self.count(self.march, 4, counter)
        row.is_counted = True
        for vals in ({"state": "done"}, {"book_quantity": 5.0}, {"book_value": 0.0}, {"period_id": self.april.id}):
            with self.assertRaises(AccessError):
                row.with_user(counter).write(vals)
            with self.assertRaises(AccessError):
                row.with_user(counter).write({"counted_quantity": 3.0, **vals})
        self.worked_order()
        self.run_up_to("count")
        with self.assertRaises(AccessError):
            row.with_user(counter).write({"state": "draft"})
        with self.assertRaisesRegex(UserError, "is booked"):
            row.with_user(counter).counted_quantity = 3
        self.assertEqual((row.state, row.counted_quantity, row.book_value), ("done", 4.0, 30.0))

    def test_pools_of_other_work_centers_are_left_alone(self):
        other = self.lathe.copy({"name": "Mill", "code": "MILL"})
        self.take(10, "2026-03-10")
        self.pool.workcenter_ids = [Command.set(other.ids)]
        self.count(self.march, 4)
        self.run_up_to("count")
        self.assertEqual(self.pool._gather(self.march), 0)
        self.pool.workcenter_ids = [Command.set(self.lathe.ids)]
        self.assertEqual(self.pool._gather(self.march), 18)

    def test_who_reads_cannot_count_and_other_companies_see_nothing(self):
        self.take(10, "2026-03-10")
        row = self.count(self.march, 4)
        reader = self.user("reader", "mrp_actual_cost.group_cost_user")
        self.assertEqual(row.with_user(reader).counted_quantity, 4)
        with self.assertRaises(AccessError):
            row.with_user(reader).counted_quantity = 5
        stranger = self.user("stranger", company=self.env["res.company"].create({"name": "Elsewhere"}))
        self.assertFalse(self.env["mrp.cost.count"].with_user(stranger).search([]))
