from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    cost_is_mix = fields.Boolean(
        string="Components Stand for Each Other",
        help="Components of this category that are counted in one unit replace each other: using another one than the "
        "standard says is a substitution (mix) variance.",
    )
