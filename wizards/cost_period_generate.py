from odoo import api, fields, models
from odoo.exceptions import UserError

from ..costing import period_spans, without

SCHEMES = [
    ("monthly", "Calendar months"),
    ("weekly", "Weeks"),
    ("445", "Quarters of four, four and five weeks"),
]


class MrpCostPeriodGenerate(models.TransientModel):
    """Makes the cost periods of a fiscal year.

    Open periods that nothing hangs on are replaced; the others keep their days, and the new
    ones are cut around them. None is made before one that is closed: it could take no cost.
    """

    _name = "mrp.cost.period.generate"
    _description = "Generate Cost Periods"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(
        string="Within the Fiscal Year of",
        required=True,
        default=fields.Date.context_today,
        help="Any day of the year.",
    )
    scheme = fields.Selection(SCHEMES, string="Periods", required=True, default="monthly")
    date_from = fields.Date(
        string="From", compute="_compute_dates", store=True, precompute=True, readonly=False, required=True
    )
    date_to = fields.Date(
        string="To", compute="_compute_dates", store=True, precompute=True, readonly=False, required=True
    )
    preview = fields.Text(string="Will Be Made", compute="_compute_preview")

    @api.depends("company_id", "date")
    def _compute_dates(self):
        for wizard in self:
            year = wizard.company_id.sudo().compute_fiscalyear_dates(wizard.date) if wizard.date else {}
            wizard.date_from, wizard.date_to = year.get("date_from"), year.get("date_to")

    @api.depends("company_id", "date_from", "date_to", "scheme")
    def _compute_preview(self):
        for wizard in self:
            vals_list = wizard._prepare_periods() if wizard.date_from and wizard.date_to and wizard.scheme else []
            wizard.preview = "\n".join(f"{v['name']}: {v['date_from']} … {v['date_to']}" for v in vals_list)

    def action_generate(self):
        """Make the periods, and show those of the year."""
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The year must not end before it begins."))
        vals_list = self._prepare_periods()
        self._replaced().unlink()
        self.env["mrp.cost.period"].create(vals_list)
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_period_action")
        return action | {"domain": [("id", "in", self._around().ids)], "context": {}}

    def _around(self):
        """Return the periods that have any of the days."""
        return self.env["mrp.cost.period"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )

    def _replaced(self):
        """Return the periods that make room: within the days, open, and nothing hangs on them."""
        shut_to = self._shut_to()
        return self._around().filtered(
            lambda period: (
                period.state == "open"
                and not (period.revision or period.allocation_ids or period.step_ids)
                and period.date_from >= self.date_from
                and period.date_to <= self.date_to
                and not (shut_to and period.date_to < shut_to)
            )
        )

    def _shut_to(self):
        """Return the last day before which no cost is dated any more, None where there is none."""
        shut = self.env["mrp.cost.period"]._last_shut(self.company_id)
        return shut and shut["date_to"]

    def _prepare_periods(self):
        """Return the values of the periods to make."""
        if self.date_to < self.date_from:
            return []
        spans = period_spans(self.date_from, self.date_to, self.scheme)
        shut_to = self._shut_to()
        kept = [(period.date_from, period.date_to) for period in self._around() - self._replaced()]
        return [
            {
                "name": self._name_of(spans[index][0], index),
                "company_id": self.company_id.id,
                "date_from": first,
                "date_to": last,
            }
            for first, last, index in without(spans, kept)
            if not (shut_to and last < shut_to)
        ]

    def _name_of(self, first, index):
        year = self.date_to.year
        if self.scheme == "monthly":
            return f"{first:%Y-%m}"
        if self.scheme == "weekly":
            return self.env._("%(year)s week %(number)02d", year=year, number=index + 1)
        return self.env._("%(year)s period %(number)02d", year=year, number=index + 1)
