from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...costing import to_coins
from .composition_replay import OrderCost, Price, StockMove
from .cost_line import KINDS_IN
from .finished_valuation import RECEIPT_KINDS

CONSUMED_KINDS = ("issue", "issue_true_up")


class MrpCostCompositionReader(models.AbstractModel):
    """Reads what happened to products: a few queries, however many moves."""

    _inherit = "mrp.cost.composition.reader"

    @api.model
    def _moves(self, company, products, coin):
        """Return the valued moves of products, as StockMove."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.*, production.is_actual_cost, origin.usage
                  FROM (
                        SELECT move.id, move.product_id, move.date, move.value, move.is_in,
                               move.production_id, move.origin_returned_move_id, move.location_id,
                               line.lot_id, SUM(line.quantity_product_uom)
                          FROM %s
                         GROUP BY move.id, line.lot_id
                       ) AS line
                  JOIN stock_location origin ON origin.id = line.location_id
                  LEFT JOIN mrp_production production ON production.id = line.production_id
                 ORDER BY line.id, line.lot_id
                """,
                self._valued_lines(company, products),
            )
        )
        moves = {}
        for move_id, product, date, value, is_in, order, returned, _from, lot, quantity, is_actual, usage in rows:
            if move_id not in moves:
                origin = self._origin(order, is_actual, usage) if is_in else None
                amount = to_coins(value or 0.0, coin)
                moves[move_id] = StockMove(move_id, product, date, amount, origin, order, returned, [])
            moves[move_id].lots.append((lot, Decimal(str(quantity))))
        return list(moves.values())

    def _origin(self, order, is_actual, usage):
        """Name where the value of a move that arrives comes from."""
        if order:
            return "order" if is_actual else "other order"
        # Another company's transit location sells to us as a vendor does.
        return "purchase" if usage in ("supplier", "transit") else "elsewhere"

    @api.model
    def _prices(self, company, products):
        """Return the prices set by hand on products and lots, as Price, oldest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(price.product_id, lot.product_id), price.lot_id, price.date, price.value
                  FROM product_value price
                  LEFT JOIN stock_lot lot ON lot.id = price.lot_id
                 WHERE price.company_id = %s AND price.move_id IS NULL
                   AND COALESCE(price.product_id, lot.product_id) IN %s
                 ORDER BY price.date, price.id
                """,
                company.id,
                tuple(products),
            )
        )
        return [Price(product, lot, date, Decimal(str(value or 0.0))) for product, lot, date, value in rows]

    @api.model
    def _order_costs(self, orders, made, coin):
        """Return {order: OrderCost}: what entered, and what left for each received move."""
        costs = {order: OrderCost(defaultdict(list), {}) for order in orders}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.production_id, line.element_id, line.kind IN %(received)s,
                       move.id, move.product_id, SUM(line.amount)
                  FROM mrp_cost_line line
                  LEFT JOIN stock_move move ON move.id = line.source_id AND line.source_model = 'stock.move'
                        AND line.kind IN %(moved)s AND move.product_id IN %(made)s AND move.cancelled_at IS NULL
                 WHERE line.production_id IN %(orders)s AND line.kind IN %(kinds)s
                 GROUP BY 1, 2, 3, 4, 5
                HAVING SUM(line.amount) != 0
                 ORDER BY 1, 2, 3, 4
                """,
                received=RECEIPT_KINDS,
                moved=CONSUMED_KINDS + RECEIPT_KINDS,
                kinds=KINDS_IN + RECEIPT_KINDS,
                made=tuple(made),
                orders=tuple(orders) or (0,),
            )
        )
        for order, element, is_receipt, move, product, amount in rows:
            amount = to_coins(amount, coin)
            if is_receipt:
                costs[order].received.setdefault(product, {}).setdefault(move, {})[element] = -amount
            else:
                costs[order].entered[element].append((move, product, amount))
        return costs

    @api.model
    def _composed(self, moves):
        """Return {move: {element: amount}} as composed before, of moves other products made."""
        rows = self.env.execute_query(
            SQL(
                "SELECT move_id, element_id, amount FROM mrp_cost_composition WHERE move_id IN %s",
                tuple(moves) or (0,),
            )
        )
        composed = defaultdict(dict)
        for move, element, amount in rows:
            composed[move][element] = Decimal(str(amount))
        return composed
