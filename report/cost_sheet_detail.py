from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .cost_sheet import UNITS_MADE
from .cost_sheet_sources import PLANS, SOURCE_BITS, STANDARDS
from .opening import opened

# An id is the lowest of the rows summed, with who may see the sum in its lowest bit. What is planned counts as lower
# than what happens, so that the id of a row stays while its order takes cost.
SOURCES = {0: "mrp_cost_plan_line", 1: "mrp_cost_order_standard", 2: "mrp_cost_line"}
LOWEST = (1 << SOURCE_BITS) - 1


class MrpCostSheetDetail(models.Model):
    """What an order should cost, was planned to, and did: by element, operation, work center, person and item.

    Read from the ledger, so it is current while the order runs. Its sums are those of the cost sheet. Persons are
    told apart for cost accountants only.
    """

    _name = "mrp.cost.sheet.detail"
    _description = "Cost Sheet in Detail"
    _order = "production_id desc, element_sequence, element_id, workorder_id, id"
    _auto = False
    _depends = {
        "mrp.cost.line": [
            "amount",
            "element_id",
            "employee_id",
            "hours",
            "kind",
            "product_id",
            "production_id",
            "workcenter_id",
            "workorder_id",
        ],
        "mrp.cost.plan.line": ["active", "amount", "element_id", "product_id", "production_id", "workorder_id"],
        "mrp.cost.order.standard": ["element_id", "per_unit", "production_id"],
        "mrp.production": ["company_id", "date_finished", "picking_type_id", "product_id", "product_uom_qty", "state"],
        "mrp.workorder": ["name", "workcenter_id"],
        "stock.move": ["is_in", "product_id", "product_uom", "production_id", "quantity", "state", "workorder_id"],
        "stock.picking.type": ["warehouse_id"],
    }

    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True)
    order_product_id = fields.Many2one("product.product", string="Product of the Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=lambda self: self.env["mrp.production"]._fields["state"].selection,
        string="Order State",
        readonly=True,
    )
    date_finished = fields.Datetime(string="End", readonly=True)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    element_sequence = fields.Integer(readonly=True, aggregator=None)
    workorder_id = fields.Many2one("mrp.workorder", string="Work Order", readonly=True)
    operation = fields.Char(readonly=True, help="Empty: cost that no operation is named for.")
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", readonly=True, groups="mrp_actual_cost.group_cost_accountant"
    )
    product_id = fields.Many2one("product.product", string="Item", readonly=True)
    hours = fields.Float(readonly=True, groups="mrp_actual_cost.group_cost_accountant")
    standard = fields.Monetary(readonly=True, help="Known by cost element, not by operation or item.")
    planned = fields.Monetary(readonly=True)
    actual = fields.Monetary(readonly=True, help="Cost that entered the order so far.")
    difference = fields.Monetary(readonly=True, help="Actual less planned.")
    difference_to_standard = fields.Monetary(string="Above Standard", readonly=True, help="Actual less standard.")
    difference_ratio = fields.Float(
        string="%", readonly=True, aggregator="avg", help="Difference as part of what was planned."
    )
    per_unit = fields.Float(
        digits="Product Price",
        readonly=True,
        aggregator="avg",
        help="Actual cost of one unit: of those made, or of those ordered while none is made.",
    )
    units = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    transferred = fields.Monetary(
        string="Transferred Out", readonly=True, help="Left the order: finished goods, variances, losses."
    )
    wip = fields.Monetary(string="Work in Progress", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (detail.source_id << 1) + %(persons)s AS id, detail.production_id, detail.element_id,
                   element.sequence AS element_sequence, detail.workorder_id, workorder.name AS operation,
                   COALESCE(detail.workcenter_id, workorder.workcenter_id) AS workcenter_id,
                   detail.employee_id, detail.product_id,
                   ordered.product_id AS order_product_id, ordered.company_id, ordered.state, ordered.date_finished,
                   place.warehouse_id, detail.hours, detail.standard, detail.planned, detail.actual, detail.wip,
                   detail.actual - detail.planned AS difference,
                   detail.actual - detail.standard AS difference_to_standard,
                   (detail.actual - detail.planned) / NULLIF(detail.planned, 0) AS difference_ratio,
                   detail.actual - detail.wip AS transferred,
                   COALESCE(NULLIF(%(made)s, 0), ordered.product_uom_qty) AS units,
                   detail.actual / NULLIF(COALESCE(NULLIF(%(made)s, 0), ordered.product_uom_qty), 0) AS per_unit
              FROM (
                    SELECT MIN(source_id) AS source_id, production_id, element_id, workorder_id, workcenter_id,
                           employee_id, product_id, SUM(hours) AS hours, SUM(standard) AS standard,
                           SUM(planned) AS planned, SUM(actual) AS actual, SUM(wip) AS wip
                      FROM (%(plans)s UNION ALL %(lines)s UNION ALL %(standards)s) AS amounts
                     GROUP BY production_id, element_id, workorder_id, workcenter_id, employee_id, product_id
                   ) AS detail
              JOIN mrp_production AS ordered ON ordered.id = detail.production_id
              JOIN mrp_cost_element AS element ON element.id = detail.element_id
              JOIN stock_picking_type AS place ON place.id = ordered.picking_type_id
         LEFT JOIN mrp_workorder AS workorder ON workorder.id = detail.workorder_id
            """,
            persons=int(self._sees_persons()),
            made=UNITS_MADE,
            plans=PLANS,
            lines=self._lines_query(),
            standards=STANDARDS,
        )

    def _lines_query(self):
        """What entered, by all dimensions; what left, by element alone."""
        return SQL(
            """
            SELECT (2::bigint << %(bits)s) + line.id, line.production_id, line.element_id, line.workorder_id,
                   COALESCE(line.workcenter_id, done.workcenter_id), %(person)s, line.product_id, line.hours,
                   0, 0, line.amount, line.amount
              FROM mrp_cost_line AS line
         LEFT JOIN mrp_workorder AS done ON done.id = line.workorder_id
             WHERE line.kind IN %(kinds_in)s
             UNION ALL
            SELECT (2::bigint << %(bits)s) + line.id, line.production_id, line.element_id, NULL, NULL, NULL, NULL, 0,
                   0, 0, 0, line.amount
              FROM mrp_cost_line AS line
             WHERE line.kind NOT IN %(kinds_in)s
            """,
            bits=SOURCE_BITS,
            person=SQL("line.employee_id") if self._sees_persons() else SQL("NULL::integer"),
            kinds_in=tuple(self.env["mrp.production"]._cost_kinds_in()),
        )

    @api.model
    def _sees_persons(self):
        return self.env.user.has_group("mrp_actual_cost.group_cost_accountant")

    def _as_query(self, ordered=True):
        """Let reading by id use the index on orders instead of summing the whole ledger."""
        query = super()._as_query(ordered)
        if self.ids:
            query.add_where(
                SQL("%s IN %s", SQL.identifier(self._table, "production_id"), tuple(self._orders_of_ids()) or (0,))
            )
        return query

    def _orders_of_ids(self):
        """Return the ids of the orders that these rows belong to."""
        found = []
        for source, table in SOURCES.items():
            ids = tuple(sums & LOWEST for sums in (row_id >> 1 for row_id in self.ids) if sums >> SOURCE_BITS == source)
            if ids:
                found.append(SQL("SELECT production_id FROM %s WHERE id IN %s", SQL.identifier(table), ids))
        return [order for (order,) in self.env.execute_query(SQL(" UNION ").join(found))] if found else []

    def _read_group_select(self, aggregate_spec, query):
        """Divide the sums of a group instead of averaging ratios."""
        if aggregate_spec not in ("per_unit:avg", "difference_ratio:avg"):
            return super()._read_group_select(aggregate_spec, query)
        names = ("actual", "planned", "difference", "production_id", "units")
        columns = {name: self._field_to_sql(self._table, name, query) for name in names}
        if aggregate_spec == "difference_ratio:avg":
            return SQL("SUM(%(difference)s) / NULLIF(SUM(%(planned)s), 0)", **columns)
        # Each order counts its units once, however many rows it has in the group.
        return SQL(
            "SUM(%(actual)s) / NULLIF((SELECT SUM(one.value::numeric) FROM JSONB_EACH_TEXT("
            "JSONB_OBJECT_AGG(%(production_id)s::text, %(units)s)) AS one), 0)",
            **columns,
        )

    @api.depends("production_id", "element_id", "operation")
    def _compute_display_name(self):
        for row in self:
            names = (row.production_id.name, row.element_id.display_name, row.operation)
            row.display_name = " / ".join(name for name in names if name)

    def action_open_lines(self):
        """Open the cost lines behind a row, the last step to their documents."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        return opened(action, self.display_name, list(self._lines_domain()))

    def _lines_domain(self):
        self.ensure_one()
        dimensions = Domain("workorder_id", "=", self.workorder_id.id) & Domain("product_id", "=", self.product_id.id)
        if not self.workorder_id or self.workcenter_id != self.workorder_id.workcenter_id:
            dimensions &= Domain("workcenter_id", "=", self.workcenter_id.id)
        if self._sees_persons():
            dimensions &= Domain("employee_id", "=", self.employee_id.id)
        incoming = Domain("kind", "in", self.env["mrp.production"]._cost_kinds_in())
        lines = incoming & dimensions
        if self.transferred:
            lines |= ~incoming
        return (
            Domain("production_id", "=", self.production_id.id) & Domain("element_id", "=", self.element_id.id) & lines
        )

    def action_open_lots(self):
        """Open what the finished lots of the order cost that is looked at."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_sheet_lot_action")
        order = self.env["mrp.production"].browse(self.env.context.get("cost_sheet_production_id"))
        if order:
            name = self.env._("%s: Finished Lots", order.display_name)
            action = opened(action, name, [("production_id", "=", order.id)], {"search_default_group_by_lot": 1})
        return action
