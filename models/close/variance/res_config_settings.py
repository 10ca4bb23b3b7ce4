from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cost_variance_tolerance = fields.Monetary(
        related="company_id.cost_variance_tolerance", readonly=False, currency_field="company_currency_id"
    )
    cost_variance_settlement = fields.Selection(
        related="company_id.cost_variance_settlement", readonly=False, required=True
    )
    cost_variance_stock_account_id = fields.Many2one(
        related="company_id.cost_variance_stock_account_id", readonly=False
    )
