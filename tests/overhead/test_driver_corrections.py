from odoo.exceptions import UserError
from odoo.tests import tagged

from .driver_case import DriverCase


@tagged("post_install", "-at_install")
class TestSetups(DriverCase):
    def set_up(self, order, day, employee=None, kind="machine", **values):
        return self.work(order, f"{day} 07:00", f"{day} 07:30", employee, kind=kind, is_setup=True, **values)

    def test_who_sets_up_beside_the_machine_is_no_set_up_of_his_own(self):
        """One set-up of the lathe by Ada and Bo; where only persons report, each log is one."""
        first, second = self.order(), self.order()
        self.set_up(first, "2026-03-02")
        self.set_up(first, "2026-03-02", self.ada, "labour")
        self.set_up(first, "2026-03-02", self.bo, "labour")
        self.set_up(second, "2026-03-03", self.ada, "labour")
        self.assertEqual(self.base("setup", self.march), {first: 1.0, second: 1.0})

    def test_a_set_up_over_the_month_end_counts_once_where_it_began(self):
        order = self.order()
        self.work(order, "2026-03-31 23:00", "2026-04-01 01:00", kind="machine", is_setup=True)
        self.assertEqual(self.base("setup", self.march), {order: 1.0})
        self.assertFalse(self.base("setup", self.april))

    def test_a_set_up_deleted_after_the_close_counts_against_the_next_month(self):
        """April: 2 set-ups, less the one of March that never was."""
        order = self.order()
        gone = self.set_up(order, "2026-03-02")
        self.march.action_close()
        for day in ("2026-04-02", "2026-04-03"):
            self.set_up(order, day)
        gone.unlink()
        self.assertEqual(self.base("setup", self.march), {order: 1.0})
        self.assertEqual(self.base("setup", self.april), {order: 1.0})

    def test_time_that_turns_out_to_be_no_set_up_is_none(self):
        order = self.order()
        log = self.set_up(order, "2026-03-02")
        log.is_setup = False
        self.assertFalse(self.base("setup", self.march))
        self.assertEqual(self.wip(order), 20.0, "0.5 h × 40.00 all the same")

    def test_a_price_that_changes_makes_no_second_set_up(self):
        order = self.order()
        log = self.set_up(order, "2026-03-02")
        self.rate("machine", 50, workcenter_id=self.lathe.id)
        log._cost_restate()
        self.assertEqual(self.wip(order), 25.0)
        self.assertEqual(self.base("setup", self.march), {order: 1.0})

    def test_a_set_up_moved_to_another_order_is_that_order_s(self):
        first, second = self.order(), self.order()
        log = self.set_up(first, "2026-03-02")
        log.workorder_id = second.workorder_ids
        self.assertEqual(self.base("setup", self.march), {second: 1.0})


@tagged("post_install", "-at_install")
class TestOperationsAndOutput(DriverCase):
    def test_an_operation_is_begun_once_by_time_or_by_good_units(self):
        first, second = self.order(), self.order()
        self.good(first, 4, "2026-03-31 12:00")
        self.machine_time(first, "2026-04-01 08:00", "2026-04-01 09:00")
        self.machine_time(second, "2026-04-01 08:00", "2026-04-01 09:00")
        self.assertEqual(self.base("operation", self.march), {first: 1.0})
        self.assertEqual(self.base("operation", self.april), {second: 1.0})

    def test_a_day_begins_where_the_company_says(self):
        """1 April 02:00 UTC is the night shift of 31 March where the day begins at 6:00."""
        self.company.cost_day_start = 6.0
        order = self.order()
        self.good(order, 4, "2026-04-01 02:00")
        self.assertEqual(self.base("operation", self.march), {order: 1.0})

    def test_units_received_count_in_the_unit_of_the_pool(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(24)
        self.receive_at(order, 12, "2026-03-02 12:00")
        self.assertEqual(self.base("output", self.march), {order: 12.0})
        dozens = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self.base("output", self.march, uom_id=dozens.id), {order: 1.0})

    def test_units_that_do_not_add_up_are_named(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.receive_at(order, 4, "2026-03-02 12:00")
        with self.assertRaisesRegex(UserError, f"{order.name} is counted in Units"):
            self.base("output", self.march, uom_id=self.env.ref("uom.product_uom_kgm").id)

    def test_units_received_without_any_cost_count_too(self):
        order = self.order(10, bom=self.bom.copy({"bom_line_ids": False, "operation_ids": False}))
        self.receive_at(order, 4, "2026-03-02 12:00")
        self.assertFalse(self.lines(order))
        self.assertEqual(self.base("output", self.march), {order: 4.0})

    def test_a_receipt_entered_after_the_close_counts_in_the_next_month(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.march.action_close()
        self.receive_at(order, 4, "2026-03-02 12:00")
        self.assertFalse(self.base("output", self.march))
        self.assertEqual(self.base("output", self.april), {order: 4.0})

    def test_units_and_progress_cancelled_after_the_close_count_against_the_next_month(self):
        """March: 4 units and one operation begun. April: 6 units, less those 4, and less that operation."""
        self.stock(self.steel, 100, 10.0)
        order, dates = self.order(10), {"occurred_at": self.moment("2026-03-02 12:00")}
        receipt = order._shopfloor_receive(self.gear, 4, self.env["stock.lot"], dates)
        report = order.workorder_ids._shopfloor_report(4, dates=dates)
        self.march.action_close()
        order._shopfloor_cancel_receipts(receipt)
        report._cancel_report()
        late = {"occurred_at": self.moment("2026-04-02 12:00")}
        order._shopfloor_receive(self.gear, 6, self.env["stock.lot"], late)
        self.assertEqual(self.base("output", self.march), {order: 4.0})
        self.assertEqual(self.base("output", self.april), {order: 2.0})
        self.assertEqual(self.base("operation", self.march), {order: 1.0})
        taken_back = self.pool("operation")._base_operations(self.april)
        self.assertEqual(taken_back, {order: -1}, "no base, and against one that is there")

    def test_what_was_cancelled_within_its_month_is_no_base(self):
        self.stock(self.steel, 100, 10.0)
        order, dates = self.order(10), {"occurred_at": self.moment("2026-03-02 12:00")}
        receipt = order._shopfloor_receive(self.gear, 4, self.env["stock.lot"], dates)
        report = order.workorder_ids._shopfloor_report(4, dates=dates)
        order._shopfloor_cancel_receipts(receipt)
        report._cancel_report()
        self.assertFalse(self.base("output", self.march))
        self.assertFalse(self.base("operation", self.march))


@tagged("post_install", "-at_install")
class TestMetersAndCost(DriverCase):
    def test_a_reading_that_two_elements_price_counts_once(self):
        self.rate("tooling", 0.05, basis="energy")
        order = self.order()
        self.meter(order, 30, "2026-03-02 08:00")
        self.assertEqual(len(self.lines(order)), 2)
        self.assertEqual(self.base("energy", self.march), {order: 30.0})

    def test_meters_of_another_kind_do_not_count(self):
        self.rate("tooling", 0.05, basis="energy", uom_id=self.env.ref("uom.product_uom_unit").id)
        order = self.order()
        self.meter(order, 500, "2026-03-02 08:00", self.env.ref("uom.product_uom_unit"))
        self.assertFalse(self.base("energy", self.march))

    def test_a_reading_corrected_after_the_close_counts_against_the_next_month(self):
        order = self.order()
        reading = self.meter(order, 30, "2026-03-02 08:00")
        self.march.action_close()
        self.meter(order, 50, "2026-04-02 08:00")
        reading.quantity = 20
        self.assertEqual(self.base("energy", self.march), {order: 30.0})
        self.assertEqual(self.base("energy", self.april), {order: 40.0}, "50 - 30 + 20")

    def test_overhead_applied_at_a_rate_is_no_direct_cost(self):
        self.rate("overhead_variable", 15.0, basis="machine_hour")
        order = self.order()
        self.machine_time(order, "2026-03-02 08:00", "2026-03-02 10:00")
        self.assertEqual(self.wip(order), 110.0)  # 2 h × (40.00 + 15.00)
        self.assertEqual(self.base("direct_cost", self.march), {order: 80.0})

    def test_material_brought_back_is_no_base(self):
        """20 kg issued, 5 kg brought back: 150.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.issue(order, 20, at=self.moment("2026-03-02 08:00"))
        dates = {"occurred_at": self.moment("2026-03-03 08:00")}
        order._shopfloor_return(self.steel, 5, self.env["stock.lot"], self.env["mrp.workorder"], dates)
        self.assertEqual(self.base("material_cost", self.march), {order: 150.0})

    def test_what_an_order_was_taken_on_with_is_no_base(self):
        """Begun and set up in March, before actual costing; April adds 1 h of another set-up."""
        self.company.cost_ledger_active = False
        order = self.order()
        self.machine_time(order, "2026-03-02 08:00", "2026-03-02 10:00", is_setup=True)
        self.company.cost_ledger_active = True
        self.env["mrp.cost.taking.on"]._take_on(order, self.day("2026-04-01"))
        self.assertEqual(self.wip(order), 80.0)
        self.machine_time(order, "2026-04-02 08:00", "2026-04-02 09:00", is_setup=True)
        expected = {"setup": 1.0, "machine_hour": 1.0, "direct_cost": 40.0}
        for driver, number in expected.items():
            self.assertEqual(self.base(driver, self.april), {order: number}, driver)
        self.assertFalse(self.base("operation", self.april))
