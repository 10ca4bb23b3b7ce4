from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    mrp_production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The order whose stock move this journal item values.",
    )
    mrp_cost_stock_move_id = fields.Many2one(
        "stock.move",
        string="Stock Move of the Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    mrp_cost_element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The cost element that this journal item sums up.",
    )
