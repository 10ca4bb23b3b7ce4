from odoo import api, models
from odoo.tools import SQL

from ...exceptions import OrderClosed


class MrpCostLedger(models.AbstractModel):
    """Shares of orders in one amount, written in one statement.

    The same lines as ``_state`` writes of the same facts, at the speed of the database: a plant charges a pool to
    30,000 orders. What is not the plain case (a document that said something before, orders that were split or
    taken on) goes through ``_state``.
    """

    _inherit = "mrp.cost.ledger"

    @api.model
    def _state_shares(self, stated):
        """Make the ledger say what the orders' shares of documents are.

        stated:   [(document, day, values)]
        document: record whose ``line_ids`` have production_id, base and amount, and that knows its ``_facts``
        day:      the accounting day they belong to
        values:   further columns, the same for all: element_id, kind, counter_account_id, rate, uom_id, source_label
        raises:   OrderClosed when an order takes no more cost
        """
        plain = []
        for document, day, values in stated:
            orders = self._orders_of_shares(document)
            if not self._is_plain(document, orders, day):
                self._state({(document._name, document.id)}, document._facts())
            elif orders:
                plain.append((document, day, values, orders))
        if not plain:
            return
        # Each lock writes all rows of the orders: once is enough.
        self._lock_shares(sorted({order for *_stated, orders in plain for order in orders}))
        for document, day, values, orders in plain:
            open_day = self.env["mrp.cost.period"]._first_open_days(document.company_id, {day})[day]
            self._insert_shares(document, day, open_day, self._wip_accounts(orders), values)
        self.env.invalidate_all()

    def _orders_of_shares(self, document):
        """Return the ids of the orders whose share is not zero.

        Named one by one in what follows: of shares just written the database has no statistics to plan by.
        """
        document.line_ids.flush_model()
        rows = self.env.execute_query(SQL("SELECT production_id FROM %s ORDER BY 1", self._sql_shares(document)))
        return [row[0] for row in rows]

    def _is_plain(self, document, orders, day):
        """Tell whether the document says it for the first time, about orders without a history of their own."""
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.production"].flush_model()
        [(is_plain,)] = self.env.execute_query(
            SQL(
                """
                SELECT NOT EXISTS (SELECT FROM mrp_cost_line WHERE source_model = %s AND source_id = %s)
                   AND NOT EXISTS (SELECT FROM mrp_production
                                    WHERE id = ANY(%s) AND (backorder_sequence <> 0 OR cost_take_on_date > %s))
                """,
                document._name,
                document.id,
                orders,
                day,
            )
        )
        return is_plain

    def _sql_shares(self, document):
        """Return the table share: the shares that are not zero."""
        lines = document._fields["line_ids"]
        return SQL(
            "(SELECT production_id, base, amount FROM %s WHERE %s = %s AND amount <> 0) share",
            SQL.identifier(self.env[lines.comodel_name]._table),
            SQL.identifier(lines.inverse_name),
            document.id,
        )

    def _wip_accounts(self, orders):
        """Return {production location id: account id}: all orders of a location have one."""
        rows = self.env.execute_query(
            SQL("SELECT MIN(id) FROM mrp_production WHERE id = ANY(%s) GROUP BY production_location_id", orders)
        )
        samples = self.env["mrp.production"].browse(row[0] for row in rows)
        return {order.production_location_id.id: order._cost_wip_account().id for order in samples}

    def _lock_shares(self, orders):
        """As ``_lock_orders`` does, without reading the orders one by one."""
        self.env.cr.execute(SQL("SELECT 1 FROM mrp_production WHERE id = ANY(%s) ORDER BY id FOR UPDATE", orders))
        [(order_id,)] = self.env.execute_query(
            SQL(
                """
                WITH locked AS (
                    UPDATE mrp_production SET cost_version = COALESCE(cost_version, 0) + 1
                     WHERE id = ANY(%s)
                 RETURNING id, is_cost_closed, state)
                SELECT MIN(id) FROM locked WHERE is_cost_closed OR state = 'cancel'
                """,
                orders,
            )
        )
        if order_id:
            order = self.env["mrp.production"].browse(order_id)
            raise OrderClosed(self.env._("%s is closed for cost. Reopen it first.", order.display_name))

    def _insert_shares(self, document, day, open_day, accounts, values):
        Line = self.env["mrp.cost.line"].sudo()
        now, company = self.env.cr.now(), document.company_id
        values = {
            **Line._insert_defaults(company),
            "company_id": company.id,
            "accounting_date": open_day,
            "event_date": day,
            "source_model": document._name,
            "source_id": document.id,
            "is_in_gl": False,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
            **values,
        }
        if "rate" in values:
            values["rate"] = Line._fields["rate"].convert_to_column_insert(values["rate"], Line)
        # What is empty stays NULL.
        booleans = ("is_in_gl", "is_periodic")
        values = {name: value for name, value in values.items() if name in booleans or not _is_empty(value)}
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_line
                       (production_id, order_product_id, amount, quantity, wip_account_id, %(columns)s)
                SELECT production.id, production.product_id, share.amount, ROUND(share.base, %(digits)s),
                       wip.account_id, %(values)s
                  FROM %(shares)s
                  JOIN mrp_production production ON production.id = share.production_id
                  JOIN (VALUES %(accounts)s) AS wip (location_id, account_id)
                    ON wip.location_id = production.production_location_id
                 ORDER BY production.id
                """,
                columns=SQL(", ").join(SQL.identifier(name) for name in values),
                values=SQL(", ").join(SQL("%s", value) for value in values.values()),
                digits=Line._fields["quantity"].get_digits(self.env)[1],
                shares=self._sql_shares(document),
                accounts=SQL(", ").join(SQL("(%s, %s)", *pair) for pair in accounts.items()),
            )
        )


def _is_empty(value):
    """Tell whether a column is to be NULL; 0 is a value."""
    return value is None or value is False
