"""What a step of a close has seen already: with nothing changed since, it need not compute again to find that out."""

from odoo import fields, models
from odoo.tools import SQL

# Columns of an order that what a step computes may depend on; other columns change as cost is booked.
ORDER_COLUMNS = (
    "id",
    "product_id",
    "user_id",
    "state",
    "product_uom_qty",
    "product_uom_id",
    "date_finished",
    "is_actual_cost",
    "is_cost_closed",
    "cost_plan_revision",
    "cost_plan_quantity",
    "loss_allowance",
)
# Settings and master data of all steps; any change of any row counts.
COMMON_TABLES = (
    "ir_default",
    "mrp_cost_element",
    "mrp_cost_element_setting",
    "mrp_cost_order_standard",
    "mrp_cost_standard",
    "mrp_production_reject",
    "mrp_routing_workcenter",
    "mrp_workorder",
    "product_category",
    "product_product",
    "product_template",
    "stock_move",
    "uom_uom",
)
# Tables of which the database refuses to change or delete a row.
APPEND_ONLY = {"mrp_cost_variance"}


class MrpCostPeriod(models.Model):
    """Keeps, for each step that asks, in which version its input was when it last ran."""

    _inherit = "mrp.cost.period"

    seen_versions = fields.Json(readonly=True, copy=False, help="Step: version of all it read when it last ran.")

    def _has_seen(self, step, tables):
        """Tell whether nothing that a step reads has changed since it last ran.

        tables: names of the tables it reads beside the common ones, the orders and their cost lines
        """
        self.ensure_one()
        seen = (self.sudo().seen_versions or {}).get(step)
        return bool(seen) and seen == self._version(tables)

    def _note_seen(self, step, tables):
        """Note that a step has run on what the database holds now; return whether that was news."""
        self.ensure_one()
        period, version = self.sudo(), self._version(tables)
        seen = period.seen_versions or {}
        if seen.get(step) == version:
            return False
        period.seen_versions = {**seen, step: version}
        return True

    def _version(self, tables):
        """Return a text that differs whenever a row was added, changed or deleted, however that was done."""
        self.env.flush_all()
        parts = [self._sql_version_of_company(), self._sql_version_of_orders(), self._sql_version_of_lines()]
        parts += [self._sql_version_of_table(table) for table in sorted({*COMMON_TABLES, *tables})]
        query = SQL(
            "SELECT MD5(STRING_AGG(version, ',' ORDER BY place)) FROM (VALUES %s) AS of_table (place, version)",
            SQL(", ").join(SQL("(%s, (%s))", place, part) for place, part in enumerate(parts)),
        )
        [(version,)] = self.env.execute_query(query)
        return f"{self.date_from} {self.date_to} {version}"

    def _sql_version_of_table(self, table):
        """A row that is written again is another row in another place, of another transaction."""
        if table in APPEND_ONLY:
            return SQL("SELECT COALESCE(MAX(id), 0)::text FROM %s", SQL.identifier(table))
        return SQL(
            """
            SELECT COUNT(*) || ':' || COALESCE(SUM(HASHTEXTEXTENDED(ctid::text || xmin::text, 0)::numeric), 0)
              FROM %s
            """,
            SQL.identifier(table),
        )

    def _sql_version_of_company(self):
        """Of a company only the settings of manufacturing cost count, and where its days begin."""
        company = self.company_id.sudo()
        names = [
            name
            for name, field in company._fields.items()
            if name.startswith("cost_") and name != "cost_journal_id" and field.store and field.column_type
        ]
        return SQL(
            "SELECT ROW(%s)::text FROM res_company WHERE id = %s",
            SQL(", ").join([*map(SQL.identifier, sorted(names)), SQL("%s", str(company._cost_zone()))]),
            company.id,
        )

    def _sql_version_of_orders(self):
        return SQL(
            """
            SELECT COUNT(*) || ':' || COALESCE(SUM(HASHTEXTEXTENDED(ROW(%s)::text, 0)::numeric), 0)
              FROM mrp_production WHERE company_id = %s
            """,
            SQL(", ").join(map(SQL.identifier, ORDER_COLUMNS)),
            self.company_id.id,
        )

    def _sql_version_of_lines(self):
        """Lines are only ever added. Those of settled variances sum to zero in every order and element."""
        return SQL(
            """
            SELECT COUNT(*) || ':' || COALESCE(MAX(id), 0)
              FROM mrp_cost_line
             WHERE company_id = %s AND accounting_date <= %s AND kind <> 'settlement'
            """,
            self.company_id.id,
            self.date_to,
        )
