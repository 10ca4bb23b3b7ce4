from odoo import fields, models


class ResCompany(models.Model):
    """How a company closes its cost periods."""

    _inherit = "res.company"

    cost_close_two_persons = fields.Boolean(
        string="Another Person Approves the Close",
        help="Who did part of a close cannot lock it: another cost accountant approves.",
    )
    cost_close_stock = fields.Boolean(
        string="The Close Makes Odoo's Stock Closing",
        help="Off: the stock closing is made by hand once the period is locked.",
    )
