from odoo import api, fields, models
from odoo.tools import SQL

from ..models.ledger.cost_line import KINDS_IN

# Context: the day as of which work in progress is asked for.
WIP_DATE = "mrp_actual_cost_wip_date"
# One row is one order and element on one day; an id holds all three: 15, 24 and 12 bits.
EPOCH = fields.Date.to_date("2000-01-01")
ORDER_BITS, ELEMENT_BITS = 24, 12


class MrpCostWipAsOf(models.Model):
    """Work in progress of every order and cost element as of any day: actual cost not transferred out.

    Read from the cost ledger by one statement, for the day in the context (today where there is none):
    cost of lines dated up to it. Past days show what the ledger says of them now; what was said when a
    period was closed is kept by its snapshot. For accountants: from one day to the next it tells what a
    person's day cost.
    """

    _name = "mrp.cost.wip.as.of"
    _description = "Work in Progress as of a Day"
    _order = "production_id, element_id"
    _auto = False
    _depends = {
        "mrp.cost.line": ["accounting_date", "amount", "company_id", "element_id", "kind", "production_id"],
        "mrp.production": ["product_id"],
    }

    date = fields.Date(string="As of", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    last_date = fields.Date(string="Last Cost", readonly=True, help="The last day, up to the day asked for, with cost.")
    cost_in = fields.Monetary(string="Actual Cost", readonly=True, help="All cost that had entered by that day.")
    cost_out = fields.Monetary(
        string="Transferred Out",
        readonly=True,
        help="What had left by that day: finished goods, by-products, variances, losses.",
    )
    amount = fields.Monetary(
        string="Work in Progress", readonly=True, help="Actual cost less what was transferred out, on that day."
    )

    @api.model
    def _day(self):
        day = self.env.context.get(WIP_DATE)
        return fields.Date.to_date(day) if day else self.env.company._cost_accounting_day(fields.Datetime.now())

    @property
    def _table_query(self):
        day = self._day()
        return SQL(
            """
            SELECT (%(number)s::bigint << %(number_shift)s) + (wip.production_id::bigint << %(element_bits)s)
                   + wip.element_id AS id, %(day)s::date AS date, wip.*,
                   production.product_id, template.categ_id, wip.cost_in - wip.amount AS cost_out
              FROM (
                    SELECT company_id, production_id, element_id, MAX(accounting_date) AS last_date,
                           COALESCE(SUM(amount) FILTER (WHERE kind IN %(kinds_in)s), 0) AS cost_in,
                           SUM(amount) AS amount
                      FROM mrp_cost_line
                     WHERE accounting_date <= %(day)s
                     GROUP BY company_id, production_id, element_id
                    HAVING SUM(amount) <> 0
                   ) AS wip
              JOIN mrp_production AS production ON production.id = wip.production_id
              JOIN product_product AS product ON product.id = production.product_id
              JOIN product_template AS template ON template.id = product.product_tmpl_id
            """,
            number=(day - EPOCH).days,
            number_shift=ORDER_BITS + ELEMENT_BITS,
            element_bits=ELEMENT_BITS,
            day=day,
            kinds_in=tuple(KINDS_IN),
        )

    @api.depends("production_id", "element_id", "date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.production_id.display_name} / {row.element_id.display_name} {row.date or ''}"

    def action_view_lines(self):
        """Show the cost lines that the amount is the sum of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        domain = [
            ("production_id", "=", self.production_id.id),
            ("element_id", "=", self.element_id.id),
            ("accounting_date", "<=", self.date),
        ]
        return action | {"domain": domain, "context": {}}
