from odoo import api, fields, models
from odoo.fields import Domain

from ...costing import Rate, RateTable


class MrpCostRate(models.Model):
    """What an hour or unit of a resource costs between two dates."""

    _name = "mrp.cost.rate"
    _description = "Cost Rate"
    _order = "element_id, date_from desc, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, ondelete="restrict", index=True
    )
    basis = fields.Selection(related="element_id.basis")
    employee_id = fields.Many2one("hr.employee", check_company=True, ondelete="restrict", help="Empty: everybody.")
    job_id = fields.Many2one("hr.job", check_company=True, ondelete="restrict")
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work Center",
        check_company=True,
        ondelete="restrict",
        help="Empty: all work centers.",
    )
    rate_class_id = fields.Many2one(
        "mrp.rate.class",
        ondelete="restrict",
        help="Empty: the normal rate, which other classes multiply by their factor.",
    )
    amount = fields.Float(
        string="Rate",
        required=True,
        digits=(16, 6),
        aggregator=None,
        help="Company currency per hour, or per unit of energy.",
    )
    date_from = fields.Date(string="Valid From", required=True)
    date_to = fields.Date(string="Valid To", help="Empty: until further notice.")

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "A rate must not be negative.")
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A rate must not end before it begins.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(element_id, element_id, '[]') WITH &&,
            int4range(COALESCE(employee_id, 0), COALESCE(employee_id, 0), '[]') WITH &&,
            int4range(COALESCE(job_id, 0), COALESCE(job_id, 0), '[]') WITH &&,
            int4range(COALESCE(workcenter_id, 0), COALESCE(workcenter_id, 0), '[]')
                WITH &&,
            int4range(COALESCE(rate_class_id, 0), COALESCE(rate_class_id, 0), '[]')
                WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "There is a rate for the same element, resource and class on some of these days. "
        "End the old rate before the new one begins.",
    )

    @api.depends("element_id", "employee_id", "job_id", "workcenter_id", "rate_class_id")
    def _compute_display_name(self):
        for rate in self:
            scope = (
                rate.employee_id.display_name
                or rate.job_id.display_name
                or rate.workcenter_id.display_name
                or self.env._("General")
            )
            names = [rate.element_id.display_name, scope, rate.rate_class_id.display_name]
            rate.display_name = " / ".join(name for name in names if name)

    @api.model
    def _rates_between(self, company, day_from, day_to):
        """Return the RateTable of a company for the days between two dates."""
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", day_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day_from))
        )
        return RateTable(rate._as_rate() for rate in self.sudo().search(domain))

    def _as_rate(self):
        self.ensure_one()
        return Rate(
            id=self.id,
            element=self.element_id.id,
            employee=self.employee_id.id or None,
            job=self.job_id.id or None,
            workcenter=self.workcenter_id.id or None,
            rate_class=self.rate_class_id.id or None,
            date_from=self.date_from,
            date_to=self.date_to or None,
            amount=self.amount,
        )
