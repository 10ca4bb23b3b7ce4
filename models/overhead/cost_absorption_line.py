from odoo import fields, models


class MrpCostAbsorptionLine(models.Model):
    """What one order takes of over- or under-absorbed cost."""

    _name = "mrp.cost.absorption.line"
    _description = "Share of an Order in Over- or Under-absorption"
    _order = "absorption_id, production_id"

    absorption_id = fields.Many2one("mrp.cost.absorption", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="absorption_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", required=True, ondelete="restrict")
    product_id = fields.Many2one(related="production_id.product_id")
    base = fields.Float(required=True, digits=(16, 4), help="What the order was charged, or has of the driver.")
    amount = fields.Monetary(required=True)
