from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.mes import mrp_mes_event_together
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_together import MrpMesEvent as Together

from .common import MesCase

LOG = mrp_mes_event_together.__name__


@tagged("post_install", "-at_install")
class TestBookedTogether(MesCase):
    """Events of one type in one call: booked in one transaction, each with a result of its own."""

    def hours(self, order, employee="ADA", **values):
        return self.event("labour", order, employee=employee, **{"quantity": 1, **values})

    def logs(self, order):
        return order.workorder_ids.time_ids

    def test_every_event_has_its_own_document_date_and_amount(self):
        first, second = self.order(), self.order()
        events = [
            self.hours(first),
            self.hours(second, employee="BO", quantity=2, at="2026-03-03T12:00:00Z"),
            self.hours(first, quantity=0),
        ]
        with self.assertLogs(LOG, "DEBUG") as logs:
            results = self.send(*events)
        self.assertIn("3 events", logs.output[0])
        self.assertEqual(self.statuses(results), ["booked"] * 3)
        rows = [self.inbox(event) for event in events]
        self.assertEqual([row.amount for row in rows], [30.0, 48.0, 0.0])
        self.assertEqual([str(row.accounting_date) for row in rows], ["2026-03-02", "2026-03-03", "False"])
        self.assertEqual([row.production_id for row in rows], [first, second, first])
        self.assertEqual([row.document_ids.res_id for row in rows[::2]], self.logs(first).sorted("id").ids)
        self.assertEqual(rows[1].document_ids.res_id, self.logs(second).id)
        self.assertEqual(self.lines(first).mapped("amount"), [30.0])

    def test_sent_again_nothing_is_booked_again(self):
        order = self.order()
        events = [self.hours(order), self.hours(order)]
        results = self.send(*events, *events)
        self.assertEqual(self.statuses(results), ["booked", "booked", "duplicate", "duplicate"])
        self.assertEqual(self.statuses(self.send(*reversed(events))), ["duplicate", "duplicate"])
        self.assertEqual(len(self.logs(order)), 2)

    def test_what_cannot_be_found_is_parked_beside_the_others(self):
        order = self.order()
        results = self.send(
            self.hours(order),
            self.hours("NONE"),
            self.hours(order, employee="EVE"),
            self.hours(order, at="2099-01-01T00:00:00Z"),
        )
        codes = [result.get("code") for result in results]
        self.assertEqual(codes, [None, "unknown_order", "unknown_employee", "future"])
        self.assertEqual(len(self.logs(order)), 1)

    @mute_logger(LOG)
    def test_one_that_cannot_be_costed_does_not_stop_the_others(self):
        order = self.order()
        self._employee("Free", 0.0).barcode = "FREE"
        results = self.send(*(self.hours(order, employee=name) for name in ("ADA", "ADA", "FREE", "BO", "ADA")))
        self.assertEqual([result.get("code") for result in results], [None, None, "missing_rate", None, None])
        self.assertEqual(sum(self.lines(order).mapped("amount")), 30 * 3 + 24)

    @mute_logger(LOG)
    def test_a_concurrent_change_is_met_by_trying_again_and_then_one_by_one(self):
        for failures in (1, 100):
            with self.subTest(failures=failures):
                order = self.order()
                left, real = [failures], Together._take_waiting

                def meets_another(events, left=left, real=real):
                    if left[0]:
                        left[0] -= 1
                        raise SerializationFailure
                    return real(events)

                waits = patch.object(mrp_mes_event_together, "back_off", lambda attempt: None)
                with patch.object(Together, "_take_waiting", meets_another), waits:
                    results = self.send(self.hours(order), self.hours(order))
                self.assertEqual(self.statuses(results), ["booked", "booked"])
                self.assertEqual(len(self.logs(order)), 2)

    def test_parked_events_are_replayed_together(self):
        order = self.order()
        events = [self.hours(order, employee="EVE") for _each in range(2)]
        self.send(*events)
        self.bo.barcode = "EVE"
        self.env.flush_all()
        rows = self.inbox(events[0]) | self.inbox(events[1])
        rows.action_replay()
        self.env.invalidate_all()
        self.assertEqual(rows.mapped("state"), ["booked", "booked"])
        self.assertEqual(rows.mapped("attempts"), [2, 2])
        self.assertEqual(len(self.logs(order)), 2)

    def test_time_lies_at_the_operation_that_runs_when_its_turn_comes(self):
        """The order is started between two reports: they are not booked together."""
        order = self.order()
        events = [
            self.hours(order, at="2026-03-02T09:00:00Z"),
            self.event("operation", order, at="2026-03-02T10:00:00Z", operation="Turning", status="start"),
            self.hours(order, at="2026-03-02T11:00:00Z"),
        ]
        results = self.send(*events)
        ids = [result["documents"][0]["id"] for result in results]
        self.assertEqual(self.statuses(results), ["booked"] * 3)
        self.assertLess(ids[0], ids[2])
        self.assertEqual(order.workorder_ids.state, "progress")
