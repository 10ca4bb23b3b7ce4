from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MesCase

DAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestReconcile(MesCase):
    """Booked events against their documents, the cost ledger and the general ledger."""

    def setUp(self):
        super().setUp()
        self.made = self.pump_order(10)
        self.resin_lot()
        self.stock(self.seal, 100, 1.0)
        self.seal_move = self.report("consumption", self.made, item="SEAL", quantity=1, unit="DZN")[0]
        self.report("consumption", self.made, item="RESIN", quantity=5, lot="R1")
        self.log = self.report("labour", self.made, employee="ADA", workcenter="LATHE", quantity=90, unit="MIN")[0]
        start, end = "2026-03-02T08:00:00Z", "2026-03-02T10:15:30Z"
        self.report("machine", self.made, workcenter="LATHE", start=start, end=end)
        self.report("downtime", workcenter="LATHE", start=start, end=end, reason="No tool")
        self.reject = self.report("scrap", self.made, quantity=1, reason="Crack")[0]
        self.report("output", self.made, quantity=6, lot="P1")
        self.report("return", self.made, item="SEAL", quantity=2)

    def reconcile(self):
        self.env.flush_all()
        self.system._reconcile_books(DAY, DAY)
        self.env.invalidate_all()
        return self.env["mrp.mes.difference"].search([("state", "=", "open"), ("source", "=", "books")])

    def test_what_was_booked_is_what_the_documents_and_ledgers_say(self):
        self.assertFalse(self.reconcile())
        self.post("2026-12-31")
        self.assertFalse(self.reconcile())

    def test_a_document_changed_by_hand_is_found_and_settles_when_mended(self):
        """90 min reported, the log says 2 h."""
        self.log.charged_hours = 2.0
        difference = self.reconcile()
        self.assertEqual(
            (difference.event_type, difference.order_ref, difference.unit, difference.cause),
            ("labour", self.made.name, "Minutes", "document"),
        )
        self.assertEqual(difference.booked_quantity, 90.0)
        self.assertAlmostEqual(difference.document_quantity, 120.0, 2)
        self.log.charged_hours = 1.5
        self.assertFalse(self.reconcile())
        self.assertEqual(difference.state, "settled")

    def test_a_deleted_document_is_found(self):
        self.reject.unlink()
        difference = self.reconcile()
        self.assertEqual((difference.event_type, difference.lost_count, difference.document_count), ("scrap", 1, 0))

    def test_cost_that_missed_a_posting_run_is_found(self):
        """A later day is posted; 45.00 of labour stay out of the books."""
        lines = self.env["mrp.cost.line"].search(
            [("source_model", "=", self.log._name), ("source_id", "=", self.log.id)]
        )
        self.post("2026-12-31")
        self.env["account.move.line"].flush_model()
        self.env.cr.execute("UPDATE mrp_cost_line SET wip_move_line_id = NULL WHERE id = ANY(%s)", [lines.ids])
        difference = self.reconcile()
        self.assertEqual((difference.event_type, difference.cause), ("labour", "unposted"))
        self.assertEqual((difference.ledger_amount, difference.gl_amount), (45.0, 0.0))

    def test_material_without_cost_is_found(self):
        self.env["mrp.cost.line"].flush_model()
        self.env.cr.execute("ALTER TABLE mrp_cost_line DISABLE TRIGGER USER")
        self.env.cr.execute(
            "DELETE FROM mrp_cost_line WHERE source_model = 'stock.move' AND source_id = %s", [self.seal_move.id]
        )
        self.env.cr.execute("ALTER TABLE mrp_cost_line ENABLE TRIGGER USER")
        self.env.invalidate_all()
        difference = self.reconcile()
        self.assertEqual((difference.cause, difference.uncosted_count), ("uncosted", 1))

    def test_an_output_that_was_cancelled_is_no_difference(self):
        """Cancelled after it was booked; and while it was parked, so that it is never booked."""
        booked = self.event("output", self.made, quantity=10, lot="P2")
        parked = self.event("output", self.made, quantity=10, lot="P3", unit="CAN")
        statuses = self.statuses(self.send(booked, parked))
        cancelled = self.statuses(
            self.send(*(self.event("cancel", ref_event_id=e["event_id"]) for e in (booked, parked)))
        )
        self.assertEqual((statuses, cancelled), (["booked", "parked"], ["booked", "booked"]))
        self.assertFalse(self.reconcile())

    def test_an_output_whose_cancellation_came_first_is_no_difference(self):
        event = self.event("output", self.made, quantity=10, lot="P2")
        self.assertParked("unknown_reference", self.event("cancel", ref_event_id=event["event_id"]))
        self.send(event)
        self.assertTrue(self.inbox(event).cancelled_by_id)
        self.assertFalse(self.reconcile())

    def test_consumption_that_replaces_a_backflush_is_no_difference(self):
        """4 steel issued by backflush go back when 5 are reported."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(2)
        self.report("output", order, quantity=2)
        self.report("complete", order)
        backflushed = order.move_raw_ids.filtered("is_backflushed")
        self.assertEqual(backflushed.mapped("quantity"), [4.0])
        moves = self.report("consumption", order, item="STEEL", quantity=5)
        self.assertEqual([move.quantity for move in moves], [5.0, 4.0])
        self.assertFalse(self.reconcile())

    def test_the_button_is_for_cost_accountants(self):
        def user(group):
            return new_test_user(
                self.env,
                group,
                f"mrp_actual_cost.group_cost_{group}",
                company_id=self.company.id,
                company_ids=self.company.ids,
            )

        with self.assertRaises(AccessError):
            self.system.with_user(user("user")).action_reconcile()
        action = self.system.with_user(user("accountant")).action_reconcile()
        self.assertEqual(action["res_model"], "mrp.mes.difference")

    def test_the_daily_job_looks_at_the_last_days_again(self):
        with freeze_time("2026-03-05T10:00:00Z"):
            self.log.charged_hours = 2.0
            self.env.flush_all()
            with self.registry.cursor() as cr:
                self.env(cr=cr)["mrp.mes.difference"]._cron_reconcile()
        self.assertEqual(self.env["mrp.mes.difference"].search([]).mapped("cause"), ["document"])
