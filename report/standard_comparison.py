from odoo import api, fields, models
from odoo.tools import SQL

from .cost_sheet import ELEMENT_BITS


class MrpCostStandardComparison(models.Model):
    """One version of standards beside another, or beside what was in force, by product and element."""

    _name = "mrp.cost.standard.comparison"
    _description = "Comparison of Standard Costs"
    _order = "product_id, element_sequence, element_id"
    _auto = False
    _depends = {
        "mrp.cost.standard": ["compare_with_id"],
        "mrp.cost.standard.product": ["level", "previous_id", "product_id", "standard_id"],
        "mrp.cost.standard.line": ["amount", "element_id", "row_id"],
    }

    standard_id = fields.Many2one("mrp.cost.standard", string="Version", readonly=True)
    other_id = fields.Many2one("mrp.cost.standard", string="Compared with", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_category_id = fields.Many2one(related="product_id.categ_id")
    level = fields.Integer(string="Low-Level Code", readonly=True, aggregator=None)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    element_sequence = fields.Integer(readonly=True, aggregator=None)
    amount = fields.Float(string="This Version", digits=(16, 6), readonly=True)
    other_amount = fields.Float(string="Other", digits=(16, 6), readonly=True)
    difference = fields.Float(digits=(16, 6), readonly=True)
    difference_ratio = fields.Float(string="%", compute="_compute_difference_ratio", aggregator=None)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH pair AS (
                SELECT this.id, this.standard_id, this.product_id, this.level, other.id AS other_row,
                       other.standard_id AS other_id, version.company_id
                  FROM mrp_cost_standard_product AS this
                  JOIN mrp_cost_standard AS version ON version.id = this.standard_id
             LEFT JOIN mrp_cost_standard_product AS other
                    ON other.product_id = this.product_id
                   AND CASE WHEN version.compare_with_id IS NULL THEN other.id = this.previous_id
                            ELSE other.standard_id = version.compare_with_id END
            )
            SELECT (pair.id::bigint << %(bits)s) + side.element_id AS id, pair.standard_id, pair.other_id,
                   pair.company_id, pair.product_id, pair.level, side.element_id,
                   MIN(element.sequence) AS element_sequence,
                   SUM(side.amount) AS amount, SUM(side.other_amount) AS other_amount,
                   SUM(side.amount) - SUM(side.other_amount) AS difference
              FROM pair
              JOIN LATERAL (
                    SELECT line.element_id, line.amount, 0 AS other_amount
                      FROM mrp_cost_standard_line AS line WHERE line.row_id = pair.id
                     UNION ALL
                    SELECT line.element_id, 0, line.amount
                      FROM mrp_cost_standard_line AS line WHERE line.row_id = pair.other_row
                   ) AS side ON TRUE
              JOIN mrp_cost_element AS element ON element.id = side.element_id
             GROUP BY pair.id, pair.standard_id, pair.other_id, pair.company_id, pair.product_id,
                      pair.level, side.element_id
            """,
            bits=ELEMENT_BITS,
        )

    @api.depends("difference", "other_amount")
    def _compute_difference_ratio(self):
        for row in self:
            row.difference_ratio = row.difference / row.other_amount if row.other_amount else 0.0
