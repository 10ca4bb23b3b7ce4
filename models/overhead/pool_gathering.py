from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import fields, models
from odoo.tools import SQL

from ...costing import to_coins
from .cost_pool_source import KINDS_OF_ITEMS
from .gathering_rule import make_rule, sql_finds, sql_missed


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
        What was posted into a period after it was closed is taken by the next open one, if that period gathered by
        what finds it: an account named later brings in no months that are closed.
        """
        self.ensure_one()
        self._flush_for_items()
        taken, rows = defaultdict(set), []
        for source_id, rule in self._rules():
            query = self._sql_parts_of_items(period, rule) if rule["analytic"] else self._sql_whole_items(period, rule)
            for item_id, part, amount in self.env.execute_query(query):
                if taken[item_id] & {part, None} or (part is None and taken[item_id]):
                    continue
                taken[item_id].add(part)
                rows.append((item_id, part, source_id, Decimal(str(amount))))
        return rows

    def _flush_for_items(self):
        for model in (
            "account.move.line",
            "account.analytic.account",
            "mrp.cost.pool.item",
            "mrp.cost.allocation",
            "mrp.cost.period",
        ):
            self.env[model].flush_model()

    def _rules(self):
        """Return [(id of the source or None, rule)] (gathering_rule.py), whole items before parts of items."""
        sources = self.source_ids.filtered(lambda source: source.kind in KINDS_OF_ITEMS)
        rules = [(source._origin.id, source._rule()) for source in sources]
        if self.source_account_ids:
            rules.insert(0, (None, make_rule(self.source_account_ids.ids)))
        return sorted(rules, key=lambda row: bool(row[1]["analytic"]))

    def _draft_entries(self, period):
        """Return the draft entries of a period with items that these pools would gather were they posted."""
        rules = [rule for pool in self for _source, rule in pool._rules()]
        if not rules:
            return self.env["account.move"].sudo()
        self._flush_for_items()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT item.move_id FROM account_move_line item
                 WHERE item.company_id = %s AND item.parent_state = 'draft' AND item.date BETWEEN %s AND %s AND (%s)
                 ORDER BY 1
                """,
                period.company_id.id,
                period.date_from,
                period.date_to,
                SQL(" OR ").join(self._sql_finds(rule) for rule in rules),
            )
        )
        return self.env["account.move"].sudo().browse(row[0] for row in rows)

    def _sql_whole_items(self, period, rule):
        """Return the query of items a rule finds; one that only parts of items were gathered by missed none whole."""
        return SQL(
            "SELECT item.id, NULL, ROUND(item.balance, %s) FROM account_move_line item WHERE %s AND %s ORDER BY 1",
            self.company_id.currency_id.decimal_places,
            self._sql_items_of(period, SQL("FALSE"), SQL("TRUE")),
            self._sql_finds(rule),
        )

    def _sql_parts_of_items(self, period, rule):
        """Return the query of the parts a rule finds; rounded one after the other, those of a plan sum to the item."""
        return SQL(
            """
            WITH item AS (
                SELECT item.* FROM account_move_line item WHERE %(items)s AND %(finds)s),
            part AS (
                SELECT item.id, item.date, item.account_id, item.journal_id, item.balance, share.key,
                       share.value::numeric AS percent,
                       SUM(share.value::numeric) OVER (PARTITION BY item.id ORDER BY share.key) AS upto
                  FROM item CROSS JOIN LATERAL jsonb_each_text(item.analytic_distribution) share
                 WHERE share.key ~ '^[0-9,]+$' AND string_to_array(share.key, ',') && %(of_plans)s)
            SELECT id, key, ROUND(balance * upto / 100, %(digits)s)
                            - ROUND(balance * (upto - percent) / 100, %(digits)s)
              FROM part item
             WHERE string_to_array(key, ',') && %(accounts)s::text[]
               AND (item.date >= %(date_from)s OR (%(missed)s AND %(free)s))
             ORDER BY id, key
            """,
            items=self._sql_items_of(period, SQL("TRUE"), SQL("held.part IS NULL")),
            free=self._sql_not_held(period, SQL("held.part = item.key")),
            finds=self._sql_finds(rule),
            of_plans=self._sql_accounts_of_plans(rule["analytic"]),
            digits=self.company_id.currency_id.decimal_places,
            accounts=rule["analytic"],
            date_from=period.date_from,
            missed=self._sql_missed(SQL("rule -> 'analytic' ?| string_to_array(item.key, ',')")),
        )

    def _sql_accounts_of_plans(self, account_ids):
        """Return the text array of all analytic accounts of the plans of some of them."""
        return SQL(
            """
            ARRAY(SELECT account.id::text FROM account_analytic_account account
                   WHERE account.root_plan_id IN (SELECT root_plan_id FROM account_analytic_account
                                                   WHERE id::text = ANY(%s)))
            """,
            account_ids,
        )

    def _sql_finds(self, rule):
        return sql_finds(rule, self.env["account.move.line"].sudo()._query_analytic_accounts("item"))

    def _sql_missed(self, of_part):
        return sql_missed(self._origin.id or 0, of_part)

    def _sql_items_of(self, period, of_part, of_held):
        """Return the condition: posted, not ours, of this period or of a closed one that missed it.

        of_part: as ``sql_missed`` takes it
        of_held: which of what other periods hold of the item keeps it from this one
        """
        return SQL(
            """
            item.company_id = %(company)s AND item.parent_state = 'posted'
            AND (item.journal_id <> %(journal)s OR %(of_ours)s)
            AND item.date <= %(date_to)s AND item.balance <> 0
            AND (item.date >= %(date_from)s
                 OR (%(free)s AND %(missed)s))
            AND NOT EXISTS (SELECT FROM mrp_cost_pool_item held
                             WHERE held.move_line_id = item.id AND held.direct_id IS NOT NULL)
            """,
            company=self.company_id.id,
            journal=self.company_id._cost_journal().id,
            of_ours=self._sql_of_ours(),
            date_from=period.date_from,
            date_to=period.date_to,
            free=self._sql_not_held(period, of_held),
            missed=self._sql_missed(of_part),
        )

    def _sql_not_held(self, period, of_held):
        """Return the condition on journal items (alias item): nothing like that (alias held) is in another period."""
        return SQL(
            """
            NOT EXISTS (SELECT FROM mrp_cost_pool_item held
                          JOIN mrp_cost_allocation run ON run.id = held.allocation_id
                         WHERE held.move_line_id = item.id AND run.period_id <> %s AND %s)
            """,
            period.id,
            of_held,
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
