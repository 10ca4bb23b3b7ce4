from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.mes import mrp_mes_event_retention

from .test_mending import MendingCase


@tagged("post_install", "-at_install")
class TestRetention(MendingCase):
    def clear(self):
        """Run the cron's batches; it commits between them, a test may not."""
        self.env.flush_all()
        last, cleared = 0, []
        while ids := self.env["mrp.mes.event"]._clear_payloads_after(last):
            last = max(ids)
            cleared += ids
        self.env.invalidate_all()
        return self.env["mrp.mes.event"].browse(cleared)

    def booked_long_ago(self, event, days):
        self.assertEqual(self.statuses(self.send(event)), ["booked"])
        row = self.inbox(event)
        row.booked_at = fields.Datetime.now() - timedelta(days=days)
        return row

    def test_the_content_of_old_booked_events_is_cleared_and_all_else_stays(self):
        self.system.payload_months = 3
        order = self.order()
        event = self.run_of(order)
        old = self.booked_long_ago(event, days=100)
        young = self.booked_long_ago(self.run_of(order), days=80)
        before = old.read(["event_id", "content_hash", "state", "document_ids", "accounting_date", "quantity"])
        first = self.send(event)[0]
        self.assertEqual(self.clear(), old)
        self.assertEqual((old.payload, bool(young.payload)), (False, True))
        self.assertEqual(old.read(list(before[0])), before)
        self.assertFalse(old.payload_text or old.payload_table)
        again = self.send(event)[0]
        self.assertEqual((again, again["status"]), (first, "duplicate"))
        self.assertEqual(self.statuses(self.send({**event, "quantity": 2})), ["conflict"])
        self.assertEqual(len(order.workorder_ids.time_ids), 2)

    def test_a_correction_tells_its_status_after_its_content_was_cleared(self):
        self.system.payload_months = 1
        event = self.run_of(self.order())
        self.booked_long_ago(event, days=60)
        cancellation = self.event("cancel", ref_event_id=event["event_id"])
        row = self.booked_long_ago(cancellation, days=40)
        self.assertEqual(self.clear(), row)  # what it took back goes with the next run
        self.assertEqual(self.clear(), self.inbox(event))
        self.assertEqual(self.statuses(self.send(cancellation, event)), ["duplicate", "duplicate"])

    def test_what_a_kept_correction_took_back_is_kept_to_take_the_correction_back(self):
        self.system.payload_months = 1
        order = self.order()
        event = self.run_of(order)
        self.booked_long_ago(event, days=60)
        replacement = self.event("replace", ref_event_id=event["event_id"], event={**event, "quantity": 2})
        del replacement["event"]["event_id"], replacement["event"]["type"]
        self.assertEqual(self.statuses(self.send(replacement)), ["booked"])
        self.assertFalse(self.clear())
        again = self.event("cancel", ref_event_id=replacement["event_id"])
        self.assertEqual(self.statuses(self.send(again)), ["booked"])
        self.assertFalse(order.workorder_ids.time_ids)

    def test_totals_still_agree_when_the_content_is_cleared(self):
        """20 min of a machine told by start and end, as often as it takes to add up to 2 h, and 2 h of Ada."""
        self.system.payload_months = 1
        order = self.order()
        span = {"start": "2026-03-02T08:00:00+02:00", "end": "2026-03-02T06:20:00Z", "quantity": None}
        events = [self.run_of(order, **span) for _n in range(6)]
        events.append(self.event("labour", order, employee="ADA", workcenter="LATHE", quantity=2))
        rows = self.env["mrp.mes.event"].concat(*(self.booked_long_ago(event, days=90) for event in events))
        said = [
            {"type": "machine", "unit": "MIN", "quantity": 120, "count": 6},
            {"type": "labour", "unit": "HUR", "quantity": 2, "count": 1},
        ]
        for _before_and_after in range(2):
            answer = self.call("totals", date_from="2026-03-02", date_to="2026-03-02", totals=said)
            self.assertEqual(answer["differences"], [])
            self.clear()
        self.assertFalse(any(rows.mapped("payload")))

    def test_nothing_is_cleared_unless_it_is_asked_for(self):
        self.booked_long_ago(self.run_of(self.order()), days=10_000)
        self.assertFalse(self.clear())

    def test_what_is_not_booked_is_never_cleared(self):
        self.system.payload_months = 1
        parked = self.parked("unknown_order", self.run_of("NONE"))
        queued = self.run_of(self.order())
        self.send(queued, mode="async")
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_mes_event SET create_date = '2020-01-01', occurred_at = '2020-01-01'")
        self.assertFalse(self.clear())
        self.env.invalidate_all()
        self.assertTrue(parked.payload and self.inbox(queued).payload)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_to_clear_what_is_not_booked(self):
        row = self.parked("unknown_order", self.run_of("NONE"))
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE mrp_mes_event SET payload = NULL WHERE id = %s", [row.id])

    def test_it_goes_batch_by_batch(self):
        self.system.payload_months = 1
        order = self.order()
        rows = self.env["mrp.mes.event"]
        for _n in range(5):
            rows += self.booked_long_ago(self.run_of(order), days=90)
        before = mrp_mes_event_retention.BATCH
        mrp_mes_event_retention.BATCH = 2
        self.addCleanup(setattr, mrp_mes_event_retention, "BATCH", before)
        self.env.flush_all()
        self.assertEqual(len(self.env["mrp.mes.event"]._clear_payloads_after(0)), 2)
        self.assertEqual(len(self.clear()), 3)
        self.assertFalse(any(rows.mapped("payload")))
