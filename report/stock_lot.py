from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_view_finished_cost(self):
        """Show what these lots cost to make, by element."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_sheet_lot_action")
        return action | {"domain": [("lot_id", "in", self.ids)], "context": {"search_default_group_by_element": 1}}
