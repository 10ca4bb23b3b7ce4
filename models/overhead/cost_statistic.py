import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What a formula can read as one word.
_WORD = re.compile(r"[^\W\d]\w*")


class MrpCostStatistic(models.Model):
    """Something a company counts by itself to spread cost by: floor area, headcount, inspections, pallets."""

    _name = "mrp.cost.statistic"
    _description = "Statistic"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="One word, by which formulas of cost pools name it: floor_area.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Char(required=True, translate=True, help="What it is counted in: m², persons, pallets.")
    is_standing = fields.Boolean(
        string="Stays until Changed",
        help="A value counts in later periods too, until another is entered: floor area, headcount. Otherwise each "
        "period has its own.",
    )
    value_ids = fields.One2many("mrp.cost.statistic.value", "statistic_id", string="Values")

    _code_unique = models.Constraint("UNIQUE (code)", "There is a statistic with this code already.")

    # ------------------------------------------------------------------ guards

    def write(self, vals):
        if not vals.get("active", True):
            self._check_not_named()
        if "code" in vals:
            self.filtered(lambda statistic: statistic.code != vals["code"])._check_not_named()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_named(self):
        self._check_not_named()

    def _check_not_named(self):
        """Statistics belong to all companies: none takes away what a formula of another one names.

        raises: UserError naming the pool
        """
        named = self.env["mrp.cost.pool"].sudo()._naming_statistics()
        for statistic in self.filtered(lambda statistic: statistic.code in named):
            pool = named[statistic.code]
            raise UserError(
                self.env._(
                    "The formula of the cost pool %(pool)s (%(company)s) names %(code)s. Change the formula first.",
                    pool=pool.name,
                    company=pool.company_id.name,
                    code=statistic.code,
                )
            )

    @api.constrains("code")
    def _check_code(self):
        taken = {"min", "max", *self.env["mrp.cost.pool"]._fields["driver"].get_values(self.env)}
        for statistic in self:
            if not _WORD.fullmatch(statistic.code) or statistic.code in taken:
                raise ValidationError(
                    self.env._(
                        "%s cannot be the code of a statistic: use one word of letters, digits and _, no driver.",
                        statistic.code,
                    )
                )
