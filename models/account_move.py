from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    mrp_unbuild_id = fields.Many2one(
        "mrp.unbuild", string="Unbuild Order", index="btree_not_null", readonly=True, copy=False, ondelete="restrict"
    )
