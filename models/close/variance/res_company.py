from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cost_variance_tolerance = fields.Monetary(
        string="Variance Tolerance",
        help="An order whose total variance is smaller than this is not analysed: it shows what remains only.",
    )
    _cost_variance_tolerance_positive = models.Constraint(
        "CHECK (cost_variance_tolerance >= 0)", "The variance tolerance must not be negative."
    )
