from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_view_cost_composition(self):
        return self.product_variant_ids.action_view_cost_composition()

    def action_view_cost_history(self):
        return self.product_variant_ids.action_view_cost_history()

    def action_view_standard_costs(self):
        return self.product_variant_ids.action_view_standard_costs()
