from odoo import fields, models


class MrpCostAllocationLine(models.Model):
    """The share of one order in an allocated pool."""

    _name = "mrp.cost.allocation.line"
    _description = "Share of an Order in a Cost Pool"
    _order = "allocation_id, production_id"

    allocation_id = fields.Many2one("mrp.cost.allocation", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="allocation_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", required=True, ondelete="restrict")
    product_id = fields.Many2one(related="production_id.product_id")
    base = fields.Float(
        required=True, digits=(16, 4), help="What the order has of the driver: hours, set-ups, units, cost …"
    )
    driver_unit = fields.Char(related="allocation_id.driver_unit")
    amount = fields.Monetary(required=True)
