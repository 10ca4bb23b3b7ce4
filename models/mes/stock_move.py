from odoo import api, models

from ..mrp_production_shopfloor import REPORTED


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._mes_mark_orders_changed()
        return moves

    def write(self, vals):
        result = super().write(vals)
        if "product_uom_qty" in vals or "product_id" in vals:
            self._mes_mark_orders_changed()
        return result

    def _mes_mark_orders_changed(self):
        """A planner changed the components: the MES must hear of it, of its own reports not."""
        if not self.env.context.get(REPORTED):
            self.raw_material_production_id._mes_mark_changed()

    def _shopfloor_planned(self):
        """Return the planned quantity of these component moves, in the product's unit."""
        return sum(self.mapped("product_qty"))

    def _shopfloor_issued(self):
        """Return what these component moves took out of stock, in the product's unit."""
        return sum(
            move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
            for move in self.filtered(lambda m: m.state == "done")
        )
