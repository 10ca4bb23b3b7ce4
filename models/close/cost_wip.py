from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostWip(models.Model):
    """The work in progress of one order and element as a period was closed. Never changed."""

    _name = "mrp.cost.wip"
    _description = "Work in Progress at Period End"
    _order = "period_id desc, revision, production_id, element_id"

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, index=True, ondelete="restrict")
    revision = fields.Integer(readonly=True, help="Which closing of the period took it.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(readonly=True)

    _once = models.Constraint(
        "UNIQUE (period_id, revision, production_id, element_id)",
        "The work in progress of this order is in the snapshot already.",
    )

    @api.model
    def _snapshot(self, period):
        """Keep Σ lines dated up to the period's end, for every order that has any left."""
        self.env["mrp.cost.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_wip (period_id, revision, company_id, production_id,
                    product_id, element_id, amount,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(period)s, %(revision)s, company_id, production_id,
                       MIN(order_product_id), element_id, SUM(amount),
                       %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM mrp_cost_line
                 WHERE company_id = %(company)s AND accounting_date <= %(date_to)s
                 GROUP BY company_id, production_id, element_id
                HAVING SUM(amount) <> 0
                """,
                period=period.id,
                revision=period.revision,
                company=period.company_id.id,
                date_to=period.date_to,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
        period.invalidate_recordset(["wip_ids"])
