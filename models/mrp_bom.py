from odoo import api, fields, models
from odoo.exceptions import ValidationError

JOINT_METHODS = [
    ("fixed", "Fixed percentage"),
    ("quantity", "Quantity"),
    ("sales", "Sales value"),
    ("nrv", "Net realisable value"),
]


class MrpBom(models.Model):
    _name = "mrp.bom"
    _inherit = ["mrp.bom", "mrp.cost.loss.allowance"]

    cost_joint_method = fields.Selection(
        JOINT_METHODS,
        string="Share Cost by",
        required=True,
        default="fixed",
        help="How the product and its co-products share the cost of the order: by the cost shares of the "
        "co-products; by quantity in the product's unit; by sales value; or by sales value less the cost to "
        "complete and sell.",
    )
    cost_sales_price = fields.Float(
        string="Sales Price for Costing",
        digits="Product Price",
        help="Per unit of the product, in company currency; 0: the product's sales price.",
    )
    cost_further_per_unit = fields.Float(
        string="Cost to Complete and Sell",
        digits="Product Price",
        help="Per unit of the product, in company currency: what it still costs after the joint process.",
    )

    _cost_joint_amounts_positive = models.Constraint(
        "CHECK (cost_sales_price >= 0 AND cost_further_per_unit >= 0)",
        "Prices and further cost for costing must not be negative.",
    )

    @api.constrains("cost_joint_method", "product_tmpl_id", "byproduct_ids")
    def _check_cost_units(self):
        for bom in self.filtered(lambda b: b.cost_joint_method == "quantity"):
            for line in bom.byproduct_ids.filtered(lambda b: b.cost_role == "joint"):
                if not line._cost_units_of_product():
                    raise ValidationError(line._cost_no_common_unit())
