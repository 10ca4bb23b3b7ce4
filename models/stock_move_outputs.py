"""What a finished or component move keeps of its bill of materials when its order is confirmed."""

from odoo import fields, models

from .mrp_bom_byproduct import OUTPUT_ROLES


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "mrp.cost.loss.allowance"]

    cost_role = fields.Selection(OUTPUT_ROLES, string="Cost Treatment", help="Empty until it is first needed.")
    cost_output_weight = fields.Float(
        string="Cost Weight per Unit",
        digits=(16, 6),
        help="Of a co-product: what one unit counts for when cost is shared. Of a by-product: the value of one unit.",
    )
    cost_output_ratio = fields.Float(digits=(16, 9), help="Units planned for one unit of the order's product.")
    is_rework = fields.Boolean(string="Rework", copy=False, help="The material repairs earlier output.")

    def _cost_fact_base(self, order):
        base = super()._cost_fact_base(order)
        if self.is_rework:
            base["details"]["is_rework"] = True
        return base

    def _cost_is_output_at_value(self):
        """Tell whether this finished move leaves at a value of its own, not at a share of cost."""
        self.ensure_one()
        return self.cost_role == "byproduct" or self._cost_at_standard()

    def _cost_output_unit_value(self):
        """Return the value of one unit that leaves at a value of its own."""
        self.ensure_one()
        if self._cost_at_standard():
            return self.product_id.with_company(self.company_id).standard_price
        return self.cost_output_weight

    def _cost_by_output(self):
        """Return a list of these moves by output: the splits of one planned move belong together."""
        return list(self.grouped(lambda move: (move.product_id, move.byproduct_id)).values())
