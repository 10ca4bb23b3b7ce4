from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    mrp_cost_period_id = fields.Many2one(
        "mrp.cost.period",
        string="Cost Period",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Periodic inventory: this entry carries the work in progress of the closing of that period.",
    )
