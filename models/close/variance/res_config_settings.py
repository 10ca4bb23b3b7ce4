from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cost_variance_tolerance = fields.Monetary(
        related="company_id.cost_variance_tolerance", readonly=False, currency_field="company_currency_id"
    )
