from odoo import api, models

# What decides on the value of a done move line.
VALUE_FIELDS = {"quantity", "product_uom_id", "lot_id", "owner_id", "quant_id", "location_id", "location_dest_id"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Let a line added to a done component move cost its order."""
        lines = super().create(vals_list)
        edited = lines.move_id.filtered(lambda move: move._cost_is_issue())
        if edited:
            edited._cost_correct_value({move: move._cost_parts(excluding=lines) for move in edited})
        return lines

    def write(self, vals):
        """Let an edit of a done component move cost its order."""
        edited = self.move_id.browse()
        if not VALUE_FIELDS.isdisjoint(vals):
            edited = self.move_id.filtered(lambda move: move._cost_is_issue())
        before = {move: move._cost_parts() for move in edited}
        result = super().write(vals)
        if edited:
            edited._cost_correct_value(before)
        return result

    def _update_stock_move_value(self, old_qty_by_ml=None):
        """Issues of actually costed orders are valued by the ledger's own rule."""
        issued = self.filtered(lambda line: line.move_id.is_out and line.move_id._cost_is_issue())
        # A corrected quantity of received goods is no late cost of those who used them.
        correcting = (self - issued).with_context(mrp_actual_cost_receiving=True)
        return super(StockMoveLine, correcting)._update_stock_move_value(old_qty_by_ml)
