from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    is_backflushed = fields.Boolean(
        readonly=True, copy=False, help="Issued for the units made, because nobody reported this component."
    )

    def _shopfloor_planned(self):
        """Return the planned quantity of these component moves, in the product's unit."""
        return sum(self.mapped("product_qty"))

    def _shopfloor_issued(self):
        """Return what these component moves took out of stock, in the product's unit."""
        return sum(
            move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
            for move in self.filtered(lambda m: m.state == "done")
        )
