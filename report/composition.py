from odoo import models

from .opening import opened

MAKERS_SHOWN = 100  # orders that may have made goods at average cost


class MrpCostComposition(models.Model):
    _inherit = "mrp.cost.composition"

    def action_open_makers(self):
        """Open the orders that made the goods of this move, so far as stock tells them apart.

        By lot or serial number where there are some; otherwise the latest before it.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_composition_sheet_action")
        domain = [("production_id", "in", self._makers().ids), ("product_id", "=", self.product_id.id)]
        name = self.env._("Made by: %s", self.product_id.display_name)
        return opened(action, name, domain, {"search_default_group_by_production": 1})

    def _makers(self):
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("product_id", "=", self.product_id.id),
            ("production_id", "!=", False),
            ("is_in", "=", True),
            ("date", "<=", self.move_id.date),
        ]
        lots = self.move_id.move_line_ids.lot_id
        if lots:
            domain.append(("move_line_ids.lot_id", "in", lots.ids))
        moves = self.env["stock.move"].search(domain, order="date desc, id desc", limit=MAKERS_SHOWN)
        return moves.production_id
