"""Orders of a subcontractor, where that app is installed."""

from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def write(self, vals):
        """Keep Odoo from adding the fee a second time, as an extra cost of each unit."""
        if "extra_cost" not in vals:
            return super().write(vals)
        costed = self.filtered(lambda order: order.is_actual_cost and order._cost_is_subcontracted())
        without = {name: value for name, value in vals.items() if name != "extra_cost"}
        others = self - costed
        if costed and without:
            super(MrpProduction, costed).write(without)
        return super(MrpProduction, others).write(vals) if others else True

    def _post_inventory(self, cancel_backorder=False):
        """Bring the fee into the orders before their goods are received."""
        self.env["mrp.cost.subcontracting"]._restate(self.filtered("is_actual_cost")._cost_fee_lines())
        return super()._post_inventory(cancel_backorder)

    def _cost_is_subcontracted(self):
        self.ensure_one()
        return bool("subcontractor_id" in self._fields and self.subcontractor_id)

    def _cost_fee_lines(self):
        """Return the purchase order lines that say what the subcontractor asks."""
        subcontracted = self.filtered(lambda order: order._cost_is_subcontracted())
        return subcontracted.move_finished_ids.move_dest_ids.purchase_line_id
