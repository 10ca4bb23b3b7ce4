from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_booking import MrpMesEvent as Booking

from .cancel_case import CancelCase


@tagged("post_install", "-at_install")
class TestCancelArrival(CancelCase):
    """A cancellation and its event in whatever order they come, however often."""

    def setUp(self):
        super().setUp()
        self.order10 = self.order(10)
        self.work = self.event("labour", self.order10, employee="ADA", quantity=2)

    def drain(self):
        with self.env.registry.cursor() as cr:
            self.env(cr=cr)["mrp.mes.event"]._cron_drain()
        self.env.invalidate_all()

    def assertSettled(self, *events):
        for event in events:
            self.assertEqual(self.inbox(event).state, "booked", self.inbox(event).message)
        self.assertEqual(self.wip(self.order10), 0.0)
        self.assertEqual(self.inbox(self.work).cancelled_by_id, self.inbox(events[-1]))

    def test_both_stay_in_the_ledger_and_in_the_inbox(self):
        """2 h at 30.00."""
        self.send(self.work)
        cancellation = self.assertCancels(self.work)
        self.assertEqual(sorted(self.lines(self.order10).mapped("amount")), [-60.0, 60.0])
        old, new = self.inbox(self.work), self.inbox(cancellation)
        self.assertEqual((old.state, old.amount, new.amount), ("booked", 60.0, -60.0))
        self.assertEqual((new.cancels_id, new.production_id), (old, self.order10))
        self.assertEqual(old.document_ids.mapped("res_id"), new.document_ids.mapped("res_id"))
        self.assertEqual((old.document_ids.is_reversal, new.document_ids.is_reversal), (False, True))

    def test_a_cancellation_sent_again_is_a_duplicate(self):
        self.send(self.work)
        cancellation = self.assertCancels(self.work)
        (result,) = self.send(cancellation)
        self.assertEqual((result["status"], len(result["documents"])), ("duplicate", 1))
        self.assertCancels(self.work, "already_cancelled")
        self.assertSettled(cancellation)

    def test_a_cancelled_event_sent_again_stays_cancelled(self):
        self.send(self.work)
        cancellation = self.assertCancels(self.work)
        self.assertEqual(self.statuses(self.send(self.work)), ["duplicate"])
        self.assertSettled(cancellation)

    def test_a_cancellation_waits_for_its_event_and_settles_by_itself(self):
        cancellation = self.cancel(self.work)
        self.assertParked("unknown_reference", cancellation)
        self.assertEqual(self.statuses(self.send(self.work)), ["booked"])
        self.env.invalidate_all()
        self.assertSettled(self.work, cancellation)

    def test_both_in_one_request_in_either_order(self):
        cancellation = self.cancel(self.work, at="2026-03-01T08:00:00Z")
        self.assertEqual(self.statuses(self.send(cancellation, self.work)), ["booked", "booked"])
        self.assertSettled(self.work, cancellation)
        self.assertFalse(self.inbox(self.work).document_ids, "cancelled before it was booked")

    def test_both_in_the_background(self):
        cancellation = self.cancel(self.work)
        self.assertEqual(self.statuses(self.send(cancellation, mode="async")), ["queued"])
        self.drain()
        self.assertEqual(self.inbox(cancellation).code, "unknown_reference")
        self.send(self.work, mode="async")
        self.drain()
        self.assertSettled(self.work, cancellation)

    def test_an_event_stored_while_its_cancellation_is_being_parked_is_seen(self):
        """Neither transaction sees the other: whoever commits last looks again."""
        cancellation = self.cancel(self.work)
        park = Booking._park

        def park_late(event, code, message, missing=None):
            with patch.object(Booking, "_park", park):
                event.env["mrp.mes.event"]._receive(event.system_id, [self.work], "async")
            return park(event, code, message, missing)

        with patch.object(Booking, "_park", park_late):
            self.send(cancellation)
        self.drain()
        self.assertSettled(self.work, cancellation)

    def test_a_parked_event_that_is_cancelled_is_never_booked(self):
        parked = self.event("labour", self.order10, employee="EVE", quantity=1)
        self.assertParked("unknown_employee", parked)
        self.assertCancels(parked)
        self.bo.barcode = "EVE"
        self.env.flush_all()
        row = self.inbox(parked)
        self.assertEqual((row.state, row.code, row.document_ids.ids), ("booked", False, []))
        row.action_replay()
        self.assertEqual(self.wip(self.order10), 0.0)

    def test_a_cancellation_is_not_cancelled_unless_it_still_waits(self):
        self.send(self.work)
        self.assertCancels(self.assertCancels(self.work), "not_reversible")
        waiting = self.cancel({"event_id": "LATER"})
        self.assertParked("unknown_reference", waiting)
        self.assertCancels(waiting)
        self.send({**self.work, "event_id": "LATER"})
        self.assertEqual(self.wip(self.order10), 60.0)

    def test_an_event_cannot_refer_to_itself(self):
        (result,) = self.send(self.event("cancel", ref_event_id="SELF") | {"event_id": "SELF"})
        self.assertEqual(
            (result["status"], result["code"], result["path"]), ("rejected", "value", "events[0].ref_event_id")
        )

    def test_another_system_cannot_cancel_it(self):
        self.send(self.work)
        other = self.env["mrp.mes.system"].create({"code": "MES2", "name": "Hall 2", "company_id": self.company.id})
        result = self.call("events", key=self._key(other), system="MES2", events=[self.cancel(self.work)])
        self.assertEqual(result["results"][0]["code"], "unknown_reference")

    def test_what_a_cancellation_of_labour_tells_is_for_accountants(self):
        self.send(self.work)
        cancellation = self.assertCancels(self.work)
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups="base.group_user,mrp_actual_cost.group_cost_user,mrp_actual_cost.group_mes_interface",
            company_id=self.company.id,
            company_ids=[fields.Command.set(self.company.ids)],
        )
        rows = self.env["mrp.mes.event"].search([])
        system = self.system.new({"user_id": clerk.id}, origin=self.system)
        results = {r["event_id"]: r for r in rows._results(system, rows.ids).values()}
        self.assertNotIn("amount", results[cancellation["event_id"]])
        self.assertNotIn("amount", results[self.work["event_id"]])
