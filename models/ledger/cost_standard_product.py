from odoo import api, fields, models
from odoo.exceptions import UserError

from ...costing import round_together


class MrpCostStandardProduct(models.Model):
    """What one unit of one product costs in one version of standards."""

    _name = "mrp.cost.standard.product"
    _description = "Standard Cost of a Product"
    _order = "standard_id desc, level, product_id"

    standard_id = fields.Many2one(
        "mrp.cost.standard", string="Version", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="standard_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="standard_id.date")
    state = fields.Selection(related="standard_id.state", store=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict", index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    level = fields.Integer(
        string="Low-Level Code",
        readonly=True,
        aggregator=None,
        help="0 for what nothing else uses; a component is always deeper than what it goes into.",
    )
    bom_id = fields.Many2one("mrp.bom", string="Bill of Materials", readonly=True, ondelete="set null")
    cost = fields.Float(string="Standard Cost", digits=(16, 6), readonly=True, aggregator=None)
    previous_id = fields.Many2one("mrp.cost.standard.product", readonly=True, ondelete="set null")
    previous_cost = fields.Float(
        string="Before",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="The standard in force when this one was rolled up; where there was none, the cost price.",
    )
    difference = fields.Float(compute="_compute_difference", digits=(16, 6))
    difference_ratio = fields.Float(string="%", compute="_compute_difference")
    line_ids = fields.One2many("mrp.cost.standard.line", "row_id", string="By Cost Element", readonly=True)
    use_ids = fields.One2many("mrp.cost.standard.use", "row_id", string="Uses", readonly=True)
    revalued_quantity = fields.Float(digits="Product Unit", readonly=True, help="On hand when the price was set.")
    revalued_from = fields.Float(string="Cost Price before", digits=(16, 6), readonly=True, aggregator=None)
    revalued_amount = fields.Monetary(string="Revaluation", readonly=True)

    _once_a_version = models.Constraint("UNIQUE (standard_id, product_id)", "A version costs a product once.")

    @api.depends("cost", "previous_cost")
    def _compute_difference(self):
        for row in self:
            row.difference = row.cost - row.previous_cost
            row.difference_ratio = row.difference / row.previous_cost if row.previous_cost else 0.0

    @api.depends("product_id", "standard_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.product_id.display_name} / {row.standard_id.display_name}"

    # ---------------------------------------------------------------- guards

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.standard_id._check_not_released()
        return rows

    def write(self, vals):
        self.standard_id._check_not_released()
        return super().write(vals)

    def _record(self, vals):
        """Note how stock was revalued, once, when the released version takes effect."""
        if self.standard_id.applied_on:
            raise UserError(self.env._("%s has taken effect already.", self.standard_id.display_name))
        return super().write(vals)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_not_released(self):
        self.standard_id._check_not_released()

    def _use_values(self, use):
        """Return values of what one unit uses of one resource; use: StandardUse."""
        return {
            "row_id": self.id,
            "element_id": use.element,
            "basis": use.basis,
            "item_id": use.item,
            "operation_id": use.operation,
            "workcenter_id": use.workcenter,
            "quantity": float(use.quantity),
            "price": float(use.price),
            "setup_quantity": float(use.setup),
            "setup_price": float(use.setup_price),
            "lot": float(use.lot),
        }

    def _lines(self, rolled):
        """Return values of the lines by element, rounded to sum to the cost of the unit."""
        self.ensure_one()
        elements = sorted(rolled.own.keys() | rolled.lower.keys() | rolled.issued.keys())
        own_and_lower = [part.get(element, 0) for part in (rolled.own, rolled.lower) for element in elements]
        rounded = round_together(own_and_lower)
        issued = round_together([rolled.issued.get(element, 0) for element in elements])
        count = len(elements)
        return [
            {
                "row_id": self.id,
                "element_id": element,
                "own": float(own),
                "lower": float(lower),
                "amount": float(own + lower),
                "issued": float(seen),
            }
            for element, own, lower, seen in zip(elements, rounded[:count], rounded[count:], issued, strict=True)
        ]
