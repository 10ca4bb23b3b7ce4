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

    def _explain(self):
        """Where no rate made the amount, say what did."""
        text = super()._explain()
        if self.reversal_of_id or self.rate:
            return text
        return self._explain_value() or text

    def _explain_value(self):
        said = {"name": self.source_label or "", "amount": self.currency_id.format(self.amount)}
        if self.kind in ("issue", "receipt") and self.quantity and self.amount:
            each = abs(self.amount / self.quantity)
            said |= {"quantity": self.quantity, "unit": self.uom_id.name or "", "each": f"{each:.6g}"}
        if self.kind == "issue" and "each" in said:
            return self.env._("%(quantity).6g %(unit)s at %(each)s = %(amount)s (%(name)s)", **said)
        if self.kind == "receipt" and "each" in said:
            return self.env._("%(quantity).6g %(unit)s received, %(each)s each (%(name)s)", **said)
        if self.kind == "true_up":
            return self.env._("%(name)s: goods in stock or used by orders, brought to actual cost", **said)
        if self.kind == "true_up_sold":
            return self.env._("%(name)s: goods that have left already, brought to actual cost", **said)
        if self.kind == "issue_true_up":
            return self.env._("%(name)s: cost of the component that came after it was issued", **said)
        if self.kind == "variance":
            return self.env._("%(name)s: what the standard does not cover", **said)
        return ""

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
