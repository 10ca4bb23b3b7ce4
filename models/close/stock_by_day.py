from odoo import models
from odoo.tools import SQL

# The kinds of cost lines by which a stock move takes value out of stock or brings it there.
KINDS_OF_STOCK = ("issue", "issue_true_up", "receipt", "true_up", "unbuild")


class ResCompany(models.Model):
    """Stock of an accounting day is what the books of that day have.

    Odoo stamps a stock move with the moment it is entered. What an order used on the 31st and was reported on the 1st is
    in the books of the 31st, by the ledger and by Odoo's own entry, and has to be out of its stock.
    """

    _inherit = "res.company"

    def stock_value(self, accounts_by_product=None, at_date=None):
        """Count and value stock at the end of an accounting day.

        Odoo counts it at the first moment of the day in UTC, and values it at the last one.
        """
        moment = self._cost_end_of(at_date)
        accounts_by_product = accounts_by_product or self._get_accounts_by_product()
        values = super().stock_value(accounts_by_product, moment)
        if moment and self.cost_ledger_active:
            for product, amount in self._cost_counted_otherwise(moment).items():
                if product in accounts_by_product:
                    values[accounts_by_product[product]["valuation"]] += amount
        return values

    def _cost_counted_otherwise(self, moment):
        """Return {product: amount} by which stock in the books differs from that of moves done up to a moment."""
        for name in ("mrp.cost.line", "stock.move"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_id, SUM(amount) FROM (%(later)s UNION ALL %(sooner)s UNION ALL %(shared)s) counted
                 GROUP BY product_id HAVING SUM(amount) <> 0
                """,
                later=self._cost_sql_done_later(moment),
                sooner=self._cost_sql_done_sooner(moment),
                shared=self._cost_sql_shared_later(moment),
            )
        )
        products = self.env["product.product"].with_company(self)
        return {products.browse(product_id): float(amount) for product_id, amount in rows}

    def _cost_sql_done_later(self, moment):
        """What orders used and made by that day, entered after it."""
        return SQL(
            """
            SELECT move.product_id, -line.amount AS amount
              FROM stock_move move
              JOIN mrp_cost_line line ON line.source_model = 'stock.move' AND line.source_id = move.id
             WHERE move.company_id = %(company)s AND move.state = 'done' AND move.date > %(moment)s
               AND line.accounting_date <= %(day)s AND line.kind IN %(kinds)s
            """,
            company=self.id,
            moment=moment,
            day=self._cost_accounting_day(moment),
            kinds=KINDS_OF_STOCK,
        )

    def _cost_sql_done_sooner(self, moment):
        """What orders used by then, and is counted later: its day was closed, or another one was asked for.

        Goods received are worth nothing by then: their value is what left the order by that day.
        """
        day = self._cost_accounting_day(moment)
        return SQL(
            """
            SELECT move.product_id, line.amount
              FROM mrp_cost_line line
              JOIN stock_move move ON move.id = line.source_id AND move.is_out AND move.date <= %(moment)s
             WHERE line.company_id = %(company)s AND line.accounting_date > %(day)s AND line.kind = 'issue'
               AND line.source_model = 'stock.move' AND line.reversal_of_id IS NULL
               AND NOT EXISTS (SELECT FROM mrp_cost_line first
                                WHERE first.source_model = 'stock.move' AND first.source_id = move.id
                                  AND first.accounting_date <= %(day)s)
            """,
            company=self.id,
            moment=moment,
            day=day,
        )

    def _cost_sql_shared_later(self, moment):
        """What work centers used for all their orders by that day, entered after it."""
        return SQL(
            """
            SELECT move.product_id, -COALESCE(move.value, 0)
              FROM stock_move move
             WHERE move.company_id = %(company)s AND move.state = 'done' AND move.date > %(moment)s
               AND move.shared_workcenter_id IS NOT NULL AND move.posting_date <= %(day)s
            """,
            company=self.id,
            moment=moment,
            day=self._cost_accounting_day(moment),
        )
