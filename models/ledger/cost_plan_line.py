from odoo import fields, models


class MrpCostPlanLine(models.Model):
    """What one cost element of an order was planned to cost.

    Planned when the order is confirmed and again when its quantity changes; what was planned
    before is kept as an earlier revision, archived: only the last one counts.
    """

    _name = "mrp.cost.plan.line"
    _description = "Planned Cost of an Order"
    _order = "production_id, revision desc, element_id, id"

    production_id = fields.Many2one("mrp.production", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    revision = fields.Integer(
        required=True, default=1, readonly=True, aggregator=None, help="1 is the plan at confirmation."
    )
    active = fields.Boolean(string="In Force", default=True, readonly=True)
    element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    product_id = fields.Many2one("product.product", string="Item", ondelete="restrict", readonly=True)
    workorder_id = fields.Many2one("mrp.workorder", ondelete="cascade", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    hours = fields.Float(digits=(16, 4), readonly=True)
    rate = fields.Float(digits=(16, 6), readonly=True)
    amount = fields.Monetary(readonly=True)
