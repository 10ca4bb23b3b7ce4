"""The one place where finished goods get their value from the cost ledger.

Odoo asks ``_get_value_from_production`` what a received finished move is worth, whenever it
values or re-values it. For an order under actual costing the answer is what the ledger let
out of that order's WIP for that move. When Odoo changes how it values production, only this
file follows.
"""

from odoo import models
from odoo.tools import SQL

RECEIPT_KINDS = ("receipt", "true_up", "true_up_sold")


class StockMove(models.Model):
    _inherit = "stock.move"

    def _set_value(self, correction_quantity=None):
        """Let received goods leave WIP before Odoo asks what they are worth."""
        received = self.filtered(lambda move: move.production_id.is_actual_cost and move.is_in)
        if received:
            self.env["mrp.cost.settlement"]._receive(received)
        result = super()._set_value(correction_quantity=correction_quantity)
        for move in received:
            # Odoo's own carrier of the value, for the day the ledger is uninstalled.
            quantity = move._get_valued_qty()
            move.price_unit = move.value / quantity if quantity else 0.0
        return result

    def _get_value_from_production(self, quantity, at_date=None):
        data = super()._get_value_from_production(quantity, at_date)
        if not self.production_id.is_actual_cost or self._is_valued_before_take_on(at_date):
            return data
        data["value"] = self._value_in_cost_ledger(at_date)
        data["quantity"] = quantity
        data["description"] = self.env._(
            "%(value)s for %(quantity)s %(unit)s by the cost ledger of %(order)s",
            value=self.company_currency_id.format(data["value"]),
            quantity=quantity,
            unit=self.product_id.uom_id.name,
            order=self.production_id.display_name,
        )
        return data

    def _is_valued_before_take_on(self, at_date):
        """Tell whether a value is asked for as of a day on which the order was not in the ledger yet."""
        taken_on = self.production_id.cost_take_on_date
        return bool(at_date and taken_on and self.company_id._cost_accounting_day(at_date) < taken_on)

    def _value_in_cost_ledger(self, at_date=None):
        """Return what left WIP for this move, as of a date."""
        self.ensure_one()
        self.env["mrp.cost.line"].flush_model()
        company = self.company_id
        day = company._cost_accounting_day(at_date) if at_date else None
        [(value,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(-SUM(amount), 0)
                  FROM mrp_cost_line
                 WHERE source_model = 'stock.move' AND source_id = %s AND kind IN %s %s
                """,
                self.id,
                RECEIPT_KINDS,
                SQL("AND accounting_date <= %s", day) if day else SQL(),
            )
        )
        return float(value)
