from odoo.tests import tagged

from .cancel_case import CancelCase


@tagged("post_install", "-at_install")
class TestReplace(CancelCase):
    """An event is corrected: what stands afterwards is what the new one alone would have booked."""

    def assertReplaced(self, event, **values):
        """Replace an event by itself with other values; return the replacement."""
        replacement = self.replacement(event, **values)
        (result,) = self.send(replacement)
        self.assertEqual(result["status"], "booked", result)
        self.assertEqual(self.inbox(event).cancelled_by_id, self.inbox(replacement))
        return replacement

    def test_every_type(self):
        """The figures are those of an order that only ever heard of the second version."""
        self.resin_lot("R1", 100)
        cases = {
            "labour": ({"employee": "ADA", "quantity": 2}, {"quantity": 3}),
            "machine": ({"workcenter": "LATHE", "quantity": 1}, {"reason": "setup"}),
            "energy": ({"quantity": 4, "unit": "KWH"}, {"quantity": 5}),
            "consumption": ({"item": "SEAL", "quantity": 4}, {"quantity": 5}),
            "return": ({"item": "SEAL", "quantity": 1}, {"quantity": 2}),
            "operation": ({"operation": "Turning", "status": "finish", "quantity": 2}, {"status": "progress"}),
            "output": ({"quantity": 2, "lot": "P1"}, {"quantity": 3, "lot": "P2"}),
            "scrap": ({"quantity": 2, "reason": "crack"}, {"quantity": 1}),
            "complete": ({}, {"at": "2026-03-03T12:00:00Z"}),
        }
        for event_type, (values, changed) in cases.items():
            with self.subTest(event_type):
                wrong, right = self.pump_order(5), self.pump_order(5)
                for order in (wrong, right):
                    self.take("consumption", order, item="SEAL", quantity=3)
                event = self.take(event_type, wrong, **values)
                self.assertReplaced(event, **{"occurred_at" if k == "at" else k: v for k, v in changed.items()})
                self.take(event_type, right, **{**values, **changed})
                self.assertEqual(self.of(wrong), self.of(right))
        self.post()
        self.assertLedgerHolds()

    def of(self, order):
        """Return the figures of an order without its id and those of its work orders."""
        order.invalidate_recordset()
        numbers = {order.id: "order", order.workorder_ids.id: "operation"}
        figures = self._of_order(order).items()
        return {(numbers[key[0]], *key[1:]): value for key, value in figures if value and "cancel" not in key}

    def test_time_without_an_order_and_downtime(self):
        span = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
        idle = self.take("downtime", workcenter="LATHE", reason="Power cut", **span)
        self.assertReplaced(idle, end="2026-03-02T10:00:00Z")
        logs = self.env["mrp.workcenter.productivity"].search([("workcenter_id", "=", self.lathe.id)])
        self.assertEqual(logs.mapped("duration"), [120.0])

    def test_a_fact_moves_to_another_order_and_another_type(self):
        first, second = self.order(10), self.order(10)
        event = self.take("labour", first, employee="ADA", quantity=2)
        replacement = self.assertReplaced(event, order=second.mes_reference)
        self.assertEqual((self.wip(first), self.wip(second)), (0.0, 60.0))
        self.assertEqual(self.inbox(replacement).production_id, second)
        self.assertEqual(self.inbox(replacement).amount, 0.0, "60.00 here, 60.00 there")
        self.send(
            self.event("replace", ref_event_id=replacement["event_id"])
            | {"event": {"type": "machine", "order": second.mes_reference, "workcenter": "LATHE", "quantity": 1}}
        )
        self.assertEqual(self.wip(second), 40.0)

    def test_what_the_new_event_leaves_out_of_type_and_time_stays(self):
        order = self.order(10)
        event = self.take("labour", order, employee="ADA", quantity=2, at="2026-03-01T12:00:00Z")
        new = {"order": order.mes_reference, "employee": "BO", "quantity": 1}
        (result,) = self.send(self.event("replace", ref_event_id=event["event_id"], event=new))
        self.assertEqual((result["status"], result["accounting_date"]), ("booked", "2026-03-01"))
        self.assertEqual(self.wip(order), 24.0)

    def test_a_new_event_that_parks_leaves_the_old_one_as_it_is(self):
        order = self.order(10)
        event = self.take("labour", order, employee="ADA", quantity=2)
        before = self.figures(order)
        for code, values in {
            "unknown_employee": {"employee": "EVE"},
            "unknown_order": {"order": "NONE"},
            "future": {"occurred_at": "2150-01-01T00:00:00Z"},
        }.items():
            with self.subTest(code):
                replacement = self.replacement(event, **values)
                self.assertParked(code, replacement)
                self.assertFalse(self.inbox(event).cancelled_by_id)
                self.assertEqual(self.figures(order), before)
        self.bo.barcode = "EVE"
        self.env.flush_all()
        waiting = self.env["mrp.mes.event"].search([("code", "=", "unknown_employee")])
        waiting.action_replay()
        self.assertEqual((waiting.state, self.wip(order)), ("booked", 48.0))

    def test_a_malformed_new_event_is_rejected_at_its_field(self):
        event = self.take("labour", self.order(10), employee="ADA", quantity=2)
        for path, values in {
            "event.quantity": {"quantity": -1},
            "event.employee": {"employee": None},
            "event.type": {"type": "cancel", "ref_event_id": "E1"},
        }.items():
            (result,) = self.send(self.replacement(event, **values))
            self.assertEqual((result["status"], result["path"]), ("rejected", f"events[0].{path}"))
        (result,) = self.send(self.event("replace", ref_event_id=event["event_id"], event={"quantity": 1}))
        self.assertEqual((result["status"], result["code"]), ("parked", "internal"))
        self.assertIn("event.employee", result["message"])

    def test_a_chain_of_corrections_by_the_first_id_or_by_the_last(self):
        order = self.order(10)
        event = self.take("labour", order, employee="ADA", quantity=1)
        second = self.assertReplaced(event, quantity=2)
        third = self.replacement(event, quantity=3)
        self.send(third)
        self.assertEqual((self.wip(order), self.inbox(second).cancelled_by_id), (90.0, self.inbox(third)))
        fourth = self.event("replace", ref_event_id=third["event_id"], event={**third["event"], "quantity": 4})
        self.send(fourth)
        self.assertEqual(self.wip(order), 120.0)
        self.send(self.cancel(event))
        self.assertEqual(self.wip(order), 0.0)
        self.assertTrue(self.inbox(fourth).cancelled_by_id)
        self.assertCancels(event, "already_cancelled")
        self.assertParked("already_cancelled", self.replacement(event, quantity=5))

    def test_a_replacement_waits_for_its_event(self):
        order = self.order(10)
        event = self.event("labour", order, employee="ADA", quantity=2)
        replacement = self.replacement(event, quantity=3)
        self.assertParked("unknown_reference", replacement)
        self.send(event)
        self.assertEqual((self.inbox(replacement).state, self.wip(order)), ("booked", 90.0))

    def test_a_parked_event_is_mended_by_its_replacement(self):
        order = self.order(10)
        event = self.event("labour", order, employee="EVE", quantity=2)
        self.assertParked("unknown_employee", event)
        self.assertReplaced(event, employee="ADA")
        self.assertEqual((self.inbox(event).state, self.wip(order)), ("booked", 60.0))

    def test_a_replacement_sent_again_is_a_duplicate(self):
        event = self.take("labour", self.order(10), employee="ADA", quantity=2)
        replacement = self.assertReplaced(event, quantity=3)
        self.assertEqual(self.statuses(self.send(replacement)), ["duplicate"])
        self.assertEqual(
            self.statuses(self.send({**replacement, "event": {**replacement["event"], "quantity": 4}})), ["conflict"]
        )
