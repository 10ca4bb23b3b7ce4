from fractions import Fraction

from odoo import fields, models


class MrpCostSplitLine(models.Model):
    """What part of one operation, or of one item, belongs to one backorder."""

    _name = "mrp.cost.split.line"
    _description = "Share of a Split Order"
    _order = "split_id, id"

    split_id = fields.Many2one("mrp.cost.split", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="split_id.company_id", store=True, index=True)
    backorder_id = fields.Many2one("mrp.production", required=True, readonly=True, ondelete="restrict")
    workorder_id = fields.Many2one("mrp.workorder", string="Work Order", readonly=True, ondelete="restrict")
    target_workorder_id = fields.Many2one(
        "mrp.workorder", string="Work Order of the Backorder", readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", string="Item", readonly=True, ondelete="restrict")
    quantity = fields.Float(readonly=True, digits="Product Unit", help="What belongs to the backorder …")
    out_of = fields.Float(readonly=True, digits="Product Unit", help="… of what was made or issued.")

    _share_of_a_whole = models.Constraint(
        "CHECK (out_of > 0 AND quantity > 0 AND quantity <= out_of)", "A share is a part of a whole."
    )

    def _share(self):
        self.ensure_one()
        return Fraction(str(self.quantity)) / Fraction(str(self.out_of))
