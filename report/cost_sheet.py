from odoo import api, fields, models
from odoo.tools import SQL

# Room for the element beside the order in one id; stays exact in a browser's numbers.
ELEMENT_BITS = 20
# Units of its product that an order made.
UNITS_MADE = SQL(
    """
    COALESCE(
        (SELECT SUM(made.quantity::numeric * unit.factor::numeric / own_unit.factor::numeric)
           FROM stock_move AS made
           JOIN uom_uom AS unit ON unit.id = made.product_uom
           JOIN product_product AS product ON product.id = made.product_id
           JOIN product_template AS template ON template.id = product.product_tmpl_id
           JOIN uom_uom AS own_unit ON own_unit.id = template.uom_id
          WHERE made.production_id = ordered.id AND made.product_id = ordered.product_id
            AND made.state = 'done' AND made.is_in), 0)
    """
)
# Units of the product that the standard of an order is for: made, or ordered while it is open.
UNITS_AT_STANDARD = SQL(
    """
    CASE WHEN ordered.state NOT IN ('done', 'cancel') THEN ordered.product_uom_qty::numeric
         ELSE %s
    END
    """,
    UNITS_MADE,
)


class MrpCostSheet(models.Model):
    """What one cost element of one order should cost, was planned to, and did. Read from the ledger."""

    _name = "mrp.cost.sheet"
    _description = "Cost Sheet of an Order"
    _order = "production_id desc, element_sequence, element_id"
    _auto = False
    _depends = {
        "mrp.cost.line": ["amount", "element_id", "kind", "production_id"],
        "mrp.cost.plan.line": ["active", "amount", "element_id", "production_id"],
        "mrp.cost.order.standard": ["element_id", "per_unit", "production_id"],
        "mrp.production": [
            "company_id",
            "date_finished",
            "date_start",
            "picking_type_id",
            "product_id",
            "product_uom_qty",
            "state",
        ],
        "stock.picking.type": ["warehouse_id"],
        "stock.move": ["is_in", "product_id", "product_uom", "production_id", "quantity", "state"],
    }

    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env["mrp.production"]._fields["state"].selection,
        string="Order State",
        readonly=True,
    )
    date_start = fields.Datetime(string="Start", readonly=True)
    date_finished = fields.Datetime(string="End", readonly=True)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    element_sequence = fields.Integer(readonly=True, aggregator=None)
    standard = fields.Monetary(
        readonly=True,
        help="The released standard of the day of confirmation, for the good units made; "
        "for those ordered while the order is not done.",
    )
    planned = fields.Monetary(readonly=True)
    actual = fields.Monetary(readonly=True, help="Cost that entered the order so far.")
    difference = fields.Monetary(readonly=True, help="Actual less planned.")
    difference_to_standard = fields.Monetary(
        string="Above Standard", readonly=True, help="Actual less standard; complete once the order is done."
    )
    difference_ratio = fields.Float(
        string="%",
        compute="_compute_ratios",
        aggregator=None,
        help="Difference as part of what was planned.",
    )
    transferred = fields.Monetary(
        string="Transferred Out",
        readonly=True,
        help="Left the order: finished goods, variances, losses.",
    )
    wip = fields.Monetary(string="Work in Progress", readonly=True)
    per_unit = fields.Float(
        compute="_compute_ratios",
        aggregator=None,
        help="Actual cost of one unit: of those made, or of those ordered while none is made.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (sheet.production_id::bigint << %(bits)s) + sheet.element_id AS id,
                   sheet.production_id, sheet.element_id, element.sequence AS element_sequence,
                   production.company_id, production.product_id, production.state, place.warehouse_id,
                   production.date_start, production.date_finished,
                   sheet.standard, sheet.planned, sheet.actual,
                   sheet.actual - sheet.planned AS difference,
                   sheet.actual - sheet.standard AS difference_to_standard,
                   sheet.actual - sheet.wip AS transferred, sheet.wip
              FROM (
                    SELECT production_id, element_id, SUM(standard) AS standard, SUM(planned) AS planned,
                           SUM(actual) AS actual, SUM(wip) AS wip
                      FROM (
                            SELECT production_id, element_id, 0 AS standard, amount AS planned,
                                   0 AS actual, 0 AS wip
                              FROM mrp_cost_plan_line
                             WHERE active
                             UNION ALL
                            SELECT production_id, element_id, 0, 0,
                                   CASE WHEN kind IN %(kinds_in)s THEN amount ELSE 0 END, amount
                              FROM mrp_cost_line
                             UNION ALL
                            SELECT rate.production_id, rate.element_id,
                                   ROUND(rate.per_unit * %(units)s, currency.decimal_places), 0, 0, 0
                              FROM mrp_cost_order_standard AS rate
                              JOIN mrp_production AS ordered ON ordered.id = rate.production_id
                              JOIN res_company AS company ON company.id = ordered.company_id
                              JOIN res_currency AS currency ON currency.id = company.currency_id
                           ) AS amounts
                     GROUP BY production_id, element_id
                   ) AS sheet
              JOIN mrp_production AS production ON production.id = sheet.production_id
              JOIN stock_picking_type AS place ON place.id = production.picking_type_id
              JOIN mrp_cost_element AS element ON element.id = sheet.element_id
            """,
            bits=ELEMENT_BITS,
            kinds_in=tuple(self.env["mrp.production"]._cost_kinds_in()),
            units=UNITS_AT_STANDARD,
        )

    def _as_query(self, ordered=True):
        """Let reading by id use the index on orders instead of summing the whole ledger."""
        query = super()._as_query(ordered)
        if self.ids:
            orders = {sheet_id >> ELEMENT_BITS for sheet_id in self.ids}
            query.add_where(SQL("%s IN %s", SQL.identifier(self._table, "production_id"), tuple(orders)))
        return query

    @api.depends("planned", "actual", "difference")
    def _compute_ratios(self):
        for row in self:
            quantity = row.sudo().production_id._cost_unit_quantity()
            row.per_unit = row.actual / quantity if quantity else 0.0
            row.difference_ratio = row.difference / row.planned if row.planned else 0.0

    @api.depends("production_id", "element_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.production_id.name} / {row.element_id.display_name}"

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mrp.production",
            "res_id": self.production_id.id,
            "views": [(False, "form")],
        }
