from odoo import api, fields, models


class MrpRateClass(models.Model):
    """A class of working time: normal, overtime, holiday."""

    _name = "mrp.rate.class"
    _description = "Rate Class"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The code a MES reports, e.g. overtime.")
    sequence = fields.Integer(default=10)
    factor = fields.Float(
        default=1.0,
        required=True,
        digits=(8, 4),
        help="Pay of an hour of this class as a multiple of the normal hour. What is above "
        "1 is shown as premium. Not used where a rate of its own exists for the class.",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "There is a rate class with this code already.")
    _factor_positive = models.Constraint("CHECK (factor > 0)", "The factor of a rate class must be above zero.")

    @api.model
    def _normal(self):
        return self.search([("code", "=", "normal")], limit=1)
