from odoo import models
from odoo.tools import SQL

# The kinds of cost lines by which a stock move takes value out of stock or brings it there.
KINDS_OF_STOCK = ("issue", "issue_true_up", "receipt", "true_up", "unbuild")


class ResCompany(models.Model):
    """Stock of an accounting day is what the books of that day have.

    Odoo stamps a stock move with the moment it is entered. What an order used on the 31st and was reported on the 1st
    is in the books of the 31st, by the ledger and by Odoo's own entry, and has to be out of its stock.
    """

    _inherit = "res.company"

    def stock_value(self, accounts_by_product=None, at_date=None):
        """Count and value stock at the end of an accounting day.

        Odoo counts it at the first moment of the day in UTC, and values it at the last one.
        """
        moment = self._cost_end_of(at_date)
        accounts_by_product = accounts_by_product or self._get_accounts_by_product()
        values = super().stock_value(accounts_by_product, moment)
        if moment and moment != at_date and self.cost_ledger_active:
            products = self.env["product.product"].concat(*accounts_by_product)
            for product, amount in self._cost_entered_after(moment, products).items():
                values[accounts_by_product[product]["valuation"]] += amount
        return values

    def _cost_entered_after(self, moment, products):
        """Return {product: amount}: what the books have up to the day that ends at a moment, entered after it."""
        for name in ("mrp.cost.line", "stock.move"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_id, SUM(amount) FROM (%(orders)s UNION ALL %(shared)s) entered_later
                 GROUP BY product_id HAVING SUM(amount) <> 0
                """,
                orders=self._cost_sql_of_orders_after(moment, products),
                shared=self._cost_sql_shared_after(moment, products),
            )
        )
        return {products.browse(product_id): float(amount) for product_id, amount in rows}

    def _cost_sql_of_orders_after(self, moment, products):
        """What orders used and made by that day, entered after it."""
        return SQL(
            """
            SELECT move.product_id, -line.amount AS amount
              FROM stock_move move
              JOIN mrp_cost_line line ON line.source_model = 'stock.move' AND line.source_id = move.id
             WHERE move.product_id = ANY(%(products)s) AND move.company_id = %(company)s AND move.date > %(moment)s
               AND (move.is_in OR move.is_out) AND move.state = 'done'
               AND line.accounting_date <= %(day)s AND line.kind IN %(kinds)s
            """,
            products=products.ids,
            company=self.id,
            moment=moment,
            day=self._cost_accounting_day(moment),
            kinds=KINDS_OF_STOCK,
        )

    def _cost_sql_shared_after(self, moment, products):
        """What work centers used for all their orders by that day, entered after it, as far as the books have it."""
        return SQL(
            """
            SELECT move.product_id, -COALESCE(move.value, 0)
              FROM stock_move move
             WHERE move.product_id = ANY(%(products)s) AND move.company_id = %(company)s AND move.date > %(moment)s
               AND (move.is_in OR move.is_out) AND move.state = 'done' AND move.account_move_id IS NOT NULL
               AND move.shared_workcenter_id IS NOT NULL AND move.posting_date <= %(day)s
            """,
            products=products.ids,
            company=self.id,
            moment=moment,
            day=self._cost_accounting_day(moment),
        )
