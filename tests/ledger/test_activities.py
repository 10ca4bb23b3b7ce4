from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.exceptions import MissingRate

from .rate_case import RateCase


@tagged("post_install", "-at_install")
class TestRuns(RateCase):
    def setUp(self):
        super().setUp()
        self.rate("tooling", 15, basis="run")

    def test_a_run_is_charged_once_when_the_operation_begins(self):
        order = self.order()
        self.assertFalse(self.lines(order))
        self.work(order, "2026-03-03 08:00", "2026-03-03 09:00", kind="machine")
        self.work(order, "2026-03-04 08:00", "2026-03-04 09:00", kind="machine")
        line = self.lines(order, kind="activity")
        self.assertEqual((line.amount, line.event_date), (15.0, self.day("2026-03-03")))
        self.assertIn("1 run × 15", line.explanation)
        self.assertEqual((line.source_model, line.source_id), ("mrp.workorder", order.workorder_ids.id))

    def test_a_report_of_an_earlier_start_moves_the_run_to_that_day(self):
        order = self.order()
        self.work(order, "2026-03-03 08:00", "2026-03-03 09:00", kind="machine")
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")
        lines = self.lines(order, kind="activity").sorted("id")
        rows = [(str(line.event_date), line.amount) for line in lines]
        self.assertEqual(rows, [("2026-03-03", 15.0), ("2026-03-03", -15.0), ("2026-03-02", 15.0)])

    def test_a_run_whose_only_time_is_deleted_never_happened(self):
        order = self.order()
        log = self.work(order, "2026-03-03 08:00", "2026-03-03 09:00", kind="machine")
        log.unlink()
        self.assertEqual(self.wip(order), 0.0)

    def test_time_moved_to_another_order_takes_the_run_along(self):
        first, second = self.order(), self.order()
        log = self.work(first, "2026-03-03 08:00", "2026-03-03 09:00", kind="machine")
        log.workorder_id = second.workorder_ids
        self.assertEqual((self.wip(first), self.wip(second)), (0.0, 55.0))

    def test_a_started_work_order_is_charged_without_any_time(self):
        order = self.order()
        order.workorder_ids.state = "progress"
        self.assertEqual(self.wip(order), 15.0)
        self.assertEqual(order.workorder_ids.cost_progress_ids.mapped("quantity"), [0.0])

    def test_downtime_begins_nothing(self):
        order = self.order()
        breakdown = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "availability")], limit=1)
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", loss_id=breakdown.id)
        self.assertEqual(self.wip(order), 0.0)

    def test_the_run_rate_of_the_day_and_of_the_operation_counts(self):
        self.rate("tooling", 22, basis="run", operation_id=self.bom.operation_ids.id, date_from="2026-03-03")
        first, second = self.order(), self.order()
        self.work(first, "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")
        self.work(second, "2026-03-03 08:00", "2026-03-03 09:00", kind="machine")
        self.assertEqual((self.wip(first), self.wip(second)), (55.0, 62.0))

    def test_a_required_rate_per_run_that_is_missing_is_named(self):
        self.elements["logistics"].write({"basis": "run", "rate_required": True})
        with self.assertRaisesRegex(MissingRate, "No Logistics rate for .*Turning on 2026-03-02"):
            self.work(self.order(), "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")


@tagged("post_install", "-at_install")
class TestUnits(RateCase):
    def test_good_units_past_an_operation_are_dated_as_they_were_reported(self):
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id, date_to="2026-03-02")
        self.rate("inspection", 0.6, workcenter_id=self.lathe.id, date_from="2026-03-03")
        order = self.order()
        self.good(order, 4, "2026-03-02 12:00")
        self.good(order, 6, "2026-03-03 12:00")
        rows = [(str(x.event_date), x.quantity, x.amount) for x in self.lines(order).sorted("event_date")]
        self.assertEqual(rows, [("2026-03-02", 4.0, 2.0), ("2026-03-03", 6.0, 3.6)])
        self.assertIn("6 Units × 0.6", self.lines(order).sorted("event_date")[-1].explanation)

    def test_reports_after_a_close_leave_the_closed_period_as_it_is(self):
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        march = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        order = self.order()
        self.good(order, 4, "2026-03-02 12:00")
        march.action_close()
        self.good(order, 6, "2026-03-03 12:00")
        rows = [(str(x.accounting_date), str(x.event_date), x.amount) for x in self.lines(order).sorted("id")]
        self.assertEqual(rows, [("2026-03-02", "2026-03-02", 2.0), ("2026-04-01", "2026-03-03", 3.0)])
        order.workorder_ids.cost_progress_ids.filtered(lambda p: p.quantity == 4).unlink()
        self.assertEqual(self.lines(order).sorted("id")[-1].accounting_date, self.day("2026-04-01"))
        self.assertEqual(self.wip(order), 3.0)

    def test_a_quantity_typed_on_the_work_order_counts_by_what_it_changed(self):
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        order = self.order()
        order.workorder_ids.qty_produced = 6
        order.workorder_ids.qty_produced = 4
        self.assertEqual(order.workorder_ids.cost_progress_ids.sorted("id").mapped("quantity"), [6.0, -2.0])
        self.assertEqual(self.wip(order), 2.0)

    def test_units_are_the_product_s_own_whatever_unit_the_order_is_in(self):
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        order = self.env["mrp.production"].create(
            {
                "product_id": self.gear.id,
                "bom_id": self.bom.id,
                "product_qty": 2,
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            }
        )
        order.action_confirm()
        self.good(order, 1, "2026-03-02 12:00")
        self.assertEqual(self.lines(order).quantity, 12.0)
        self.assertEqual(self.wip(order), 6.0)

    def test_a_rate_that_names_no_operation_counts_units_received(self):
        """Both add up: 0.50 a unit past the lathe, 0.30 a unit into stock, 1.00 for another product."""
        self.stock(self.steel, 100, 10.0)
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        self.rate("logistics", 0.3)
        self.rate("logistics", 1.0, product_id=self.steel.id)
        order = self.order()
        self.issue(order, 20)
        self.good(order, 10, "2026-03-02 12:00")
        self.finish(order)
        costs = {line.element_id.code: line.amount for line in self.lines(order, kind="activity")}
        self.assertEqual(costs, {"inspection": 5.0, "logistics": 3.0})
        self.assertEqual(self.gear.standard_price, 20.8)  # (200 + 5 + 3) / 10
        self.assertClosed(order)

    def test_each_partial_receipt_brings_its_own_units(self):
        self.stock(self.steel, 100, 10.0)
        self.rate("logistics", 0.3)
        order = self.order()
        self.issue(order, 20)
        move = self.receive(order, 4)
        entered = self.lines(order, kind="activity")
        report = self.env["mrp.production.progress"].browse(entered.source_id)
        self.assertEqual((report.move_id, report.quantity, entered.amount), (move, 4.0, 1.2))
        self.finish(order, 10)
        self.assertEqual(sum(self.lines(order, kind="activity").mapped("amount")), 3.0)
        self.assertClosed(order)

    def test_revaluing_a_receipt_counts_its_units_once(self):
        """Ten gears without any cost: the receipt has no line of its own to be known by."""
        self.rate("logistics", 0.0)
        order = self.order(bom=self.bom.copy({"bom_line_ids": False, "operation_ids": False}))
        self.finish(order)
        receipt = order._cost_receipts()
        receipt._set_value()
        self.assertEqual(self.env["mrp.production.progress"].search_count([("move_id", "=", receipt.id)]), 1)

    def test_a_posting_date_that_counted_goes_on_counting_when_its_period_is_closed(self):
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        self.rate("tooling", 15, basis="run")
        march = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        order = self.order()
        dates = {"occurred_at": self.moment("2026-03-02 12:00"), "posting_date": self.day("2026-03-05")}
        order.workorder_ids._shopfloor_report(4, dates=dates)
        march.action_close()
        order.workorder_ids.cost_progress_ids._cost_restate()
        self.assertEqual(set(self.lines(order).mapped("event_date")), {self.day("2026-03-05")})
        self.assertEqual(len(self.lines(order)), 2)
        order.workorder_ids._shopfloor_report(4, dates=dates)
        self.assertEqual(self.lines(order).sorted("id")[-1].event_date, self.day("2026-03-02"))

    def test_a_required_rate_per_unit_that_is_missing_keeps_units_from_being_received(self):
        self.stock(self.steel, 100, 10.0)
        self.elements["inspection"].rate_required = True
        order = self.order()
        with self.assertRaisesRegex(MissingRate, "No Inspection rate for Gear on"):
            self.finish(order)

    def test_a_required_rate_may_stand_at_operations_only(self):
        self.stock(self.steel, 100, 10.0)
        self.elements["inspection"].rate_required = True
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        order = self.order()
        self.issue(order, 20)
        self.finish(order)
        self.assertEqual(self.lines(order, element_id=self.elements["inspection"], kind="activity").amount, 5.0)
        self.assertClosed(order)

    def test_completion_by_hand_reports_the_units_before_cost_leaves(self):
        self.stock(self.steel, 100, 10.0)
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        self.rate("tooling", 15, basis="run")
        order = self.order()
        self.issue(order, 20)
        self.finish(order)
        self.assertEqual(self.gear.standard_price, 22.0)  # (200 + 10 × 0.50 + 15) / 10
        self.assertFalse(self.lines(order, kind="true_up"))
        self.assertClosed(order)

    def test_late_units_of_a_finished_order_follow_the_goods(self):
        self.stock(self.steel, 100, 10.0)
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        order = self.order()
        self.issue(order, 20)
        self.finish(order)
        self.good(order, 2, "2026-03-02 12:00")
        self.assertEqual(self.gear.standard_price, 20.6)  # (200 + 5 + 1) / 10
        self.assertClosed(order)

    def test_splitting_an_order_unmakes_nothing(self):
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        order = self.order()
        self.good(order, 8, "2026-03-02 12:00")
        backorder = order._split_productions({order: [5, 5]}) - order
        # 8 units × 0.50, of which 3 belong to the backorder
        self.assertEqual((self.wip(order), self.wip(backorder)), (2.5, 1.5))

    def test_no_rate_leaves_the_ledger_as_it_was(self):
        order = self.order()
        self.good(order, 8, "2026-03-02 12:00")
        self.assertFalse(self.lines(order))

    def test_progress_is_read_by_its_company_and_written_by_nobody(self):
        order = self.order()
        self.good(order, 8, "2026-03-02 12:00")
        report = order.workorder_ids.cost_progress_ids
        planner = self._user("planner", self.company)
        self.assertEqual(report.with_user(planner).quantity, 8.0)
        with self.assertRaises(AccessError):
            report.with_user(planner).write({"quantity": 9.0})
        outsider = self._user("outsider", self.env["res.company"].create({"name": "Other"}))
        self.assertFalse(self.env["mrp.production.progress"].with_user(outsider).search([]))
        order.workorder_ids.with_user(planner).qty_produced = 9
        self.assertEqual(len(order.workorder_ids.cost_progress_ids), 2)

    def _user(self, login, company):
        return new_test_user(
            self.env,
            login=login,
            groups="base.group_user,mrp.group_mrp_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )


@tagged("post_install", "-at_install")
class TestPlans(RateCase):
    """Ten gears: 60 min of turning, of it 15 min set-up; plan of the order's day."""

    def setUp(self):
        super().setUp()
        self.lathe.time_start = 15
        self.rate("labour", 30, workcenter_id=self.lathe.id)

    def _planned(self):
        plan = self.planned(self.order())
        plan.pop("material")
        return plan

    def test_every_basis_has_a_plan(self):
        self.rate("burden", 40, basis="percent")
        self.rate("machine", 90, phase="setup")
        self.rate("machine", 60, phase="run")
        self.rate("depreciation", 9)
        self.rate("energy", 3, basis="machine_hour")
        self.rate("overhead_variable", 4, basis="labour_hour")
        self.rate("tooling", 15, basis="run")
        self.rate("inspection", 0.5, workcenter_id=self.lathe.id)
        self.rate("logistics", 0.3)
        self.assertEqual(
            self._planned(),
            {
                "labour": 37.5,  # 1.25 h × 30.00
                "burden": 15.0,  # 40 % of 37.50
                "machine": 82.5,  # 0.25 h × 90 + 1 h × 60
                "depreciation": 11.25,  # 1.25 h × 9
                "energy": 3.75,  # 1.25 h × 3
                "overhead_variable": 5.0,  # 1.25 h × 4
                "tooling": 15.0,  # 1 run
                "inspection": 5.0,  # 10 × 0.50
                "logistics": 3.0,  # 10 × 0.30
            },
        )

    def test_a_crew_multiplies_the_hours_of_labour(self):
        self.bom.operation_ids.crew_size = 2
        self.assertEqual(self._planned(), {"labour": 75.0, "machine": 50.0})

    def test_piecework_is_planned_by_the_piece_and_not_by_the_hour(self):
        self.rate("labour", 1.2, basis="piece", operation_id=self.bom.operation_ids.id)
        self.assertEqual(self._planned(), {"labour": 12.0, "machine": 50.0})

    def test_a_planned_rate_wins_over_a_general_one(self):
        self.rate("labour", 28, workcenter_id=self.lathe.id, purpose="planned")
        self.rate("labour", 99, workcenter_id=self.lathe.id, purpose="actual")
        self.assertEqual(self._planned()["labour"], 35.0)

    def test_a_received_unit_is_planned_once_whatever_the_number_of_operations(self):
        self.rate("logistics", 0.3)
        self.bom.operation_ids = [
            Command.create({"name": "Deburring", "workcenter_id": self.lathe.id, "time_cycle_manual": 6.0})
        ]
        self.assertEqual(self._planned()["logistics"], 3.0)

    def test_the_short_call_of_a_roll_up_stays_valid(self):
        pricing = self.env["mrp.cost.operation.pricing"]._open(self.company, self.day("2026-03-02"))
        prices = pricing.price(self.lathe, hours=2, quantity=10, product=self.gear, operation=self.bom.operation_ids)
        self.assertEqual({p.element.code: float(p.amount) for p in prices}, {"labour": 60.0, "machine": 80.0})
        self.assertEqual(pricing.price_output(10, self.gear), [])
