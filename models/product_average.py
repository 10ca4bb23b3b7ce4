from collections import namedtuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# One done move of a product. received, issued: units that entered and left the company's stock.
ValuedMove = namedtuple("ValuedMove", "id date is_in value received issued")


class ProductProduct(models.Model):
    """Odoo's average cost, worked out from rows instead of records.

    Odoo loads every move of a product to replay its history, and for a past day values each receipt by queries of its
    own. A product made 10,000 times a month is replayed at each close: the same arithmetic, on rows of one query.
    """

    _inherit = "product.product"

    def _run_avco(self, at_date=None, lot=None, method="realtime"):
        self.ensure_one()
        if lot or method != "realtime" or not self.env.company.cost_ledger_active:
            return super()._run_avco(at_date=at_date, lot=lot, method=method)
        moves = self._valued_moves(at_date)
        # Odoo has rules of its own for what is dropshipped, goes in and out at once, or was never received.
        if moves is None or not any(move.is_in for move in moves):
            return super()._run_avco(at_date=at_date, lot=lot, method=method)
        by_hand = self._values_by_hand(at_date)
        if by_hand and by_hand[-1][0] > max(move.date for move in moves if move.is_in):
            return super()._run_avco(at_date=at_date, lot=lot, method=method)
        return self._replay(moves, self._received_values(moves, at_date), by_hand)

    def _replay(self, moves, received_values, by_hand):
        """Return (average cost, value of stock) after these moves, as Odoo does.

        received_values: {move id: value} of the moves that came in
        by_hand:         [(moment, price)] of revaluations, oldest first
        """
        by_hand, quantity, average, total = list(by_hand), 0, 0, 0
        for move in moves:
            while by_hand and move.date >= by_hand[0][0]:
                average = by_hand.pop(0)[1]
                total = average * quantity
            if move.is_in:
                value, before = received_values[move.id], quantity
                quantity += move.received
                if before > 0:
                    total += value
                    average = total / quantity
                else:  # stock was below zero: the last price counts
                    average = value / move.received if move.received else average
                    total = average * quantity
            else:
                total -= move.issued * average
                quantity -= move.issued
        return average, total

    def _valued_moves(self, at_date):
        """Return [ValuedMove] in order of valuation; None where some are neither simply in nor out."""
        self.env["stock.move"].flush_model()
        self.env["stock.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.date, move.is_in, COALESCE(move.value, 0),
                       COALESCE(SUM(line.quantity_product_uom) FILTER (WHERE target.is_valued
                                                                         AND NOT source.is_valued), 0),
                       COALESCE(SUM(line.quantity_product_uom) FILTER (WHERE source.is_valued
                                                                         AND NOT target.is_valued), 0),
                       COALESCE(move.is_dropship, FALSE) OR move.is_in AND move.is_out
                  FROM stock_move move
                  LEFT JOIN stock_move_line line
                    ON line.move_id = move.id AND line.picked
                   AND (line.owner_id IS NULL OR line.owner_id = %(owner)s)
                  LEFT JOIN (%(places)s) source ON source.id = line.location_id
                  LEFT JOIN (%(places)s) target ON target.id = line.location_dest_id
                 WHERE move.product_id = %(product)s AND move.company_id = %(company)s
                   AND (move.is_in OR move.is_out OR move.is_dropship) AND %(counts)s %(until)s
                 GROUP BY move.id
                 ORDER BY move.date, move.id
                """,
                places=SQL(
                    "SELECT id, company_id IS NOT NULL AND usage IN ('internal', 'transit') AS is_valued "
                    "FROM stock_location"
                ),
                owner=self.env.company.partner_id.id,
                product=self.id,
                company=self.env.company.id,
                counts=self._sql_move_counts(),
                until=SQL("AND move.date <= %s", at_date) if at_date else SQL(),
            )
        )
        if any(row[-1] for row in rows):
            return None
        return [
            ValuedMove(move, date, is_in, float(value), float(received), float(issued))
            for move, date, is_in, value, received, issued, _is_special in rows
        ]

    def _sql_move_counts(self):
        """Return the condition under which a row of stock_move is in the history of its product."""
        return SQL("TRUE")

    def _received_values(self, moves, at_date):
        """Return {move id: value} of the moves that came in, now or as of a moment."""
        if not at_date:
            return {move.id: move.value for move in moves if move.is_in}
        received = self.env["stock.move"].browse([move.id for move in moves if move.is_in])
        values = received._values_by_ledger(at_date)
        for move in received.browse([move_id for move_id in received._ids if move_id not in values]):
            values[move.id] = move._get_value(at_date=at_date)
        return values

    def _values_by_hand(self, at_date):
        """Return [(moment, price)] of revaluations of the product, oldest first."""
        domain = Domain("product_id", "=", self.id) & Domain("move_id", "=", False) & Domain("lot_id", "=", False)
        if at_date:
            domain &= Domain("date", "<=", at_date)
        rows = self.env["product.value"].sudo().search(domain, order="date, id")
        return [(row.date, row.value) for row in rows]
