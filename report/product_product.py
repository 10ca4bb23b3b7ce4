from decimal import Decimal

from odoo import models

from ..costing import restate, to_coins


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _cost_composition(self):
        """Return {cost element: Decimal}: the stock value by element, as last composed; sums to it exactly."""
        self.ensure_one()
        company, Element = self.env.company, self.env["mrp.cost.element"]
        coin = Decimal(str(company.currency_id.rounding or 0.01))
        stored = (
            self.env["mrp.cost.composition.stock"]
            .sudo()
            .search([("company_id", "=", company.id), ("product_id", "=", self.id)])
        )
        own = self.categ_id.cost_element_id or Element._by_code("material")
        otherwise = Element._by_code("unanalysed") if stored else own
        vector = {int(element): Decimal(amount) for element, amount in (stored.vector or {}).items()}
        parts = restate(vector, to_coins(self.total_value, coin), otherwise.id, coin)
        return {Element.browse(element): amount for element, amount in parts.items()}

    def action_view_cost_composition(self):
        """Show what the stock value of these products is made of."""
        self.env["mrp.production"]._check_cost_user()
        rows = self.env["mrp.cost.composition.product"]._show(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_composition_product_action")
        return action | {"domain": [("id", "in", rows.ids)]}

    def action_view_cost_history(self):
        """Show standard and actual cost per unit over time."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_history_action")
        return action | {"domain": [("product_id", "in", self.ids)], "context": {}}

    def action_view_standard_costs(self):
        """Show what all versions of standards say of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_standard_product_action")
        return action | {"domain": [("product_id", "in", self.ids)], "context": {}}
