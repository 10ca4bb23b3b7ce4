from odoo import api, fields, models
from odoo.exceptions import ValidationError

OUTPUT_ROLES = [("joint", "Co-product"), ("byproduct", "By-product")]


class MrpBomByproduct(models.Model):
    _inherit = "mrp.bom.byproduct"

    cost_role = fields.Selection(
        OUTPUT_ROLES,
        string="Cost Treatment",
        required=True,
        default="joint",
        help="A co-product shares the cost of the order. A by-product takes its value out of it, "
        "and the others share the rest.",
    )
    cost_byproduct_valuation = fields.Selection(
        [("nrv", "Net realisable value"), ("fixed", "Fixed price")],
        string="By-product Value",
        required=True,
        default="nrv",
        help="What a by-product takes out of the cost: its price less the cost to complete and sell, or its price.",
    )
    cost_price = fields.Float(
        string="Price for Costing",
        digits="Product Price",
        help="Per unit of the by-product, in company currency; 0: its sales price.",
    )
    cost_further_per_unit = fields.Float(
        string="Cost to Complete and Sell",
        digits="Product Price",
        help="Per unit of the by-product, in company currency.",
    )
    cost_unit_factor = fields.Float(
        string="Units of the Product",
        digits=(16, 6),
        help="How many units of the product one unit of this line counts for where cost is shared by quantity; "
        "0: by their units of measure.",
    )

    _cost_amounts_positive = models.Constraint(
        "CHECK (cost_price >= 0 AND cost_further_per_unit >= 0 AND cost_unit_factor >= 0)",
        "Prices, further cost and factors for costing must not be negative.",
    )

    @api.constrains("cost_role", "cost_unit_factor", "product_id")
    def _check_cost_unit(self):
        for line in self:
            if line.cost_role == "joint" and line.bom_id.cost_joint_method == "quantity":
                if not line._cost_units_of_product():
                    raise ValidationError(line._cost_no_common_unit())

    def _cost_units_of_product(self):
        """Return how many units of the product one unit of this by-product is; 0: not comparable."""
        self.ensure_one()
        if self.cost_unit_factor:
            return self.cost_unit_factor
        return self.product_id._cost_units_as(self.bom_id.product_tmpl_id.uom_id)

    def _cost_no_common_unit(self):
        return self.env._(
            "%(line)s and %(product)s have no common unit, so they cannot share cost by quantity. Enter on the "
            "by-product how many units of the product one of its units counts for.",
            line=self.product_id.display_name,
            product=self.bom_id.product_tmpl_id.display_name,
        )
