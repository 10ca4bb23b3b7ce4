from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _update_stock_move_value(self, old_qty_by_ml=None):
        """A corrected quantity of received goods is no late cost of those who used them."""
        correcting = self.with_context(mrp_actual_cost_receiving=True)
        return super(StockMoveLine, correcting)._update_stock_move_value(old_qty_by_ml)
