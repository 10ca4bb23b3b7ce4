from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostWipCancellation(models.Model):
    """A closing's work in progress taken back by a later closing; what was kept stays as it is."""

    _name = "mrp.cost.wip.cancellation"
    _description = "Cancelled Work in Progress"
    _order = "date desc, id desc"

    wip_id = fields.Many2one("mrp.cost.wip", string="Cancelled", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    period_id = fields.Many2one(
        "mrp.cost.period", string="Cancelled by", required=True, readonly=True, ondelete="restrict"
    )
    revision = fields.Integer(string="Closing", readonly=True, aggregator=None)
    date = fields.Date(readonly=True, help="The day on which it counts no more.")

    _once = models.Constraint("UNIQUE (wip_id)", "This work in progress is cancelled already.")

    @api.model
    def _cancel_earlier(self, period):
        """Cancel what earlier periods, and earlier closings of this one, kept.

        Of an earlier period it counts no more from the day after it; of the same one it never did.
        """
        self.flush_model()
        self.env["mrp.cost.wip"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_wip_cancellation (wip_id, company_id, period_id, revision, date,
                    create_uid, create_date, write_uid, write_date)
                SELECT wip.id, wip.company_id, %(period)s, %(revision)s,
                       CASE WHEN wip.period_id = %(period)s THEN %(date_to)s ELSE earlier.date_to + 1 END,
                       %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM mrp_cost_wip wip
                  JOIN mrp_cost_period earlier ON earlier.id = wip.period_id
                 WHERE wip.company_id = %(company)s AND earlier.date_to <= %(date_to)s
                   AND (wip.period_id, wip.revision) <> (%(period)s, %(revision)s)
                   AND NOT EXISTS (SELECT FROM mrp_cost_wip_cancellation cancelled WHERE cancelled.wip_id = wip.id)
                """,
                period=period.id,
                revision=period.revision,
                company=period.company_id.id,
                date_to=period.date_to,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
        self.env["mrp.cost.wip"].invalidate_model(["cancellation_ids", "is_cancelled"])


class MrpCostWip(models.Model):
    _inherit = "mrp.cost.wip"

    cancellation_ids = fields.One2many("mrp.cost.wip.cancellation", "wip_id", readonly=True)
    is_cancelled = fields.Boolean(
        string="Cancelled",
        compute="_compute_is_cancelled",
        search="_search_is_cancelled",
        help="A later closing took it back.",
    )

    @api.depends("cancellation_ids")
    def _compute_is_cancelled(self):
        for row in self:
            row.is_cancelled = bool(row.cancellation_ids)

    @api.model
    def _search_is_cancelled(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("cancellation_ids", "!=" if True in value else "=", False)]
