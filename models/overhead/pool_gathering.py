from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import fields, models
from odoo.tools import SQL

from ...costing import to_coins
from .cost_pool_source import KINDS_OF_ITEMS


class MrpCostPool(models.Model):
    """What the sources of a pool brought in a period."""

    _inherit = "mrp.cost.pool"

    source_ids = fields.One2many(
        "mrp.cost.pool.source",
        "pool_id",
        string="Further Sources",
        copy=True,
        help="Analytic accounts, depreciation, payroll, or idle time of work centers, beside the accounts above.",
    )

    def _is_gathered(self):
        return super()._is_gathered() or bool(self.source_ids)

    def _gather(self, period, items=None):
        """Return the pool's amount of a period, as Decimal: journal items, shared material, time of centers.

        items: as ``_items`` returns them, where they were read already
        """
        self.ensure_one()
        rows = self._items(period) if items is None else items
        return (
            sum((row[3] for row in rows), Decimal(0))
            + self._shared_material_value(period)
            + self._center_time_value(period)
        )

    # ----------------------------------------------------------- journal items

    def _items(self, period):
        """Return [(id of the journal item, part or None, id of the source or None, amount)].

        An item that two sources of the pool find is in it once. What a direct charge took is not in a pool.
        What was posted into a period after it was closed is taken by the next open one.
        """
        self.ensure_one()
        for model in ("account.move.line", "mrp.cost.pool.item", "mrp.cost.allocation", "mrp.cost.period"):
            self.env[model].flush_model()
        taken, rows = defaultdict(set), []
        for source_id, query in self._item_queries(period):
            for item_id, part, amount in self.env.execute_query(query):
                if taken[item_id] & {part, None} or (part is None and taken[item_id]):
                    continue
                taken[item_id].add(part)
                rows.append((item_id, part, source_id, Decimal(str(amount))))
        return rows

    def _item_queries(self, period):
        """Return [(id of the source or None, query)], whole items before parts of items."""
        sources = self.source_ids.filtered(lambda source: source.kind in KINDS_OF_ITEMS)
        whole = sources.filtered(lambda source: not source.analytic_account_ids)
        queries = []
        if self.source_account_ids:
            condition = SQL("item.account_id IN %s", tuple(self.source_account_ids.ids))
            queries.append((None, self._sql_whole_items(period, condition)))
        queries += [(source._origin.id, self._sql_whole_items(period, self._sql_source(source))) for source in whole]
        return queries + [(source._origin.id, self._sql_parts_of_items(period, source)) for source in (sources - whole)]

    def _sql_whole_items(self, period, condition):
        return SQL(
            "SELECT item.id, NULL, ROUND(item.balance, %s) FROM account_move_line item WHERE %s AND %s ORDER BY 1",
            self.company_id.currency_id.decimal_places,
            self._sql_items_of(period),
            condition,
        )

    def _sql_parts_of_items(self, period, source):
        """Parts are rounded one after the other, so that all parts of an item sum to it."""
        return SQL(
            """
            WITH item AS (
                SELECT item.id, item.balance, item.analytic_distribution
                  FROM account_move_line item
                 WHERE %(items)s AND %(condition)s AND item.analytic_distribution IS NOT NULL),
            part AS (
                SELECT item.id, item.balance, share.key, share.value::numeric AS percent,
                       SUM(share.value::numeric) OVER (PARTITION BY item.id ORDER BY share.key) AS upto
                  FROM item CROSS JOIN LATERAL jsonb_each_text(item.analytic_distribution) share
                 WHERE share.key ~ '^[0-9,]+$')
            SELECT id, key, ROUND(balance * upto / 100, %(digits)s)
                            - ROUND(balance * (upto - percent) / 100, %(digits)s)
              FROM part
             WHERE string_to_array(key, ',') && %(accounts)s::text[]
             ORDER BY id, key
            """,
            items=self._sql_items_of(period),
            condition=self._sql_source(source),
            digits=self.company_id.currency_id.decimal_places,
            accounts=[str(account_id) for account_id in source.analytic_account_ids.ids],
        )

    def _sql_source(self, source):
        """Return the condition on journal items (alias item) that a source makes."""
        conditions = []
        if source.account_ids:
            conditions.append(SQL("item.account_id IN %s", tuple(source.account_ids.ids)))
        elif source.kind == "depreciation":
            conditions.append(
                SQL("item.account_id IN (SELECT id FROM account_account WHERE account_type = 'expense_depreciation')")
            )
        if source.journal_ids:
            conditions.append(SQL("item.journal_id IN %s", tuple(source.journal_ids.ids)))
        return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")

    def _sql_items_of(self, period):
        """Return the condition: posted, not ours, of this period or of a closed one that missed it."""
        return SQL(
            """
            item.company_id = %(company)s AND item.parent_state = 'posted'
            AND (item.journal_id <> %(journal)s OR %(of_ours)s)
            AND item.date <= %(date_to)s AND item.balance <> 0
            AND (item.date >= %(date_from)s
                 OR (NOT EXISTS (SELECT FROM mrp_cost_pool_item held
                                   JOIN mrp_cost_allocation run ON run.id = held.allocation_id
                                  WHERE held.move_line_id = item.id AND run.period_id <> %(period)s)
                     AND EXISTS (SELECT FROM mrp_cost_allocation run
                                   JOIN mrp_cost_period period ON period.id = run.period_id
                                  WHERE run.pool_id = %(pool)s AND run.state <> 'draft' AND period.state = 'closed'
                                    AND item.date BETWEEN period.date_from AND period.date_to)))
            AND NOT EXISTS (SELECT FROM mrp_cost_pool_item held
                             WHERE held.move_line_id = item.id AND held.direct_id IS NOT NULL)
            """,
            company=self.company_id.id,
            journal=self.company_id._cost_journal().id,
            of_ours=self._sql_of_ours(),
            date_from=period.date_from,
            date_to=period.date_to,
            period=period.id,
            pool=self._origin.id or 0,
        )

    def _sql_of_ours(self):
        """Return the condition on journal items (alias item) of our own journal that are cost of a pool: none here."""
        return SQL("FALSE")

    # ---------------------------------------------------------- time of centers

    def _center_time_value(self, period):
        """Return what time without an order cost at the rates of its days, as Decimal."""
        sources = self.source_ids.filtered(lambda source: source.kind == "center_time")
        if not sources:
            return Decimal(0)
        coin = Decimal(str(self.company_id.currency_id.rounding))
        rates = self.env["mrp.cost.rate"]._rates_between(
            self.company_id, period.date_from, period.date_to, bases=("labour_hour", "machine_hour")
        )
        return sum((self._value_of_time(source, period, rates, coin) for source in sources), Decimal(0))

    def _value_of_time(self, source, period, rates, coin):
        elements = {
            "labour_hour": self.env["mrp.cost.element"]._by_code("labour").id,
            "machine_hour": self.env["mrp.cost.element"]._by_code("machine").id,
        }
        total, rows = Fraction(0), self._center_hours(source, period)
        workcenters = self.env["mrp.workcenter"].browse(dict.fromkeys(row[1] for row in rows))
        employees = self.env["hr.employee"].sudo().browse(dict.fromkeys(row[2] for row in rows if row[2]))
        for basis, workcenter_id, employee_id, day, hours in rows:
            workcenter = workcenters.browse(workcenter_id).with_prefetch(workcenters.ids)
            employee = employees.browse(employee_id or ()).with_prefetch(employees.ids)
            who = {"employee": employee.id or None, "job": employee.job_id.id or None}
            resource = who if basis == "labour_hour" else {"phase": "run"}
            rate = rates.find(elements[basis], day, basis, workcenter=workcenter_id, **resource)
            default = employee.hourly_cost if basis == "labour_hour" else workcenter.costs_hour
            price = source.hour_rate or (rate.amount if rate else default)
            total += Fraction(str(hours)) * Fraction(str(price))
        return to_coins(total, coin)

    def _center_hours(self, source, period):
        """Return rows (basis, work center, employee or None, day, hours) of time without an order."""
        self.env["mrp.workcenter.productivity"].flush_model()
        workcenters = source.workcenter_ids or self.workcenter_ids
        conditions = [SQL("TRUE")]
        if workcenters:
            conditions.append(SQL("log.workcenter_id IN %s", tuple(workcenters.ids)))
        if source.loss_ids:
            conditions.append(SQL("log.loss_id IN %s", tuple(source.loss_ids.ids)))
        return self.env.execute_query(
            SQL(
                """
                WITH log AS (
                    SELECT log.*, COALESCE(log.posting_date, %(day)s) AS day,
                           CASE WHEN log.is_charged THEN log.charged_hours ELSE log.duration / 60 END::numeric AS hours
                      FROM mrp_workcenter_productivity log
                     WHERE log.company_id = %(company)s AND log.workorder_id IS NULL AND log.active
                       AND log.direct_production_id IS NULL AND log.date_end IS NOT NULL AND %(conditions)s)
                SELECT CASE WHEN employee_id IS NULL OR time_kind = 'machine' THEN 'machine_hour'
                            ELSE 'labour_hour' END AS basis,
                       workcenter_id, employee_id, day, ROUND(SUM(hours), 6)
                  FROM log
                 WHERE day BETWEEN %(date_from)s AND %(date_to)s
                 GROUP BY 1, 2, 3, 4
                 ORDER BY 1, 2, 3, 4
                """,
                day=self._sql_day(SQL("log.date_start")),
                company=self.company_id.id,
                conditions=SQL(" AND ").join(conditions),
                date_from=period.date_from,
                date_to=period.date_to,
            )
        )
