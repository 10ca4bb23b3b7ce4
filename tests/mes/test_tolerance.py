from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.mes.tolerance import is_drawn

from .test_mending import MendingCase


class ToleranceCase(MendingCase):
    def allow(self, event_type, **limits):
        self.env["mrp.mes.tolerance"].create({"system_id": self.system.id, "event_type": event_type, **limits})

    def booked(self, event):
        (result,) = self.send(event)
        self.assertEqual(result["status"], "booked", result)

    def approve(self, rows, reason="Counted again", user=None):
        wizard = self.env["mrp.mes.event.approve"].with_user(user or self.accountant)
        return wizard.create({"event_ids": [(6, 0, rows.ids)], "reason": reason}).action_approve()


@tagged("post_install", "-at_install")
class TestTolerance(ToleranceCase):
    def test_without_limits_everything_is_booked(self):
        self.booked(self.run_of(self.order(), quantity=1000))

    def test_consumption_above_the_plan_is_parked(self):
        """10 gears take 20 kg of steel; 10 % more is 22."""
        self.stock(self.steel, 100, 10)
        self.allow("consumption", over_plan_percent=10)
        order = self.order(10)

        def use(quantity, item="STEEL", unit=None):
            return self.event("consumption", order, item=item, quantity=quantity, **({"unit": unit} if unit else {}))

        self.booked(use(15))
        self.booked(use(7))
        self.assertParked("over_tolerance", use(0.1))
        self.report("return", order, item="STEEL", quantity=2)
        self.booked(use(2))
        self.assertParked("over_tolerance", use(0.1))
        self.booked(use(1000, item="SEAL"))  # an item outside the plan

    def test_a_report_longer_than_the_shift_is_parked(self):
        self.allow("machine", max_hours=12)
        order = self.order()
        self.booked(self.run_of(order, quantity=720, unit="MIN"))
        self.assertParked("over_tolerance", self.run_of(order, quantity=12.1))
        times = {"start": "2026-03-01T08:00:00Z", "end": "2026-03-02T08:00:00Z", "quantity": None}
        self.assertParked("over_tolerance", self.run_of(order, **times))
        self.booked(self.event("labour", order, employee="ADA", quantity=13))  # another type

    def test_more_than_ordered_is_parked(self):
        """10 ordered, 10 % more allowed: 11."""
        self.stock(self.steel, 100, 10)
        for event_type in ("output", "scrap", "operation"):
            self.allow(event_type, over_order_percent=10)
        order = self.order(10)
        for event_type, values in {
            "output": {},
            "scrap": {"reason": "Crack"},
            "operation": {"operation": "Turning", "status": "progress"},
        }.items():
            with self.subTest(event_type):
                self.booked(self.event(event_type, order, quantity=8, **values))
                self.booked(self.event(event_type, order, quantity=3, **values))
                self.assertParked("over_tolerance", self.event(event_type, order, quantity=1, **values))

    def test_charged_hours_beyond_the_span_are_booked_once_approved(self):
        order = self.order()
        event = self.run_of(order, start="2026-03-02T08:00:00Z", end="2026-03-02T09:00:00Z", quantity=3)
        row = self.parked("over_tolerance", event)
        self.approve(row)
        self.assertEqual(self.states(row), ["booked"])
        self.assertEqual(order.workorder_ids.time_ids.charged_hours, 3)

    @mute_logger("odoo.sql_db")
    def test_limits_must_be_sane(self):
        for limits in ({"max_hours": -1}, {"sample_percent": 101}):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.allow("machine", **limits)

    def test_only_a_cost_manager_of_the_company_sets_tolerances(self):
        self.allow("machine", max_hours=8)
        row = self.env["mrp.mes.tolerance"].search([])
        row.with_user(self.user("manager")).max_hours = 9
        with self.assertRaises(AccessError):
            row.with_user(self.accountant).max_hours = 10
        other = self.env["res.company"].create({"name": "Other"})
        far = self.user("manager", login="far manager")
        far.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["mrp.mes.tolerance"].with_user(far).search([]))


@tagged("post_install", "-at_install")
class TestApproval(ToleranceCase):
    def test_above_a_limit_another_person_must_approve(self):
        self.allow("machine", approval_hours=4)
        order = self.order()
        self.booked(self.run_of(order, quantity=4))
        row = self.parked("awaiting_approval", self.run_of(order, quantity=5))
        row.action_replay()
        self.assertEqual(self.states(row), ["parked"])
        self.approve(row, reason=False)
        self.assertEqual(self.states(row), ["booked"])
        self.assertEqual(row.approved_by_id, self.accountant)
        self.assertEqual(row.trail_ids.mapped("verb"), ["replay", "approve", "replay"])

    def test_a_quantity_is_compared_in_the_items_own_unit(self):
        self.stock(self.steel, 100, 10)
        self.allow("consumption", approval_quantity=5)
        order = self.order()
        dozen = {"item": "STEEL", "unit": "DZN"}
        self.booked(self.event("consumption", order, item="STEEL", quantity=5))
        self.assertParked("awaiting_approval", self.event("consumption", order, quantity=1, **dozen))

    def test_a_sample_is_drawn_by_the_id_of_the_event(self):
        self.allow("machine", sample_percent=50)
        order = self.order()
        events = [self.run_of(order) | {"event_id": f"S{n}"} for n in range(12)]
        drawn = [is_drawn(event["event_id"], 50) for event in events]
        self.assertEqual([r["status"] == "parked" for r in self.send(*events)], drawn)
        self.assertEqual(set(drawn), {True, False})

    def test_a_sample_has_about_the_size_asked_for(self):
        drawn = sum(is_drawn(f"event {n}", 5) for n in range(10_000))
        self.assertTrue(400 < drawn < 600, drawn)

    @mute_logger("odoo.sql_db")
    def test_who_entered_an_event_does_not_approve_it(self):
        self.allow("machine", approval_hours=4)
        event = self.run_of(self.order(), quantity=5)
        self.env.flush_all()
        self.env["mrp.mes.event"].with_user(self.accountant)._enter(self.system.with_user(self.accountant), [event])
        row = self.inbox(event)
        with self.assertRaisesRegex(AccessError, "Another person"):
            self.approve(row)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            row.approved_by_id = self.accountant
            row.flush_recordset()
        row.invalidate_recordset()
        self.approve(row, user=self.user("manager"))
        self.assertEqual(self.states(row), ["booked"])

    def test_over_tolerance_is_approved_with_a_reason_only(self):
        self.allow("machine", max_hours=4)
        row = self.parked("over_tolerance", self.run_of(self.order(), quantity=5))
        with self.assertRaises(UserError):
            self.approve(row, reason=False)
        self.approve(row)
        self.assertEqual((self.states(row), row.approval_reason), (["booked"], "Counted again"))

    def test_what_needs_no_approval_is_not_approved(self):
        row = self.parked("unknown_workcenter", self.run_of(self.order(), workcenter="M-7"))
        with self.assertRaises(UserError):
            self.approve(row)

    def test_an_approved_event_still_waits_for_what_it_needs(self):
        self.allow("machine", approval_hours=4)
        order = self.order()
        row = self.parked("awaiting_approval", self.run_of(order, quantity=5))
        self.lathe.code = self.lathe.name = "GONE"
        self.env.flush_all()
        self.approve(row)
        self.assertEqual((self.states(row), row.code), (["parked"], "unknown_workcenter"))

    def test_a_preview_shows_what_approval_would_book(self):
        self.allow("machine", approval_hours=4)
        row = self.parked("awaiting_approval", self.run_of(self.order(), quantity=5))
        preview = self.env["mrp.mes.event.preview"].with_user(self.accountant).browse(row.action_preview()["res_id"])
        self.assertEqual((preview.state, preview.needs_approval), ("booked", True))
        self.assertEqual(preview.cost_ids.amount, 200)
        self.assertEqual(self.states(row), ["parked"])
