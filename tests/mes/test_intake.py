from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.mes.handlers import HANDLERS
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_booking import MrpMesEvent as Booking
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_intake import MrpMesEvent as Intake

from .common import MesCase

BOOKING_LOG = "odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_booking"
NO_WAIT = "odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_{}.back_off"


@tagged("post_install", "-at_install")
class TestIntake(MesCase):
    def run_of(self, order, **values):
        return self.event("machine", order, workcenter="LATHE", quantity=1, **values)

    def logs(self, order):
        return order.workorder_ids.time_ids

    def test_a_fact_sent_many_times_counts_once(self):
        order = self.order()
        event = self.run_of(order)
        first = self.send(event)[0]
        again = self.send({**dict(reversed(event.items())), "quantity": 1.0})[0]
        self.assertEqual((first["status"], again["status"]), ("booked", "duplicate"))
        self.assertEqual(again["documents"], first["documents"])
        self.assertEqual(again["accounting_date"], first["accounting_date"])
        self.assertEqual(len(self.logs(order)), 1)

    def test_the_same_id_with_other_content_is_a_conflict(self):
        order = self.order()
        event = self.run_of(order)
        results = self.send(event) + self.send({**event, "quantity": 2})
        self.assertEqual(self.statuses(results), ["booked", "conflict"])
        self.assertEqual(sum(self.logs(order).mapped("charged_hours")), 1)

    def test_repeats_within_one_request_count_once(self):
        order = self.order()
        event = self.run_of(order)
        result = self.call("events", events=[event, event, {**event, "quantity": 2}])
        self.assertEqual(self.statuses(result["results"]), ["booked", "duplicate", "conflict"])
        self.assertEqual(result["counts"], {"booked": 1, "duplicate": 1, "conflict": 1})

    def test_results_come_in_the_order_of_the_request(self):
        order = self.order()
        events = [self.run_of(order, at=f"2026-03-02T{hour:02}:00:00Z") for hour in (11, 9, 10)]
        results = self.send(*events)
        self.assertEqual([r["event_id"] for r in results], [e["event_id"] for e in events])

    def test_events_are_booked_in_the_order_in_which_they_happened(self):
        """The MES sends newest first; among equals the order of the request counts."""
        order = self.order()
        times = ("10:00", "08:00", "09:00", "09:00")
        events = [self.run_of(order, at=f"2026-03-02T{time}:00Z") for time in times]
        results = self.send(*events)
        ids = [result["documents"][0]["id"] for result in results]
        self.assertEqual(sorted(range(4), key=lambda n: ids[n]), [1, 2, 3, 0])

    def test_one_bad_event_never_stops_another(self):
        order = self.order()
        good = [self.run_of(order), self.run_of(order)]
        unknown = self.run_of("NONE")
        results = self.send(good[0], {"type": "machine"}, unknown, "nonsense", good[1])
        self.assertEqual(self.statuses(results), ["booked", "rejected", "parked", "rejected", "booked"])
        self.assertEqual(results[1]["path"], "events[1].event_id")
        self.assertFalse(self.env["mrp.mes.event"].search([("event_id", "=", "")]))

    def test_an_empty_request_is_answered(self):
        self.assertEqual(self.call("events", events=[]), {"results": [], "counts": {}})

    @mute_logger(BOOKING_LOG)
    def test_a_handler_that_breaks_parks_its_event_and_leaves_nothing_behind(self):
        def breaks(booking):
            booking.order.origin = "changed"
            raise ZeroDivisionError

        order = self.order()
        broken = HANDLERS["machine"]._replace(book=breaks)
        with patch.dict(HANDLERS, machine=broken):
            results = self.send(self.run_of(order), self.event("complete", order))
        self.assertEqual(self.statuses(results), ["parked", "booked"])
        self.assertEqual(results[0]["code"], "internal")
        self.assertNotEqual(order.origin, "changed")

    def test_a_number_that_was_given_before_is_not_the_events_fault(self):
        """A sequence falls back when the database crashes at a bad moment: the next number is free again."""
        order = self.order()
        self.send(self.run_of(order))
        sequence = "mrp_mes_event_document_id_seq"
        self.env.cr.execute("SELECT setval(%s, last_value - 1) FROM mrp_mes_event_document_id_seq", [sequence])
        with mute_logger("odoo.sql_db"):
            [result] = self.send(self.run_of(order))
        self.assertEqual(result["status"], "booked")
        self.assertEqual(len(self.logs(order)), 2)

    # ------------------------------------------------------- queue and replay

    def test_asynchronous_events_are_stored_and_booked_by_the_background_job(self):
        order = self.order()
        events = [self.run_of(order), self.run_of("NONE")]
        self.assertEqual(self.statuses(self.send(*events, mode="async")), ["queued", "queued"])
        self.assertFalse(self.logs(order))
        with self.env.registry.cursor() as cr:
            self.env(cr=cr)["mrp.mes.event"]._cron_drain()
        self.env.invalidate_all()
        self.assertEqual(self.statuses(self.status_of(*events)), ["booked", "parked"])
        self.assertEqual(len(self.logs(order)), 1)

    def status_of(self, *events):
        return self.call("events/status", event_ids=[event["event_id"] for event in events])["results"]

    def test_a_queued_event_sent_again_is_booked_not_called_a_duplicate(self):
        order = self.order()
        event = self.run_of(order)
        results = self.send(event, mode="async") + self.send(event, mode="async") + self.send(event)
        self.assertEqual(self.statuses(results), ["queued", "queued", "booked"])
        self.assertEqual(len(self.logs(order)), 1)

    def test_a_parked_event_is_booked_by_replay_once_its_cause_is_mended(self):
        order = self.order()
        event = self.event("labour", order, employee="EVE", workcenter="LATHE", quantity=1)
        self.assertParked("unknown_employee", event)
        self.bo.barcode = "EVE"
        self.env.flush_all()
        row = self.inbox(event)
        row.action_replay()
        self.env.invalidate_all()
        self.assertEqual((row.state, row.code, row.attempts), ("booked", False, 2))
        self.assertEqual(row.document_ids.res_id, self.logs(order).id)
        row.action_replay()
        self.assertEqual(len(self.logs(order)), 1)

    def test_a_parked_event_sent_again_answers_as_it_was_answered_first(self):
        event = self.run_of("NONE")
        first, again = self.send(event) + self.send(event)
        self.assertEqual((again.pop("status"), first.pop("status")), ("duplicate", "parked"))
        self.assertEqual(again, first)

    def test_the_status_of_events_is_told_by_id(self):
        event = self.run_of(self.order())
        sent = self.send(event)[0]
        told = self.call("events/status", event_ids=[event["event_id"], "NONE"])["results"]
        self.assertEqual(told[0], sent)
        self.assertEqual((told[1]["event_id"], told[1]["status"]), ("NONE", "rejected"))

    # --------------------------------------------------- several at a time

    @contextmanager
    def failing(self, owner, method, times):
        """Let a method meet a concurrent change before it works, as often as said."""
        real, left = getattr(owner, method), [times]

        def meets_another(events, *args):
            if left[0]:
                left[0] -= 1
                raise SerializationFailure
            return real(events, *args)

        waits = [patch(NO_WAIT.format(module)) for module in ("intake", "booking")]
        with patch.object(owner, method, meets_another), waits[0], waits[1]:
            yield

    def test_storing_is_tried_again_when_another_stores_the_same_event(self):
        event = self.run_of(self.order())
        with self.failing(Intake, "_insert", 2):
            self.assertEqual(self.statuses(self.send(event)), ["booked"])

    @mute_logger(BOOKING_LOG)
    def test_booking_is_tried_again_when_another_changes_the_order(self):
        event = self.run_of(self.order())
        with self.failing(Booking, "_take", 3):
            self.assertEqual(self.statuses(self.send(event)), ["booked"])

    @mute_logger(BOOKING_LOG)
    def test_what_runs_out_of_tries_stays_queued(self):
        order = self.order()
        event = self.run_of(order)
        with self.failing(Booking, "_take", 100):
            self.assertEqual(self.statuses(self.send(event)), ["queued"])
        self.assertEqual(self.statuses(self.send(event)), ["booked"])

    # -------------------------------------------------------- sequence numbers

    def test_a_gap_in_the_sequence_is_shown_until_it_is_filled(self):
        order = self.order()
        self.send(*(self.run_of(order, seq=seq) for seq in (10, 11, 14, 2**62)))
        self.assertEqual(self.system.missing_seq_text, f"12-13, 15-{2**62 - 1}")
        self.send(self.run_of(order, seq=12))
        self.assertEqual(self.system._missing_seq()[0], (13, 13))
