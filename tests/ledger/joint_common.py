from odoo import Command

from ..common import CostCase


class JointCase(CostCase):
    """Words for orders with several outputs, made of steel alone."""

    def joint_bom(self, *outputs, quantity=10.0, steel=20.0, **values):
        """Return a bill of materials of gears with by-products.

        outputs: (product, quantity, further values of the by-product line)
        """
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.gear.product_tmpl_id.id,
                "product_qty": quantity,
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.steel.id, "product_qty": steel})],
                "byproduct_ids": [
                    Command.create({"product_id": product.id, "product_qty": made, **more})
                    for product, made, more in outputs
                ],
                **values,
            }
        )

    def receive_of(self, order, product, quantity):
        """Receive some of one output while the order goes on."""
        open_moves = order.move_finished_ids.filtered(
            lambda m: m.product_id == product and m.state not in ("done", "cancel")
        )
        move = open_moves[:1]
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        return move

    def finish_with(self, order, made=None, quantity=None):
        """Mark an order done; made: {by-product: quantity}, else as planned."""
        order.qty_producing = quantity or order.product_qty
        order._set_qty_producing(False)
        for move in order.move_byproduct_ids.filtered(lambda m: m.state not in ("done", "cancel")):
            planned = move.product_uom_qty
            move.write({"quantity": planned if made is None else made.get(move.product_id, 0.0), "picked": True})
        order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
        self.assertEqual(order.state, "done")

    def assertBooked(self, orders):
        """Nothing is left in the orders, and the books say the same."""
        for order in orders:
            self.assertAlmostEqual(self.wip(order), 0.0, 6)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()
