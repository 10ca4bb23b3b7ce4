from odoo.tests import tagged

from .accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestMatching(AccrualCase):
    """60 kg at 10.00 are accrued in March; bills come in April and May."""

    def setUp(self):
        super().setUp()
        self.line = self.buy(60, 10.0)
        self.move = self.take_in(self.line, 60, "2026-03-20")
        self.run_step()
        self.accrual = self.live()

    def assertAdds(self, accrual=None):
        """What was accrued is matched, not expected any more, awaited or cancelled; causes explain the difference."""
        accrual = accrual or self.accrual
        parts = accrual.matched_amount + accrual.dropped_amount + accrual.awaited_amount + accrual.cancelled_amount
        self.assertAlmostEqual(accrual.amount, parts, 2)
        causes = accrual.price_difference + accrual.exchange_difference + accrual.tax_difference
        self.assertAlmostEqual(accrual.document_amount - accrual.matched_amount, causes, 2)

    def figures(self):
        accrual = self.accrual
        return (accrual.matched_quantity, accrual.matched_amount, accrual.price_difference, accrual.remaining_amount)

    def test_a_bill_of_a_part_is_matched_by_quantity(self):
        """40 at 10.50 come: 400.00 of 600.00 is matched, 20.00 is price."""
        self.bill(self.line, 40, 10.5, "2026-04-05")
        self.assertEqual(self.figures(), (40.0, 400.0, 20.0, 200.0))
        self.assertEqual((self.accrual.awaited_amount, self.accrual.cancelled_amount), (200.0, 0.0))
        self.assertAdds()
        self.bill(self.line, 20, 9.0, "2026-05-05")
        self.assertEqual(self.figures(), (60.0, 600.0, 0.0, 0.0))
        self.assertEqual(self.accrual.match_ids.mapped("price_difference"), [20.0, -20.0])
        self.assertAdds()

    def test_what_is_left_is_accrued_again_and_both_follow_the_next_bill(self):
        self.bill(self.line, 40, 10.5, "2026-04-05")
        self.run_step(self.april)
        again = self.live(self.april)
        self.assertEqual((again.quantity, again.amount), (20.0, 200.0))
        self.bill(self.line, 20, 10.0, "2026-05-05")
        self.assertEqual((again.remaining_amount, self.accrual.remaining_amount), (0.0, 0.0))
        self.assertAdds(again)

    def test_more_than_was_accrued_belongs_to_later_receipts(self):
        self.bill(self.line, 80, 10.0, "2026-04-05")
        self.assertEqual(self.figures(), (60.0, 600.0, 0.0, 0.0))
        self.assertEqual(self.accrual.document_amount, 600.0)

    def test_a_bill_put_back_to_draft_is_matched_no_more(self):
        bill = self.bill(self.line, 60, 10.5, "2026-04-05")
        self.assertEqual(self.figures(), (60.0, 600.0, 30.0, 0.0))
        bill.button_draft()
        self.assertEqual(self.figures(), (0.0, 0.0, 0.0, 600.0))
        bill.action_post()
        self.assertEqual(self.figures(), (60.0, 600.0, 30.0, 0.0))

    def test_a_refund_takes_its_quantity_back(self):
        self.bill(self.line, 60, 10.0, "2026-04-05")
        self.bill(self.line, 15, 10.0, "2026-04-08", "in_refund")
        self.assertEqual(self.figures(), (45.0, 450.0, 0.0, 150.0))

    def test_goods_sent_back_are_no_longer_awaited(self):
        self.bill(self.line, 40, 10.5, "2026-04-05")
        self.send_back(self.move, 15, "2026-04-10")
        self.accrual.invalidate_recordset()
        self.assertEqual((self.accrual.awaited_amount, self.accrual.cancelled_amount), (50.0, 150.0))
        self.assertEqual((self.accrual.matched_amount, self.accrual.price_difference), (400.0, 20.0))
        self.assertAdds()

    def test_nothing_more_comes_for_a_reason(self):
        self.bill(self.line, 40, 10.0, "2026-04-05")
        self.accrual.dropped_reason = "20 kg were given for free"
        self.accrual.action_drop_remaining()
        self.assertEqual((self.accrual.dropped_amount, self.accrual.remaining_amount), (200.0, 0.0))
        self.assertAdds()

    def test_rolled_back_nothing_is_matched_and_run_again_it_is(self):
        self.bill(self.line, 40, 10.0, "2026-04-05")
        self.Accrual._roll_back(self.march)
        self.assertFalse(self.accrual.match_ids)
        self.run_step()
        self.assertEqual(self.figures(), (40.0, 400.0, 0.0, 200.0))
