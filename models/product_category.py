from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    cost_element_id = fields.Many2one(
        "mrp.cost.element",
        domain=[("basis", "=", "material")],
        ondelete="restrict",
        help="The cost element of these products when an order consumes them; empty: direct material.",
    )
