from odoo import api, fields, models
from odoo.tools import SQL

from .wip_choices import METHODS


class MrpCostWip(models.Model):
    """The work in progress of one order and element as a period was closed, with its units and how it was valued.

    Never changed: the database refuses. The closing of the next period, or the next closing of the same one, cancels
    it by a row of its own (``mrp.cost.wip.cancellation``).
    """

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
    method = fields.Selection(METHODS, readonly=True, help="How it was valued.")
    uom_id = fields.Many2one(related="product_id.uom_id")
    units = fields.Float(
        string="Unfinished Units",
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        help="Ordered, and neither received nor rejected.",
    )
    finished_units = fields.Float(
        string="Finished, Not Received",
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        help="Past the last operation and not yet received into stock: part of the unfinished units, and complete.",
    )
    degree = fields.Float(
        string="Completion (%)", readonly=True, aggregator=None, help="How much of this element is in the units."
    )
    equivalent_units = fields.Float(
        digits=(16, 4), readonly=True, help="Finished-unit value of the unfinished units in this element."
    )

    _once = models.Constraint(
        "UNIQUE (period_id, revision, production_id, element_id)",
        "The work in progress of this order is in the snapshot already.",
    )

    def init(self):
        """Let the database itself refuse to change or delete a snapshot."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION mrp_cost_wip_is_immutable()
                RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'Work in progress of a closing is never changed or deleted.'
                        USING ERRCODE = 'restrict_violation';
                END $$;
                DROP TRIGGER IF EXISTS mrp_cost_wip_immutable ON mrp_cost_wip;
                CREATE TRIGGER mrp_cost_wip_immutable BEFORE UPDATE OR DELETE ON mrp_cost_wip
                    FOR EACH ROW EXECUTE FUNCTION mrp_cost_wip_is_immutable();
                """
            )
        )

    @api.model
    def _snapshot(self, period):
        """Keep Σ lines dated up to the period's end, for every order that has any left; cancel what was kept before."""
        self.env["mrp.cost.wip.cancellation"]._cancel_earlier(period)
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.cost.wip.run"].flush_model()
        self.env["mrp.cost.wip.run.order"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_wip (period_id, revision, company_id, production_id, product_id, element_id,
                    amount, method, units, finished_units, degree, equivalent_units,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(period)s, %(revision)s, left_over.company_id, left_over.production_id, left_over.product_id,
                       left_over.element_id, left_over.amount, run.method, report.ending_units, report.finished_units,
                       degree.value, report.ending_units * degree.value::numeric / 100,
                       %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM (SELECT company_id, production_id, MIN(order_product_id) AS product_id, element_id,
                               SUM(amount) AS amount
                          FROM mrp_cost_line
                         WHERE company_id = %(company)s AND accounting_date <= %(date_to)s
                         GROUP BY company_id, production_id, element_id
                        HAVING SUM(amount) <> 0) left_over
                  JOIN mrp_cost_element element ON element.id = left_over.element_id
                  LEFT JOIN mrp_cost_wip_run_order report
                    ON report.production_id = left_over.production_id AND report.period_id = %(period)s
                  LEFT JOIN mrp_cost_wip_run run ON run.id = report.run_id
                 CROSS JOIN LATERAL (SELECT CASE WHEN element.basis = 'material' THEN report.material_degree
                                                 ELSE report.conversion_degree END AS value) degree
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
