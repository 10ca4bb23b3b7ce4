from odoo import models
from odoo.tools import SQL

# The day from which a line stands; taken on: before any period.
SQL_DAY_OF_LINE = "CASE WHEN kind = 'opening' THEN '-infinity'::date ELSE accounting_date END"


class MrpCostPool(models.Model):
    """Drivers that count occurrences: set-ups, operations begun, units received.

    A set-up or operation counts in the period in which it first stands in the ledger, once. If
    all its lines are reversed later, it counts against the period of the reversal: what
    stands at the end of the period, less what stood when it began. What an order was taken on
    with stood before any period.
    """

    _inherit = "mrp.cost.pool"

    def _base_setups(self, period):
        """Each set-up time log of a machine is one; of persons only where no machine reports any."""
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH of_log AS (
                    SELECT production_id, workorder_id, BOOL_OR(basis = 'machine_hour') AS is_machine, %(change)s
                      FROM mrp_cost_line line
                     WHERE source_model = 'mrp.workcenter.productivity' AND is_setup
                       AND source_id IN (SELECT source_id FROM mrp_cost_line line
                                          WHERE %(in_period)s AND is_setup AND kind = 'time'
                                            AND source_model = 'mrp.workcenter.productivity')
                     GROUP BY production_id, workorder_id, source_id),
                of_workorder AS (
                    SELECT production_id, CASE WHEN BOOL_OR(is_machine)
                                               THEN SUM(change) FILTER (WHERE is_machine)
                                               ELSE SUM(change) END AS change
                      FROM of_log
                     GROUP BY production_id, workorder_id)
                SELECT production_id, SUM(change)
                  FROM of_workorder
                 GROUP BY production_id
                 ORDER BY production_id
                """,
                in_period=self._sql_in_period(period),
                change=self._sql_change(
                    SQL(SQL_DAY_OF_LINE), SQL("CASE WHEN reversal_of_id IS NULL THEN 1 ELSE -1 END"), period
                ),
            )
        )
        return self._by_order(rows)

    def _base_operations(self, period):
        """Work orders on which time, or good units, were first reported in the period."""
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.production.progress"].flush_model()
        self.env["mrp.workorder"].flush_model(["workcenter_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH reported AS (
                    SELECT production_id, workorder_id, %(day_of_line)s AS day,
                           CASE WHEN reversal_of_id IS NULL THEN 1 ELSE -1 END AS sign
                      FROM mrp_cost_line
                     WHERE company_id = %(company)s AND workorder_id IS NOT NULL
                       AND kind IN ('time', 'activity', 'opening') AND production_id IN (%(touched)s)
                     UNION ALL
                    SELECT production_id, workorder_id, %(progress_day)s, 1
                      FROM mrp_production_progress progress
                     WHERE company_id = %(company)s AND workorder_id IS NOT NULL
                       AND production_id IN (%(touched)s)
                     UNION ALL
                    SELECT production_id, workorder_id, cancelled_on, -1
                      FROM mrp_production_progress
                     WHERE company_id = %(company)s AND workorder_id IS NOT NULL AND NOT active
                       AND production_id IN (%(touched)s)),
                of_workorder AS (
                    SELECT reported.production_id, %(change)s
                      FROM reported
                      JOIN mrp_workorder workorder ON workorder.id = reported.workorder_id%(at_workcenters)s
                     GROUP BY reported.production_id, reported.workorder_id)
                SELECT production_id, SUM(change)
                  FROM of_workorder
                 GROUP BY production_id
                 ORDER BY production_id
                """,
                company=self.company_id.id,
                touched=self._sql_orders_reported(period),
                day_of_line=SQL(SQL_DAY_OF_LINE),
                progress_day=self._sql_progress_day(),
                change=self._sql_change(SQL("day"), SQL("sign"), period),
                at_workcenters=self._sql_at_workcenters("workorder"),
            )
        )
        return self._by_order(rows)

    def _base_output(self, period):
        return self._in_pool_unit(self._output_rows(period))

    def _output_rows(self, period):
        """Return rows (order, unit, quantity): its own product received, on the day the receipt is in the ledger.

        Unbuilding does not take them back: the work was done. Cancelling a receipt does, on the day of the
        cancellation.
        """
        self.env["mrp.cost.line"].flush_model()
        self.env["stock.move"].flush_model()
        self.env["mrp.production"].flush_model(["product_id", "is_actual_cost"])
        return self.env.execute_query(
            SQL(
                """
                WITH candidate AS (
                    SELECT source_id AS id FROM mrp_cost_line line
                     WHERE %(in_period)s AND kind = 'receipt' AND source_model = 'stock.move'
                     UNION
                    SELECT id FROM stock_move
                     WHERE company_id = %(company)s AND state = 'done'
                       AND (production_id IS NOT NULL OR cancelled_production_id IS NOT NULL)
                       AND %(move_day)s BETWEEN %(date_from)s AND %(date_to)s)
                SELECT production.id, move.product_uom, SUM(CASE WHEN move.is_in THEN 1 ELSE -1 END * move.quantity)
                  FROM candidate
                  JOIN stock_move move ON move.id = candidate.id
                  LEFT JOIN stock_move taken_back ON taken_back.id = move.cancelled_move_id
                  JOIN mrp_production production
                    ON production.id = COALESCE(move.production_id, move.cancelled_production_id)
                   AND production.product_id = move.product_id
                 CROSS JOIN LATERAL (SELECT MIN(accounting_date) AS day
                                       FROM mrp_cost_line
                                      WHERE source_model = 'stock.move' AND source_id = move.id
                                        AND kind = 'receipt') receipt
                 WHERE production.is_actual_cost AND (move.is_in OR taken_back.is_in)
                   AND COALESCE(taken_back.origin_returned_move_id, move.origin_returned_move_id) IS NULL
                   AND COALESCE(receipt.day, %(move_day_joined)s) BETWEEN %(date_from)s AND %(date_to)s
                 GROUP BY production.id, move.product_uom
                 ORDER BY production.id, move.product_uom
                """,
                in_period=self._sql_of_period(period),
                company=self.company_id.id,
                date_from=period.date_from,
                date_to=period.date_to,
                move_day=self._sql_move_day("stock_move"),
                move_day_joined=self._sql_move_day("move"),
            )
        )

    # ----------------------------------------------------------------- helpers

    def _sql_change(self, day, sign, period):
        """Return the column change: 1 what came to stand in the period, -1 what ceased to, else 0."""
        return SQL(
            """
            (COALESCE(SUM(%(sign)s) FILTER (WHERE %(day)s <= %(date_to)s), 0) > 0)::int
            - (COALESCE(SUM(%(sign)s) FILTER (WHERE %(day)s < %(date_from)s), 0) > 0)::int AS change
            """,
            sign=sign,
            day=day,
            date_from=period.date_from,
            date_to=period.date_to,
        )

    def _sql_orders_reported(self, period):
        """Return the query of the orders of which anything was reported in the period."""
        return SQL(
            """
            SELECT production_id FROM mrp_cost_line
             WHERE company_id = %(company)s AND accounting_date BETWEEN %(date_from)s AND %(date_to)s
               AND kind IN ('time', 'activity')
             UNION
            SELECT production_id FROM mrp_production_progress progress
             WHERE company_id = %(company)s
               AND (%(day)s BETWEEN %(date_from)s AND %(date_to)s
                    OR cancelled_on BETWEEN %(date_from)s AND %(date_to)s)
            """,
            company=self.company_id.id,
            date_from=period.date_from,
            date_to=period.date_to,
            day=self._sql_progress_day(),
        )

    def _sql_progress_day(self):
        return SQL("COALESCE(progress.posting_date, %s)", self._sql_day(SQL("progress.occurred_at")))

    def _sql_move_day(self, alias):
        names = ("cancelled_on", "posting_date", "occurred_at", "date")
        columns = {name: SQL.identifier(alias, name) for name in names}
        moment = self._sql_day(SQL("COALESCE(%(occurred_at)s, %(date)s)", **columns))
        return SQL("COALESCE(%s, %s, %s)", columns["cancelled_on"], columns["posting_date"], moment)

    def _sql_day(self, moment):
        return self.company_id._cost_sql_day(moment)
