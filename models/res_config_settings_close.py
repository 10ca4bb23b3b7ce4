from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cost_close_two_persons = fields.Boolean(related="company_id.cost_close_two_persons", readonly=False)
    cost_close_stock = fields.Boolean(related="company_id.cost_close_stock", readonly=False)
