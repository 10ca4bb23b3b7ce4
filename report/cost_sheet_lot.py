from odoo import api, fields, models
from odoo.tools import SQL

from .opening import opened

ELEMENT_BITS = 20
RECEIPTS = ("receipt", "true_up", "true_up_sold")


class MrpCostSheetLot(models.Model):
    """What the finished lots of an order cost, by element. Read from the ledger.

    What left an order with a receipt, true-ups included, is shared over the lots received by their quantity, to the
    cent: what is left after each lot is rounded, so that the shares sum to the receipt.
    """

    _name = "mrp.cost.sheet.lot"
    _description = "Cost of Finished Lots"
    _order = "production_id desc, lot_id desc, element_sequence, element_id"
    _auto = False
    _depends = {
        "mrp.cost.line": ["amount", "element_id", "kind", "production_id", "source_id", "source_model"],
        "mrp.production": ["company_id", "date_finished", "picking_type_id"],
        "stock.move": ["cancelled_at"],
        "stock.move.line": ["lot_id", "move_id", "product_id", "quantity_product_uom", "state"],
        "stock.picking.type": ["warehouse_id"],
    }

    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_finished = fields.Datetime(string="End", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, help="The product received, or the by-product.")
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial Number", readonly=True)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    element_sequence = fields.Integer(readonly=True, aggregator=None)
    quantity = fields.Float(
        digits="Product Unit", readonly=True, aggregator="sum", help="Received; counted once for each lot of a group."
    )
    cost = fields.Monetary(readonly=True, help="What left the order with the lot, late cost included.")
    per_unit = fields.Float(digits="Product Price", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (MIN(share.line_id)::bigint << %(bits)s) + share.element_id AS id, share.production_id,
                   share.product_id, share.lot_id, share.element_id, element.sequence AS element_sequence,
                   ordered.company_id, ordered.date_finished, place.warehouse_id,
                   SUM(share.quantity) AS quantity, SUM(share.cost) AS cost,
                   SUM(share.cost) / NULLIF(SUM(share.quantity), 0) AS per_unit
              FROM (%(shares)s) AS share
              JOIN mrp_production AS ordered ON ordered.id = share.production_id
              JOIN mrp_cost_element AS element ON element.id = share.element_id
              JOIN stock_picking_type AS place ON place.id = ordered.picking_type_id
             GROUP BY share.production_id, share.product_id, share.lot_id, share.element_id, element.sequence,
                      ordered.company_id, ordered.date_finished, place.warehouse_id
            """,
            bits=ELEMENT_BITS,
            shares=self._shares_query(),
        )

    def _shares_query(self):
        """Share n of an amount is what the first n lines take, rounded, less what the first n - 1 do."""
        return SQL(
            """
            SELECT moved.id AS line_id, moved.production_id, moved.product_id, moved.lot_id, moved.quantity,
                   moved.element_id,
                   ROUND(moved.amount * moved.upto / moved.total, moved.digits)
                 - ROUND(moved.amount * (moved.upto - moved.quantity) / moved.total, moved.digits) AS cost
              FROM (
                    SELECT line.id, receipt.production_id, line.product_id, line.lot_id, receipt.element_id,
                           receipt.amount, currency.decimal_places AS digits,
                           line.quantity_product_uom::numeric AS quantity,
                           SUM(line.quantity_product_uom::numeric) OVER (%(of_receipt)s ORDER BY line.id) AS upto,
                           SUM(line.quantity_product_uom::numeric) OVER (%(of_receipt)s) AS total
                      FROM (
                            SELECT production_id, company_id, element_id, source_id, -SUM(amount) AS amount
                              FROM mrp_cost_line
                             WHERE source_model = 'stock.move' AND kind IN %(kinds)s
                             GROUP BY production_id, company_id, element_id, source_id
                           ) AS receipt
                      JOIN stock_move AS move ON move.id = receipt.source_id AND move.cancelled_at IS NULL
                      JOIN stock_move_line AS line ON line.move_id = move.id AND line.state = 'done'
                      JOIN res_company AS company ON company.id = receipt.company_id
                      JOIN res_currency AS currency ON currency.id = company.currency_id
                     WHERE line.quantity_product_uom > 0
                   ) AS moved
            """,
            of_receipt=SQL("PARTITION BY receipt.production_id, receipt.source_id, receipt.element_id"),
            kinds=RECEIPTS,
        )

    def _as_query(self, ordered=True):
        """Let reading by id use the index on orders instead of sharing all receipts."""
        query = super()._as_query(ordered)
        if self.ids:
            line_ids = tuple({row_id >> ELEMENT_BITS for row_id in self.ids})
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT move.production_id FROM stock_move AS move "
                    "JOIN stock_move_line AS line ON line.move_id = move.id "
                    "WHERE line.id IN %s AND move.production_id IS NOT NULL",
                    line_ids,
                )
            )
            orders = tuple(order for (order,) in rows) or (0,)
            query.add_where(SQL("%s IN %s", SQL.identifier(self._table, "production_id"), orders))
        return query

    def _read_group_select(self, aggregate_spec, query):
        """Count the quantity of a lot once, however many elements it has in the group."""
        if aggregate_spec not in ("quantity:sum", "per_unit:avg"):
            return super()._read_group_select(aggregate_spec, query)
        names = ("production_id", "product_id", "lot_id", "quantity", "cost")
        columns = {name: self._field_to_sql(self._table, name, query) for name in names}
        quantity = SQL(
            "(SELECT SUM(one.value::numeric) FROM JSONB_EACH_TEXT(JSONB_OBJECT_AGG("
            "CONCAT_WS('/', %(production_id)s, %(product_id)s, COALESCE(%(lot_id)s, 0)), %(quantity)s)) AS one)",
            **columns,
        )
        if aggregate_spec == "quantity:sum":
            return quantity
        return SQL("SUM(%s) / NULLIF(%s, 0)", columns["cost"], quantity)

    @api.depends("production_id", "lot_id", "element_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.production_id.name, row.lot_id.name, row.element_id.display_name)
            row.display_name = " / ".join(name for name in names if name)

    def action_open_lines(self):
        """Open the receipts and true-ups behind a row."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        moves = self.env["stock.move"].search(
            [("production_id", "=", self.production_id.id), ("product_id", "=", self.product_id.id)]
        )
        if self.lot_id:
            moves = moves.filtered(lambda move: self.lot_id in move.move_line_ids.lot_id)
        domain = [
            ("production_id", "=", self.production_id.id),
            ("element_id", "=", self.element_id.id),
            ("source_model", "=", "stock.move"),
            ("source_id", "in", moves.ids),
            ("kind", "in", RECEIPTS),
        ]
        return opened(action, self.display_name, domain)
