from datetime import datetime

from odoo.tests import tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestReturn(MesCase):
    """Material that an order did not use goes back by a `return` event."""

    def test_a_return_goes_back_into_stock_at_its_cost(self):
        """5 of 8 at 10.00 stay."""
        self.stock(self.steel, 100, 10)
        order = self.order(10)
        self.report("consumption", order, item="STEEL", quantity=8)
        (move,) = self.report("return", order, item="STEEL", quantity=3, reason="left over")
        self.assertEqual((move.state, move.quantity, move.value), ("done", 3, 30.0))
        self.assertEqual((move.occurred_at, move.cost_reason), (datetime(2026, 3, 2, 12), "left over"))
        self.assertEqual(self.steel.qty_available, 95)
        self.assertEqual(self.wip(order), 50.0)
        self.assertEqual(set(self.lines(order).mapped("accounting_date")), {self.day("2026-03-02")})
        self.post()
        self.assertLedgerHolds()

    def test_the_named_lot_goes_back(self):
        first, second = self.resin_lot("R1", 5), self.resin_lot("R2", 5)
        order = self.pump_order(5)
        self.report("consumption", order, item="RESIN", quantity=3, lot="R1")
        self.report("consumption", order, item="RESIN", quantity=2, lot="R2")
        (move,) = self.report("return", order, item="RESIN", quantity=2, lot="R1", operation="Turning")
        self.assertEqual(move.lot_ids, first)
        self.assertEqual((first.product_qty, second.product_qty), (4, 3))
        self.assertEqual(self.wip(order), 12.0)
        self.assertParked("insufficient_lot", self.event("return", order, item="RESIN", quantity=2, lot="R1"))
        self.assertParked("unknown_lot", self.event("return", order, item="RESIN", quantity=1))

    def test_a_return_after_completion_makes_the_goods_cheaper(self):
        """10 gears for 200.00, then 4 kg at 10.00 back."""
        self.stock(self.steel, 100, 10)
        order = self.order(10)
        self.report("output", order, quantity=10)
        self.report("complete", order)
        self.assertEqual(self.gear.total_value, 200.0)
        self.report("return", order, item="STEEL", quantity=4)
        self.assertEqual((self.wip(order), self.gear.total_value), (0.0, 160.0))
        self.post()
        self.assertLedgerHolds()

    def test_a_return_before_its_consumption_waits_for_it(self):
        self.stock(self.steel, 100, 10)
        order = self.order(10)
        early = self.event("return", order, item="STEEL", quantity=1)
        self.assertParked("insufficient_lot", early)
        self.report("consumption", order, item="STEEL", quantity=2)
        self.inbox(early).action_replay()
        self.assertEqual(self.inbox(early).state, "booked")
        self.assertEqual(self.wip(order), 10.0)

    def test_nothing_returned_books_nothing(self):
        self.assertEqual(self.report("return", self.order(), item="STEEL", quantity=0), [])

    def test_the_reason_of_a_substitution_stays_on_its_move(self):
        self.stock(self.seal, 10, 1)
        (move,) = self.report("consumption", self.order(), item="SEAL", quantity=3, reason="SUBST")
        self.assertEqual(move.cost_reason, "SUBST")
        self.assertTrue(self.env["mrp.cost.line"].search([("source_id", "=", move.id)]).is_outside_plan)
