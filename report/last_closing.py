from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MrpCostLastClosing(models.AbstractModel):
    """Tells what the last closing of a period said from what earlier closings said."""

    _name = "mrp.cost.last.closing"
    _description = "Result of the Last Closing"

    is_last_closing = fields.Boolean(
        string="Last Closing",
        compute="_compute_is_last_closing",
        search="_search_is_last_closing",
        help="Of the period's last closing; what earlier closings said is kept beside it.",
    )

    @api.depends("revision", "period_id.revision")
    def _compute_is_last_closing(self):
        for row in self:
            row.is_last_closing = row.revision == row.period_id.revision

    @api.model
    def _search_is_last_closing(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s, %s) IN (SELECT id, revision FROM mrp_cost_period)",
                model._field_to_sql(alias, "period_id", query),
                model._field_to_sql(alias, "revision", query),
            )
        )


class MrpCostWip(models.Model):
    _name = "mrp.cost.wip"
    _inherit = ["mrp.cost.wip", "mrp.cost.last.closing"]


class MrpCostReconciliation(models.Model):
    _name = "mrp.cost.reconciliation"
    _inherit = ["mrp.cost.reconciliation", "mrp.cost.last.closing"]


class MrpCostDifference(models.Model):
    _name = "mrp.cost.difference"
    _inherit = ["mrp.cost.difference", "mrp.cost.last.closing"]
