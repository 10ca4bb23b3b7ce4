from odoo import api, fields, models


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    last_wip_ids = fields.One2many("mrp.cost.wip", string="Orders in Progress", compute="_compute_last_closing")
    last_reconciliation_ids = fields.One2many(
        "mrp.cost.reconciliation", string="Both Ledgers", compute="_compute_last_closing"
    )
    line_count = fields.Integer(string="Cost Lines", compute="_compute_line_counts")
    unposted_count = fields.Integer(
        string="Not Posted",
        compute="_compute_line_counts",
        help="Cost lines up to the end of the period that have no journal item yet.",
    )

    @api.depends("wip_ids", "reconciliation_ids", "revision")
    def _compute_last_closing(self):
        for period in self:
            last = [("period_id", "in", period.ids), ("revision", "=", period.revision)]
            period.last_wip_ids = self.env["mrp.cost.wip"].search(last)
            period.last_reconciliation_ids = self.env["mrp.cost.reconciliation"].search(last)

    @api.depends("company_id", "date_from", "date_to", "state")
    def _compute_line_counts(self):
        Line, Posting = self.env["mrp.cost.line"], self.env["mrp.cost.posting"]
        for period in self:
            period.line_count = Line.search_count(
                [
                    ("company_id", "=", period.company_id.id),
                    ("accounting_date", ">=", period.date_from),
                    ("accounting_date", "<=", period.date_to),
                ]
            )
            period.unposted_count = Line.search_count(Posting._unposted_domain(period.company_id, period.date_to))
