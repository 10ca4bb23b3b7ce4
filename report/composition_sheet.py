from odoo import api, fields, models
from odoo.tools import SQL

from .opening import opened


class MrpCostCompositionSheet(models.Model):
    """What the goods that one order made are made of, over all levels. Read from the composition."""

    _name = "mrp.cost.composition.sheet"
    _description = "Composition of an Order's Goods"
    _order = "production_id desc, product_id, element_sequence, element_id"
    _auto = False
    _depends = {
        "mrp.cost.composition": ["amount", "element_id", "lower_amount", "product_id", "production_id"],
        "mrp.production": ["company_id", "date_finished", "state"],
    }

    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, help="The product received, or the by-product.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_finished = fields.Datetime(string="End", readonly=True)
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    element_sequence = fields.Integer(readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True, help="Part of the value of the goods received.")
    own_amount = fields.Monetary(
        string="This Level", readonly=True, help="From the order's own operations and purchased components."
    )
    lower_amount = fields.Monetary(
        string="Lower Levels", readonly=True, help="Came with consumed products that were made here themselves."
    )
    per_unit = fields.Float(compute="_compute_ratios", aggregator=None, help="Amount by unit received.")
    share = fields.Float(string="%", compute="_compute_ratios", aggregator=None, help="Part of the value of the goods.")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(composition.id) AS id, composition.production_id, composition.product_id,
                   composition.company_id, composition.element_id, element.sequence AS element_sequence,
                   production.date_finished, SUM(composition.amount) AS amount,
                   SUM(composition.amount - composition.lower_amount) AS own_amount,
                   SUM(composition.lower_amount) AS lower_amount
              FROM mrp_cost_composition composition
              JOIN mrp_production production ON production.id = composition.production_id
              JOIN mrp_cost_element element ON element.id = composition.element_id
             GROUP BY composition.production_id, composition.product_id, composition.company_id,
                      composition.element_id, element.sequence, production.date_finished
            """
        )

    def _as_query(self, ordered=True):
        """Let reading by id use the index on orders instead of summing all compositions."""
        query = super()._as_query(ordered)
        if self.ids:
            rows = self.env.execute_query(
                SQL("SELECT DISTINCT production_id FROM mrp_cost_composition WHERE id IN %s", tuple(self.ids))
            )
            orders = tuple(order for (order,) in rows) or (0,)
            query.add_where(SQL("%s IN %s", SQL.identifier(self._table, "production_id"), orders))
        return query

    @api.depends("amount", "production_id", "product_id")
    def _compute_ratios(self):
        totals = {
            (production, product): amount
            for production, product, amount in self._read_group(
                [("production_id", "in", self.production_id.ids)], ["production_id", "product_id"], ["amount:sum"]
            )
        }
        for row in self:
            quantity, total = row._received_quantity(), totals.get((row.production_id, row.product_id))
            row.per_unit = row.amount / quantity if quantity else 0.0
            row.share = row.amount / total if total else 0.0

    def _received_quantity(self):
        """Return how much of the product the order received, in the product's unit."""
        self.ensure_one()
        moves = self.sudo().production_id.move_finished_ids
        received = moves.filtered(lambda m: m.state == "done" and m.is_in and m.product_id == self.product_id)
        return sum(m.product_uom._compute_quantity(m.quantity, m.product_id.uom_id) for m in received)

    @api.depends("production_id", "element_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.production_id.name} / {row.element_id.display_name}"

    def action_open_consumed(self):
        """Open the next level: what consumed products brought into this element."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_composition_action")
        domain = [("consumer_id", "=", self.production_id.id), ("element_id", "=", self.element_id.id)]
        return opened(action, self.env._("%s: Consumed", self.display_name), domain)
