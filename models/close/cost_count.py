from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...costing import to_coins

ENTERED = {"counted_quantity", "is_counted"}  # what a person writes
NEEDED_ONCE = "This item is counted at this work center already."


class MrpCostCount(models.Model):
    """Shared material that a work center took and had not used up at a period's end, as counted.

    Its value leaves the cost pools of the period and enters those of the next one, as if it had been
    given back on the last day and taken again on the first; no goods move.

        charged to the pools = brought over + taken - left
    """

    _name = "mrp.cost.count"
    _description = "Shop-Floor Count"
    _order = "period_id desc, workcenter_id, product_id"
    _check_company_auto = True

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    workcenter_id = fields.Many2one(
        "mrp.workcenter", required=True, readonly=True, check_company=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", string="Item", required=True, readonly=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id")
    book_quantity = fields.Float(
        readonly=True, digits="Product Unit", help="Brought over from the last count and taken."
    )
    book_value = fields.Monetary(readonly=True)
    is_counted = fields.Boolean(string="Counted", help="Tick it where nothing was left.")
    counted_quantity = fields.Float(string="Left", digits="Product Unit", aggregator=None)
    used_quantity = fields.Float(string="Used", compute="_compute_used", digits="Product Unit")
    left_value = fields.Monetary(string="Value Left", compute="_compute_used")
    used_value = fields.Monetary(string="Value Used", compute="_compute_used")
    state = fields.Selection([("draft", "To Count"), ("done", "Booked")], default="draft", required=True, readonly=True)

    _once = models.Constraint("UNIQUE (period_id, workcenter_id, product_id)", NEEDED_ONCE)
    _not_negative = models.Constraint("CHECK (counted_quantity >= 0)", "What is left must not be below zero.")

    @api.depends("book_quantity", "book_value", "counted_quantity")
    def _compute_used(self):
        """What is left has the average value of what was brought over and taken."""
        for count in self:
            count.used_quantity = count.book_quantity - count.counted_quantity
            count.left_value = float(count._left_value())
            count.used_value = count.book_value - count.left_value

    def _left_value(self):
        self.ensure_one()
        if not self.book_quantity:
            return Decimal(0)
        share = Fraction(str(self.counted_quantity)) / Fraction(str(self.book_quantity))
        return to_coins(Fraction(str(self.book_value)) * share, Decimal(str(self.currency_id.rounding)))

    def write(self, vals):
        if not self.env.su and set(vals) - ENTERED:
            raise AccessError(self.env._("Of a count only what is left is entered; the rest comes from the books."))
        if ENTERED & set(vals) and any(count.state == "done" for count in self):
            raise UserError(self.env._("The count is booked. Roll the step of the close back to change it."))
        if vals.get("counted_quantity"):
            vals = {**vals, "is_counted": True}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(count.state == "done" for count in self):
            raise UserError(self.env._("A booked count is never deleted. Roll the step of the close back."))

    # --------------------------------------------------------------------- fill

    @api.model
    def _fill(self, period):
        """Bring the rows of a period up to date with what was brought over and taken; return them."""
        rows = self.sudo().search([("period_id", "=", period.id)])
        known = {(row.workcenter_id.id, row.product_id.id): row for row in rows}
        vals_list = []
        for (workcenter, product), (quantity, value) in self._book(period).items():
            vals = {"book_quantity": quantity, "book_value": value}
            row = known.get((workcenter, product))
            if not row:
                vals_list.append({"period_id": period.id, "workcenter_id": workcenter, "product_id": product, **vals})
            elif row.state == "draft" and (row.book_quantity, row.book_value) != (quantity, value):
                row.write(vals)
        return rows | self.sudo().create(vals_list)

    def _book(self, period):
        """Return {(work center id, product id): (quantity, value)}: brought over and taken."""
        book = {}
        for row in self._brought_over(period):
            book[row.workcenter_id.id, row.product_id.id] = (row.counted_quantity, row.left_value)
        moves = self.env["stock.move"].sudo()
        domain = moves._shared_material_domain(
            period.company_id, self.env["mrp.workcenter"], period.date_from, period.date_to
        )
        groups = moves._read_group(domain, ["shared_workcenter_id", "product_id"], ["quantity:sum", "value:sum"])
        for workcenter, product, taken, value in groups:
            quantity, brought = book.get((workcenter.id, product.id), (0.0, 0.0))
            total = period.company_id.currency_id.round(brought + value)
            book[workcenter.id, product.id] = (product.uom_id.round(quantity + taken), total)
        return book

    @api.model
    def _brought_over(self, period, workcenters=None):
        """Return the rows of the period before that had something left."""
        before = self.env["mrp.cost.period"].search(
            [("company_id", "=", period.company_id.id), ("date_to", "<", period.date_from)],
            order="date_to desc",
            limit=1,
        )
        return self._booked(before, workcenters)

    @api.model
    def _booked(self, period, workcenters=None):
        domain = [("period_id", "=", period.id), ("state", "=", "done"), ("counted_quantity", ">", 0)]
        if workcenters:
            domain.append(("workcenter_id", "in", workcenters.ids))
        return self.sudo().search(domain)


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    def action_count(self):
        """Open the list to write the count of shared material into."""
        self.ensure_one()
        self.check_access("write")
        self.env["mrp.cost.count"]._fill(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_count_action")
        return action | {"domain": [("period_id", "=", self.id)], "context": {}}


class MrpCostPool(models.Model):
    _inherit = "mrp.cost.pool"

    def _gather(self, period, items=None):
        """Leave what was counted as left to the next period, and take what the last one left."""
        amount = super()._gather(period, items)
        if not self.takes_shared_material:
            return amount
        Count = self.env["mrp.cost.count"]
        left = sum(row._left_value() for row in Count._booked(period, self.workcenter_ids))
        return amount + sum(row._left_value() for row in Count._brought_over(period, self.workcenter_ids)) - left
