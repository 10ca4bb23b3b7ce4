from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from .variance_rows import COLUMNS, Found, Standing, negated, said

# So many orders are read and computed at once, whatever their number.
CHUNK = 1000
# What an analysis depends on beside orders, cost lines and master data.
TABLES_READ = (
    "mrp_bom_line",
    "mrp_cost_pool",
    "mrp_cost_pool_budget",
    "mrp_cost_standard_use",
    "mrp_cost_variance",
    "purchase_order",
    "purchase_order_line",
)


class MrpCostVarianceAnalysis(models.AbstractModel):
    """Analyses the variances of all orders that are done: read in a few statements, computed, written in bulk.

    An order counts in the period of its last receipt, and again in each later one in which it takes cost. Run again
    with nothing changed it writes nothing; where something changed, all of the order's variances are cancelled and
    stated anew.
    """

    _name = "mrp.cost.variance.analysis"
    _description = "Analysis of Variances"

    # -------------------------------------------------------------------- step

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)] of what keeps variances from being explained."""
        orders = self._orders_without_quantities(period)
        if not orders:
            return []
        message = self.env._(
            "%s orders have a standard without quantities and prices: their variances show as one amount for each "
            "cost element. Roll up and release a version of standards for what is confirmed from now on.",
            len(orders),
        )
        return [("warn", message, orders)]

    @api.model
    def _test_run(self, period):
        """Return {category: Decimal}: how running would change the variances by category; nothing is written."""
        sums = defaultdict(Decimal)
        for cancelled, added in self._changes(period):
            for row in cancelled:
                sums[row.values.category] -= Decimal(str(row.values.amount))
            for row in added:
                sums[row.values.category] += Decimal(str(row.values.amount))
        return {category: amount for category, amount in sums.items() if amount}

    @api.model
    def _run(self, period):
        """Analyse the period; return how many variances were written."""
        period._check_takes_cost()
        self.env["mrp.cost.posting"]._lock(period.company_id)
        if self._is_current(period):
            return 0
        written = sum(self._write(period, cancelled, added) for cancelled, added in self._changes(period))
        period._note_seen(self._name, TABLES_READ)
        return written

    @api.model
    def _is_current(self, period):
        """Tell whether nothing has changed since the period was analysed."""
        return period._has_seen(self._name, TABLES_READ)

    @api.model
    def _roll_back(self, period):
        """Cancel what was found in the period, and state again what held before; return how many were written."""
        period._check_takes_cost()
        self.env["mrp.cost.posting"]._lock(period.company_id)
        written = 0
        for ids in self._chunks(self._orders_with_records(period)):
            before = self._standing(ids, "date < %s", period.date_to)
            now = self._standing(ids, "date <= %s", period.date_to)
            cancelled, added = self._difference(now, before)
            written += self._write(period, cancelled, added)
        return written

    # ------------------------------------------------------------------ orders

    def _orders(self, period):
        """Return ids of the orders to look at: with cost in the period, or with variances found in it."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production.id
                  FROM mrp_production production
                 WHERE production.id IN (
                       SELECT production_id FROM mrp_cost_line
                        WHERE company_id = %(company)s AND accounting_date BETWEEN %(date_from)s AND %(date_to)s
                        UNION
                       SELECT production_id FROM mrp_cost_variance WHERE period_id = %(period)s)
                 ORDER BY production.id
                """,
                company=period.company_id.id,
                date_from=period.date_from,
                date_to=period.date_to,
                period=period.id,
            )
        )
        return [order_id for (order_id,) in rows]

    def _done(self, order_ids, date_to):
        """Return {order id: (product id, planner id)} of the orders that had all their goods by that day."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production.id, production.product_id, production.user_id
                  FROM mrp_production production
                 WHERE production.id IN %s AND production.is_actual_cost AND production.state = 'done'
                   AND %s >= (SELECT MAX(accounting_date) FROM mrp_cost_line line
                               WHERE line.production_id = production.id AND line.kind = 'receipt')
                 ORDER BY production.id
                """,
                tuple(order_ids) or (0,),
                date_to,
            )
        )
        return {order_id: (product, planner) for order_id, product, planner in rows}

    def _orders_without_quantities(self, period):
        """Return the orders with cost in the period that are compared with a standard by element only."""
        done = self._done(self._orders(period), period.date_to)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT standard.production_id
                  FROM mrp_cost_order_standard standard
                 WHERE standard.production_id IN %s
                   AND NOT EXISTS (SELECT FROM mrp_cost_standard_use used WHERE used.row_id = standard.row_id)
                """,
                tuple(done) or (0,),
            )
        )
        return self.env["mrp.production"].browse(sorted(order_id for (order_id,) in rows))

    def _orders_with_records(self, period):
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT production_id FROM mrp_cost_variance WHERE period_id = %s ORDER BY production_id",
                period.id,
            )
        )
        return [order_id for (order_id,) in rows]

    def _chunks(self, ids):
        for start in range(0, len(ids), CHUNK):
            yield ids[start : start + CHUNK]

    # ----------------------------------------------------------------- changes

    def _changes(self, period):
        """Yield (records to cancel, rows to add), a chunk of orders at a time; see _difference."""
        company = period.company_id
        for ids in self._chunks(self._orders(period)):
            found = self._found(company, period.date_to, ids)
            standing = self._standing(ids, "date <= %s", period.date_to)
            yield self._difference(standing, found)

    def _standing(self, order_ids, condition, day):
        """Return {order id: [row]} of what was found by that day and not cancelled by then."""
        self.env["mrp.cost.variance"].flush_model()
        columns = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        rows = self.env.execute_query(
            SQL(
                """
                WITH known AS (SELECT * FROM mrp_cost_variance WHERE production_id IN %s AND %s)
                SELECT id, production_id, %s
                  FROM known
                 WHERE reversal_of_id IS NULL
                   AND NOT EXISTS (SELECT FROM known back WHERE back.reversal_of_id = known.id)
                 ORDER BY id
                """,
                tuple(order_ids) or (0,),
                SQL(condition, day),
                columns,
            )
        )
        standing = defaultdict(list)
        for record_id, order_id, *values in rows:
            standing[order_id].append(Standing(record_id, order_id, Found(*values)))
        return standing

    def _difference(self, standing, found):
        """Return ([Standing] to cancel, [Standing] to add) for orders whose variances are not what stands."""
        cancelled, added = [], []
        for order_id in dict.fromkeys([*standing, *found]):
            old = standing.get(order_id, [])
            new = [row.values if isinstance(row, Standing) else row for row in found.get(order_id, [])]
            if sorted(map(said, (row.values for row in old))) != sorted(map(said, new)):
                cancelled += old
                added += [Standing(None, order_id, row) for row in new]
        return cancelled, added

    def _write(self, period, cancelled, added):
        """Insert reversals and new variances in bulk; return how many."""
        if not (cancelled or added):
            return 0
        order_ids = tuple({row.order_id for row in [*cancelled, *added]})
        product_of = dict(
            self.env.execute_query(SQL("SELECT id, product_id FROM mrp_production WHERE id IN %s", order_ids))
        )
        uid, now = self.env.uid, self.env.cr.now()
        common = (period.company_id.id, period.id, period.date_to)

        def values(row, found, reversal_of):
            return (
                *common, row.order_id, product_of[row.order_id], *found, reversal_of, uid, uid, now, now
            )  # fmt: skip

        rows = [values(row, negated(row.values), row.record_id) for row in cancelled]
        rows += [values(row, row.values, None) for row in added]
        columns = ("company_id", "period_id", "date", "production_id", "product_id", *COLUMNS, "reversal_of_id")
        columns += ("create_uid", "write_uid", "create_date", "write_date")
        self.env.cr.execute_values(f"INSERT INTO mrp_cost_variance ({', '.join(columns)}) VALUES %s", rows)
        self.env["mrp.cost.variance"].invalidate_model()
        return len(rows)
