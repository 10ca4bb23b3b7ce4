from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .composition_replay import StockRule


class MrpCostCompositionReader(models.AbstractModel):
    """Tells which products have a composition, and whether it has to be worked out anew.

    Products are ids of products that the company *made*: some order received them. Purchased
    products need no composition: they are their own cost element.
    """

    _name = "mrp.cost.composition.reader"
    _description = "Reader of Stock Composition"

    # -------------------------------------------------------- which products

    @api.model
    def _made(self, company):
        """Return the ids of the products that orders of the company received."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT product_id FROM stock_move
                 WHERE company_id = %s AND production_id IS NOT NULL AND state = 'done' AND is_in
                """,
                company.id,
            )
        )
        return {product for (product,) in rows}

    @api.model
    def _consumed(self, company, made):
        """Return {made product: made products its orders consumed}."""
        consumed = {product: set() for product in made}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT finished.product_id, used.product_id
                  FROM stock_move finished
                  JOIN mrp_production production ON production.id = finished.production_id
                  JOIN stock_move used ON used.raw_material_production_id = production.id
                 WHERE finished.company_id = %s AND finished.state = 'done' AND finished.is_in
                   AND production.is_actual_cost
                   AND used.state = 'done' AND used.product_id IN %s
                """,
                company.id,
                tuple(made) or (0,),
            )
        )
        for product, component in rows:
            consumed[product].add(component)
        return consumed

    @api.model
    def _rules(self, company, products):
        """Return {product: StockRule} as products are set up now."""
        default = self.env["mrp.cost.element"]._by_code("material")
        return {
            product.id: StockRule(
                product.cost_method,
                product.lot_valuated,
                (product.categ_id.cost_element_id or default).id,
            )
            for product in self.env["product.product"].sudo().with_company(company).browse(products)
        }

    @api.model
    def _fingerprints(self, company, products):
        """Return {product: (number of moves, text)}: the text changes when what happened does."""
        found = defaultdict(lambda: (0, []))
        for query in (
            self._move_print(company, products),
            self._order_print(company, products),
            self._price_print(company, products),
        ):
            for product, count, text in self.env.execute_query(query):
                known_count, texts = found[product]
                found[product] = (known_count or count, [*texts, text])
        return found

    def _move_print(self, company, products):
        return SQL(
            """
            SELECT move.product_id, COUNT(*), 'moves' || SUM(HASHTEXTEXTENDED(CONCAT_WS('|',
                   move.id, move.date, move.value, move.is_in, line.lot_id, line.quantity_product_uom), 0))
              FROM %s
             GROUP BY move.product_id
            """,
            self._valued_lines(company, products),
        )

    def _order_print(self, company, products):
        """Every line that the ledger writes raises the version of its order."""
        return SQL(
            """
            SELECT move.product_id, 0, 'orders' || SUM(HASHTEXTEXTENDED(CONCAT_WS('|',
                   production.id, production.cost_version, production.is_actual_cost), 0))
              FROM stock_move move
              JOIN mrp_production production ON production.id = move.production_id
             WHERE move.company_id = %s AND move.product_id IN %s AND move.state = 'done' AND move.is_in
             GROUP BY move.product_id
            """,
            company.id,
            tuple(products),
        )

    def _price_print(self, company, products):
        return SQL(
            """
            SELECT COALESCE(price.product_id, lot.product_id), 0, 'prices' || SUM(HASHTEXTEXTENDED(
                   CONCAT_WS('|', price.id, price.date, price.value), 0))
              FROM product_value price
              LEFT JOIN stock_lot lot ON lot.id = price.lot_id
             WHERE price.company_id = %s AND price.move_id IS NULL
               AND COALESCE(price.product_id, lot.product_id) IN %s
             GROUP BY 1
            """,
            company.id,
            tuple(products),
        )

    def _valued_lines(self, company, products):
        """Done move lines that cross the border of valued stock, as Odoo's valuation sees them."""
        return SQL(
            """
                   stock_move move
              JOIN stock_move_line line ON line.move_id = move.id
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location target ON target.id = line.location_dest_id
             WHERE move.company_id = %s AND move.product_id IN %s
               AND move.state = 'done' AND (move.is_in OR move.is_out) AND move.cancelled_at IS NULL
               AND line.picked AND (line.owner_id IS NULL OR line.owner_id = %s)
               AND move.is_in != (source.company_id IS NOT NULL AND source.usage IN ('internal', 'transit'))
               AND move.is_in = (target.company_id IS NOT NULL AND target.usage IN ('internal', 'transit'))
            """,
            company.id,
            tuple(products),
            company.partner_id.id,
        )
