"""The one place where finished goods get their value from the cost ledger.

Odoo asks ``_get_value_from_production`` what a received finished move is worth, whenever it
values or re-values it. For an order under actual costing the answer is what the ledger let
out of that order's WIP for that move. When Odoo changes how it values production, only this
file follows.
"""

from odoo import models
from odoo.tools import SQL

RECEIPT_KINDS = ("receipt", "true_up", "true_up_sold")
# Context: LedgerValues of moves that are being valued.
VALUES = "mrp_actual_cost_values"


class LedgerValues:
    """Values of moves, read at once: {move id: value}. An object, as keys of environments are hashed."""

    def __init__(self, values):
        self.by_move = values


class StockMove(models.Model):
    _inherit = "stock.move"

    def _set_value(self, correction_quantity=None):
        """Let received goods leave WIP before Odoo asks what they are worth."""
        received = self.filtered(lambda move: move.production_id.is_actual_cost and move.is_in)
        if received:
            self.env["mrp.cost.settlement"]._receive(received)
            self = self.with_context(**{VALUES: LedgerValues(received._values_by_ledger())})
        result = super()._set_value(correction_quantity=correction_quantity)
        for move in received:
            # Odoo's own carrier of the value, for the day the ledger is uninstalled.
            quantity = move._get_valued_qty()
            move.price_unit = move.value / quantity if quantity else 0.0
        return result

    def _get_value(self, forced_std_price=False, at_date=False, ignore_manual_update=False):
        known = self.env.context.get(VALUES)
        if known and not (forced_std_price or at_date or ignore_manual_update) and self.id in known.by_move:
            return known.by_move[self.id]
        return super()._get_value(forced_std_price, at_date, ignore_manual_update)

    def _values_by_ledger(self, at_date=None):
        """Return {move id: value} of these moves as far as nothing but the cost ledger says what they are worth."""
        if not self:
            return {}
        for name in ("mrp.cost.line", "mrp.production", "product.value", "stock.move"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, (SELECT COALESCE(-SUM(line.amount), 0) FROM mrp_cost_line line
                                  WHERE line.source_model = 'stock.move' AND line.source_id = move.id
                                    AND line.kind IN %(kinds)s %(until)s)
                  FROM stock_move move
                  JOIN mrp_production production ON production.id = move.production_id
                 WHERE move.id = ANY(%(moves)s) AND production.is_actual_cost AND %(alone)s
                """,
                kinds=RECEIPT_KINDS,
                until=self._sql_until(at_date),
                moves=list(self._ids),
                alone=self._sql_valued_by_ledger_alone(at_date),
            )
        )
        return {move: float(value) for move, value in rows}

    def _sql_until(self, at_date):
        if not at_date:
            return SQL()
        return SQL("AND line.accounting_date <= %s", self[:1].company_id._cost_accounting_day(at_date))

    def _sql_valued_by_ledger_alone(self, at_date):
        """Return the condition that no value by hand, bill or landed cost counts for a move, nor another carrier of
        its value; for the others Odoo is asked one by one."""
        conditions = [SQL("NOT EXISTS (SELECT FROM product_value value WHERE value.move_id = move.id)")]
        if at_date:
            conditions.append(SQL("production.cost_take_on_date IS NULL"))
        if "purchase_line_id" in self._fields:
            conditions.append(
                SQL(
                    """NOT EXISTS (SELECT FROM stock_move_move_rel pair JOIN stock_move bought
                                       ON bought.id = pair.move_dest_id AND bought.purchase_line_id IS NOT NULL
                                    WHERE pair.move_orig_id = move.id)"""
                )
            )
        if "stock.valuation.adjustment.lines" in self.env:
            conditions.append(
                SQL("NOT EXISTS (SELECT FROM stock_valuation_adjustment_lines landed WHERE landed.move_id = move.id)")
            )
        return SQL(" AND ").join(conditions)

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
