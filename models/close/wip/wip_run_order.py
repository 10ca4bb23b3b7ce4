from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ....costing import Unfinished


class MrpCostWipRunOrder(models.Model):
    """One order in a production cost report: its units, and how far the unfinished ones are done."""

    _name = "mrp.cost.wip.run.order"
    _description = "Order in a Production Cost Report"
    _order = "run_id, production_id"

    run_id = fields.Many2one("mrp.cost.wip.run", required=True, readonly=True, index=True, ondelete="cascade")
    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", required=True, readonly=True, ondelete="restrict"
    )
    opening_units = fields.Float(digits="Product Unit", readonly=True, help="Unfinished when the period began.")
    completed_units = fields.Float(string="Received Units", digits="Product Unit", readonly=True)
    lost_units = fields.Float(string="Rejected Units", digits="Product Unit", readonly=True)
    ending_units = fields.Float(string="Unfinished Units", digits="Product Unit", readonly=True)
    finished_units = fields.Float(
        string="Finished, Not Received",
        digits="Product Unit",
        readonly=True,
        help="Past the last operation and not yet received into stock; counted as complete.",
    )
    material_degree = fields.Float(
        string="Material (%)", readonly=True, aggregator=None, help="How much of their material is in them."
    )
    conversion_degree = fields.Float(
        string="Conversion (%)", readonly=True, aggregator=None, help="How much of all other cost is in them."
    )
    is_entered = fields.Boolean(string="Entered", readonly=True, help="A person said how far the units are done.")
    method = fields.Selection(related="run_id.method")
    transferred_out = fields.Monetary(readonly=True)
    ending_amount = fields.Monetary(string="Work in Progress", readonly=True)

    _once = models.Constraint("UNIQUE (period_id, production_id)", "This order is in a report of this period already.")
    _by_order = models.Index("(production_id, period_id)")

    @api.model
    def _ended_with(self, period, order_ids):
        """Return {order id: Unfinished}: what the reports of the period before say was left."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT report.production_id, report.ending_units, report.finished_units,
                       report.material_degree, report.conversion_degree
                  FROM mrp_cost_wip_run_order report
                  JOIN mrp_cost_period period ON period.id = report.period_id
                 WHERE report.production_id IN %s AND period.date_to = %s AND period.company_id = %s
                """,
                tuple(order_ids) or (0,),
                period.date_from - timedelta(days=1),
                period.company_id.id,
            )
        )
        result = {}
        for order, units, finished, *degrees in rows:
            quantity = Fraction(str(units))
            material, conversion = (Fraction(str(degree)) / 100 * quantity for degree in degrees)
            result[order] = Unfinished(quantity, Fraction(str(finished)), material, conversion)
        return result
