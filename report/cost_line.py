from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class MrpCostLine(models.Model):
    _inherit = "mrp.cost.line"

    warehouse_id = fields.Many2one(related="production_id.picking_type_id.warehouse_id")
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="Counted after the day it happened, as the period of that day was closed.",
    )

    @api.depends("production_id", "element_id", "accounting_date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " / ".join(
                (
                    line.production_id.name,
                    line.element_id.display_name,
                    format_date(self.env, line.accounting_date),
                )
            )

    @api.depends("accounting_date", "event_date")
    def _compute_is_late(self):
        for line in self:
            line.is_late = line.accounting_date > line.event_date

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s > %s",
                model._field_to_sql(alias, "accounting_date", query),
                model._field_to_sql(alias, "event_date", query),
            )
        )
