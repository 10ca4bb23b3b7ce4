from odoo import api, fields, models
from odoo.tools import SQL

# Rows of orders, of their standards and of versions share one view: the two lowest bits tell them apart.
ELEMENT_BITS = 18
# What the units made of an order were to cost by the standard it was confirmed with.
STANDARD_COSTS = SQL(
    """
    SELECT JSONB_OBJECT_AGG(rate.element_id, rate.per_unit::numeric * made.quantity) AS of_elements
      FROM mrp_cost_order_standard AS rate
     WHERE rate.production_id = ordered.id
    """
)


class MrpCostHistory(models.Model):
    """What one unit of a product cost over time: released standards, and orders that are done with theirs.

    One row for each order or standard and each cost element, also those of no cost, so that
    cost ÷ quantity is right for every group of rows: each order counts its quantity once for
    each element of the group. By element as an order sees it: components are material.
    """

    _name = "mrp.cost.history"
    _description = "Product Cost History"
    _order = "date desc, product_id, kind, element_sequence"
    _auto = False
    _depends = {
        "mrp.cost.standard": ["company_id", "date", "state"],
        "mrp.cost.standard.product": ["product_id", "standard_id"],
        "mrp.cost.standard.line": ["element_id", "issued", "row_id"],
        "mrp.cost.line": ["amount", "element_id", "event_date", "kind", "production_id"],
        "mrp.cost.order.standard": ["element_id", "per_unit", "production_id"],
        "mrp.production": ["company_id", "date_finished", "is_actual_cost", "product_id", "state"],
        "stock.move": ["is_in", "product_id", "product_uom", "production_id", "quantity", "state"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    date = fields.Date(readonly=True, help="From when the standard was valid; when the order last received goods.")
    kind = fields.Selection([("standard", "Standard"), ("actual", "Actual")], readonly=True)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    element_sequence = fields.Integer(readonly=True, aggregator=None)
    standard_id = fields.Many2one("mrp.cost.standard", string="Version", readonly=True)
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    cost = fields.Float(digits=(16, 6), readonly=True, help="Of all units of the order; of one unit, where standard.")
    per_unit = fields.Float(
        string="Cost per Unit",
        digits=(16, 6),
        readonly=True,
        aggregator="avg",
        help="Of several orders: their cost by their quantity.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (((unit.source_id::bigint << 2) + unit.tag) << %(bits)s) + element.id AS id,
                   unit.company_id, unit.product_id, unit.date, unit.kind,
                   unit.standard_id, unit.production_id, unit.quantity,
                   element.id AS element_id, element.sequence AS element_sequence,
                   cost.amount AS cost, cost.amount / unit.quantity AS per_unit
              FROM (%(standards)s UNION ALL %(orders)s UNION ALL %(compared)s) AS unit
        CROSS JOIN mrp_cost_element AS element
        CROSS JOIN LATERAL (
                SELECT COALESCE((unit.costs ->> element.id::text)::numeric, 0) AS amount
                   ) AS cost
            """,
            bits=ELEMENT_BITS,
            standards=self._standards_query(),
            orders=self._orders_query(0, "actual", self._actual_costs()),
            compared=self._orders_query(2, "standard", STANDARD_COSTS),
        )

    def _standards_query(self):
        return SQL(
            """
            SELECT result.id AS source_id, 1 AS tag, version.company_id, result.product_id, version.date,
                   'standard' AS kind, version.id AS standard_id, NULL::integer AS production_id,
                   1::numeric AS quantity,
                   (SELECT JSONB_OBJECT_AGG(line.element_id, line.issued)
                      FROM mrp_cost_standard_line AS line WHERE line.row_id = result.id) AS costs
              FROM mrp_cost_standard_product AS result
              JOIN mrp_cost_standard AS version ON version.id = result.standard_id
             WHERE version.state = 'released'
            """
        )

    def _orders_query(self, tag, kind, costs):
        """Return what done orders cost, or were to cost; costs: SQL of {element: amount}, NULL where there is none."""
        return SQL(
            """
            SELECT ordered.id, %(tag)s, ordered.company_id, ordered.product_id,
                   COALESCE(made.day, ordered.date_finished::date), %(kind)s, NULL::integer, ordered.id, made.quantity,
                   costs.of_elements
              FROM mrp_production AS ordered
              JOIN LATERAL (
                    SELECT SUM(move.quantity::numeric * unit.factor::numeric / own_unit.factor::numeric) AS quantity,
                           (SELECT MAX(line.event_date) FROM mrp_cost_line AS line
                             WHERE line.production_id = ordered.id AND line.kind = 'receipt') AS day
                      FROM stock_move AS move
                      JOIN uom_uom AS unit ON unit.id = move.product_uom
                      JOIN product_product AS product ON product.id = move.product_id
                      JOIN product_template AS template ON template.id = product.product_tmpl_id
                      JOIN uom_uom AS own_unit ON own_unit.id = template.uom_id
                     WHERE move.production_id = ordered.id AND move.product_id = ordered.product_id
                       AND move.state = 'done' AND move.is_in
                   ) AS made ON made.quantity > 0
        CROSS JOIN LATERAL (%(costs)s) AS costs
             WHERE ordered.is_actual_cost AND ordered.state = 'done'
               AND (%(tag)s = 0 OR costs.of_elements IS NOT NULL)
            """,
            tag=tag,
            kind=kind,
            costs=costs,
        )

    def _actual_costs(self):
        return SQL(
            """
            SELECT JSONB_OBJECT_AGG(part.element_id, part.amount) AS of_elements
              FROM (SELECT line.element_id, SUM(line.amount) AS amount
                      FROM mrp_cost_line AS line
                     WHERE line.production_id = ordered.id AND line.kind IN %s
                     GROUP BY line.element_id) AS part
            """,
            tuple(self.env["mrp.production"]._cost_kinds_in()),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide the cost of a group by its quantity instead of averaging unit costs."""
        if aggregate_spec != "per_unit:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%(cost)s) * COUNT(DISTINCT %(element)s) / NULLIF(SUM(%(quantity)s), 0)",
            cost=self._field_to_sql(self._table, "cost", query),
            element=self._field_to_sql(self._table, "element_id", query),
            quantity=self._field_to_sql(self._table, "quantity", query),
        )

    @api.depends("product_id", "date", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.product_id.display_name} / {kinds.get(row.kind, '')} {row.date or ''}"
