from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.exceptions import MissingRate

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestTime(CostCase):
    def as_ada(self, records):
        """Return records as Ada's own user sees them."""
        self.ada.user_id = new_test_user(self.env, "ada", "mrp.group_mrp_user", company_id=self.company.id)
        return records.with_user(self.ada.user_id)

    def test_two_people_at_once_are_both_paid(self):
        """Odoo takes the union of both: 1.5 h instead of 2."""
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.work(order, "2026-03-02 08:30", "2026-03-02 09:30", self.bo)
        self.assertLedger(
            order,
            """
            element  kind  hours  amount
            labour   time  2.0     54.00   1 h × 30.00 + 1 h × 24.00
            WIP 54.00
            """,
        )

    def test_one_person_on_two_orders_shares_the_overlap(self):
        first, second = self.order(), self.order()
        self.work(first, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.work(second, "2026-03-02 09:00", "2026-03-02 11:00", self.ada)
        self.assertLedger(
            first,
            """
            element  kind  hours  amount
            labour   time  1.5     45.00   1 h alone + half of the shared hour, × 30.00
            """,
        )
        self.assertLedger(
            second,
            """
            element  kind  hours  amount
            labour   time  1.5     45.00
            """,
        )

    def test_sharing_does_not_depend_on_which_report_came_first(self):
        spans = [("08:00", "10:00"), ("09:00", "12:00"), ("09:30", "09:45")]
        totals = []
        for reports in (spans, spans[::-1]):
            orders = {span: self.order() for span in spans}
            day = f"2026-03-{2 + len(totals):02d}"
            for span in reports:
                self.work(orders[span], f"{day} {span[0]}", f"{day} {span[1]}", self.ada)
            totals.append([self.wip(orders[span]) for span in spans])
        self.assertEqual(totals[0], totals[1])
        self.assertAlmostEqual(sum(totals[0]), 120.0, 2)  # 4 h × 30.00

    def test_one_machine_runs_one_hour_an_hour(self):
        first, second = self.order(), self.order()
        self.work(first, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.work(second, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.assertEqual((self.wip(first), self.wip(second)), (40.0, 40.0))
        self.lathe.is_time_shared = False
        third = self.order()
        self.work(third, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.assertEqual(self.wip(third), 80.0)

    def test_overtime_shows_its_premium_beside_the_base(self):
        order = self.order()
        overtime = self.env.ref("mrp_actual_cost.rate_class_overtime")
        self.work(order, "2026-03-02 18:00", "2026-03-02 20:00", self.ada, rate_class_id=overtime.id)
        base, premium = self.lines(order).sorted("part")
        self.assertEqual((base.amount, base.hours), (60.0, 2.0))  # 2 h × 30.00
        self.assertEqual((premium.amount, premium.hours), (30.0, 0.0))  # 2 h × 30.00 × 0.5
        self.assertEqual(premium.part, "premium")
        self.assertIn("2 h × 15", premium.explanation)

    def test_a_shift_over_midnight_and_a_rate_change_costs_each_hour_at_its_rate(self):
        """Rate 60.00 until 31 March, 63.00 from 1 April; 22:00 to 01:30."""
        Rate = self.env["mrp.cost.rate"]
        common = {"element_id": self.labour.id, "employee_id": self.ada.id}
        Rate.create({**common, "amount": 60, "date_from": "2026-01-01", "date_to": "2026-03-31"})
        Rate.create({**common, "amount": 63, "date_from": "2026-04-01"})
        order = self.order()
        self.work(order, "2026-03-31 22:00", "2026-04-01 01:30", self.ada)
        march, april = self.lines(order).sorted("accounting_date")
        self.assertEqual((march.hours, march.rate, march.amount), (2.0, 60.0, 120.0))
        self.assertEqual((april.hours, april.rate, april.amount), (1.5, 63.0, 94.5))

    def test_hours_given_are_charged_as_given_even_zero(self):
        order = self.order()
        given = {"is_charged": True, "charged_hours": 0.5}
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada, **given)
        self.assertEqual(self.wip(order), 15.0)
        given["charged_hours"] = 0.0
        self.work(order, "2026-03-03 08:00", "2026-03-03 10:00", self.ada, **given)
        self.assertEqual(self.wip(order), 15.0)

    def test_editing_and_deleting_a_log_leaves_both_sides_in_the_ledger(self):
        order = self.order()
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        log.date_end = self.moment("2026-03-02 09:00")
        self.assertEqual(self.wip(order), 30.0)
        self.assertEqual(sorted(self.lines(order).mapped("amount")), [-60.0, 30.0, 60.0])
        log.unlink()
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(len(self.lines(order)), 4)

    def test_stating_the_same_again_writes_nothing(self):
        order = self.order()
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        before = self.lines(order)
        log._cost_restate()
        log.date_end = log.date_end
        self.assertEqual(self.lines(order), before)

    def test_hours_are_told_anew_where_their_cost_stays_the_same(self):
        """5 s more at 0.01 an hour cost no cent; overhead is spread by them all the same."""
        self.lathe.costs_hour = 0.01
        order = self.order()
        log = self.work(order, "2026-03-02 08:00:00", "2026-03-02 10:00:00", kind="machine")
        log.date_end += timedelta(seconds=5)
        self.assertEqual([round(hours, 6) for hours in self.lines(order).mapped("hours")], [2.0, -2.0, 2.001389])
        self.assertEqual(self.wip(order), 0.02)

    def test_a_missing_rate_is_named_with_who_and_when(self):
        order = self.order()
        nobody_paid = self._employee("Cy", 0.0)
        with self.assertRaisesRegex(MissingRate, "Labour rate for Cy on 2026-03-02"):
            self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", nobody_paid)

    def test_a_timer_costs_once_it_is_stopped_and_pays_who_started_it(self):
        order = self.order(100)
        workorder = self.as_ada(order.workorder_ids)
        with freeze_time("2026-03-02 08:00:00"):
            workorder.button_start()
        self.assertEqual(self.lines(order).filtered("amount").ids, [])
        with freeze_time("2026-03-02 10:00:00"):
            workorder.button_pending()
        self.assertLedger(
            order,
            """
            element  kind  hours  amount
            labour   time  2.0     60.00   2 h × 30.00
            machine  time  2.0     80.00   2 h × 40.00
            """,
        )

    def test_a_timer_that_ran_longer_than_planned_is_charged_whole(self):
        """Odoo splits it into productive and reduced speed: 1 h planned, 2 h taken."""
        order = self.order(10)
        workorder = self.as_ada(order.workorder_ids)
        with freeze_time("2026-03-02 08:00:00"):
            workorder.button_start()
        with freeze_time("2026-03-02 10:00:00"):
            workorder.button_finish()
        self.assertEqual(len(order.workorder_ids.time_ids), 2)
        self.assertEqual(self.wip(order), 140.0)  # 2 h × (30.00 + 40.00)

    def test_a_typed_duration_is_time_of_the_machine(self):
        order = self.order(100)
        order.workorder_ids.duration = 120.0
        self.assertEqual((order.workorder_ids.time_ids.employee_id.ids, self.wip(order)), ([], 80.0))

    def test_downtime_is_not_charged_to_the_order(self):
        """Odoo charges a 24 h breakdown as 24 h of work."""
        order = self.order()
        breakdown = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "availability")], limit=1)
        self.work(order, "2026-03-02 08:00", "2026-03-03 08:00", loss_id=breakdown.id)
        self.assertEqual(self.wip(order), 0.0)

    def test_no_time_is_invented_for_an_operation_without_time(self):
        """Odoo would add 60 minutes of work in its own name."""
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.finish(order)
        self.assertFalse(order.workorder_ids.time_ids)
        self.assertEqual(order.workorder_ids.duration, 0.0)
        self.assertEqual(self.gear.standard_price, 20.0)

    def test_the_accounting_day_may_start_with_the_shift(self):
        self.company.cost_day_start = 8.0
        order = self.order()
        self.work(order, "2026-03-02 22:00", "2026-03-03 06:00", self.ada)
        self.assertEqual(self.lines(order).accounting_date, self.day("2026-03-02"))

    def test_energy_is_metered_and_priced(self):
        self.env["mrp.cost.rate"].create(
            {
                "element_id": self.env.ref("mrp_actual_cost.element_energy").id,
                "amount": 0.85,
                "date_from": "2026-01-01",
            }
        )
        order = self.order()
        self.env["mrp.meter.reading"].create(
            {
                "production_id": order.id,
                "workcenter_id": self.lathe.id,
                "quantity": 12.5,
                "occurred_at": self.moment("2026-03-02 09:00"),
            }
        )
        self.assertEqual(self.wip(order), 10.63)  # 12.5 kWh × 0.85 = 10.625

    def test_shares_of_three_days_sum_to_the_cent(self):
        """100 h 0 min 1 s × 30.00 over several days: shares are exact."""
        order = self.order()
        start = self.moment("2026-03-02 08:00")
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        log.date_end = start + timedelta(hours=100, seconds=1)
        self.assertAlmostEqual(self.wip(order), 3000.01, 2)
