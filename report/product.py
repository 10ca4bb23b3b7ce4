from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_view_cost_history(self):
        return self.product_variant_ids.action_view_cost_history()

    def action_view_standard_costs(self):
        return self.product_variant_ids.action_view_standard_costs()


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_view_cost_history(self):
        """Show standard and actual cost per unit over time."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_history_action")
        return action | {"domain": [("product_id", "in", self.ids)], "context": {}}

    def action_view_standard_costs(self):
        """Show what all versions of standards say of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_standard_product_action")
        return action | {"domain": [("product_id", "in", self.ids)], "context": {}}
