from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_mending import MendingCase


@tagged("post_install", "-at_install")
class TestReminders(MendingCase):
    def setUp(self):
        super().setUp()
        self.system.responsible_id = self.accountant
        self.system.last_seen = fields.Datetime.now()

    def remind(self):
        self.env.flush_all()
        self.env["mrp.mes.reminder"]._cron_remind()
        return self.open_activities()

    def open_activities(self):
        return self.env["mail.activity"].search([("mes_reminder_key", "!=", False)])

    def reminder(self, kind):
        return self.system.reminder_ids.filtered(lambda reminder: reminder.kind == kind)

    def age(self, event, **span):
        """Let an event have come earlier."""
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(**span)
        self.env.cr.execute(
            "UPDATE mrp_mes_event SET create_date = %s WHERE event_id = %s", [moment, event["event_id"]]
        )
        self.env.invalidate_all()

    def old_parked(self):
        event = self.run_of(self.order(), workcenter="M-7")
        self.assertParked("unknown_workcenter", event)
        self.age(event, hours=25)
        return self.inbox(event)

    def test_nobody_is_reminded_while_all_is_well(self):
        self.send(self.run_of(self.order(), seq=1))
        self.assertFalse(self.remind())

    def test_old_parked_events_are_reminded_of_once_and_done_when_they_are_booked(self):
        row = self.old_parked()
        activity = self.remind()
        self.assertEqual(
            (activity.user_id, activity.res_model, activity.res_id), (self.accountant, "mrp.mes.system", self.system.id)
        )
        self.assertEqual(activity.summary, "Parked events: 1")
        self.assertIn("Unknown work center: 1", activity.note)
        self.assertEqual(self.remind(), activity)
        self.lathe.code = "M-7"
        self.env.flush_all()
        row.with_user(self.accountant).action_replay()
        self.env.invalidate_all()
        self.assertFalse(self.remind())
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "The cause is gone.")

    def test_an_open_reminder_says_how_things_stand_now(self):
        self.old_parked()
        activity = self.remind()
        written = activity.write_date
        self.old_parked()
        self.assertEqual(self.remind(), activity)
        self.assertEqual(activity.summary, "Parked events: 2")
        with patch.object(type(activity), "write", side_effect=AssertionError("nothing changed")):
            self.remind()
        self.assertTrue(written)

    def test_who_is_reminded(self):
        self.old_parked()
        manager = self.user("manager")
        self.reminder("parked").user_id = manager
        self.assertEqual(self.remind().user_id, manager)
        manager.active = False
        self.assertEqual(self.remind().user_id, self.accountant)
        self.system.responsible_id = False
        self.assertFalse(self.remind())

    def test_what_a_person_dismissed_comes_back_the_next_day(self):
        self.old_parked()
        self.remind().with_user(self.accountant).action_feedback(feedback="I know")
        self.assertFalse(self.remind())
        done = self.env["mail.activity"].with_context(active_test=False).search([("mes_reminder_key", "!=", False)])
        done.date_done = fields.Date.today() - timedelta(days=1)
        self.assertEqual(len(self.remind()), 1)

    def test_a_limit_of_0_never_reminds(self):
        self.old_parked()
        self.reminder("parked").limit = 0
        self.assertFalse(self.remind())

    def test_a_gap_is_reminded_of_after_its_minutes_until_it_is_filled(self):
        order = self.order()
        events = [self.run_of(order, seq=seq) for seq in (1, 4)]
        self.send(*events)
        self.assertFalse(self.remind())
        for event in events:
            self.age(event, minutes=61)
        activity = self.remind()
        self.assertEqual(activity.summary, "Missing events: 2")
        self.assertIn("2-3", activity.note)
        self.send(self.run_of(order, seq=2), self.run_of(order, seq=3))
        self.assertFalse(self.remind())

    def test_a_quiet_mes_is_reminded_of_until_it_calls(self):
        self.system.last_seen = fields.Datetime.now() - timedelta(hours=25)
        self.assertEqual(self.remind().summary, "Hall 1 has gone quiet")
        self.call("ping")
        self.assertFalse(self.remind())

    def test_a_key_is_reminded_of_before_it_ends_until_there_is_another(self):
        self.assertFalse(self.remind())
        self.reminder("key").limit = 31
        self.assertEqual(self.remind().summary, "The key of Hall 1 expires")
        self.system.generate_key("new", fields.Datetime.now() + timedelta(days=90))
        self.assertFalse(self.remind())

    def test_an_operation_that_was_started_and_is_silent_is_reminded_of_at_its_order(self):
        order = self.order()

        def report(hours_ago, event_type="operation", **values):
            at = (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat()
            return self.report(event_type, order, at=at, **values)

        report(30, operation="Turning", status="start")
        activity = self.remind()
        self.assertEqual((activity.res_model, activity.res_id), ("mrp.production", order.id))
        self.assertEqual(activity.summary, "Turning is silent")
        report(2, "machine", workcenter="LATHE", quantity=1)
        self.assertFalse(self.remind())
        self.reminder("silent_operation").limit = 1
        self.assertTrue(self.remind())
        report(1.5, operation="Turning", status="finish")
        self.assertFalse(self.remind())

    def test_an_archived_system_reminds_of_nothing(self):
        self.old_parked()
        self.assertTrue(self.remind())
        self.system.active = False
        self.assertFalse(self.remind())

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_open_reminder(self):
        self.old_parked()
        activity = self.remind()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            activity.copy({"mes_reminder_key": activity.mes_reminder_key})
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.reminder("key").limit = -1
            self.env.flush_all()

    def test_only_a_cost_manager_of_the_company_sets_reminders(self):
        row = self.reminder("key")
        row.with_user(self.user("manager")).limit = 30
        with self.assertRaises(AccessError):
            row.with_user(self.accountant).limit = 10
        other = self.env["res.company"].create({"name": "Other"})
        far = self.user("manager", login="far manager")
        far.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["mrp.mes.reminder"].with_user(far).search([("system_id", "=", self.system.id)]))
