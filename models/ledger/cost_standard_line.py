from odoo import api, fields, models


class MrpCostStandardLine(models.Model):
    """What one unit of a product costs of one element, in one version of standards."""

    _name = "mrp.cost.standard.line"
    _description = "Standard Cost by Element"
    _order = "row_id, element_id"

    row_id = fields.Many2one(
        "mrp.cost.standard.product", string="Product Standard", required=True, readonly=True, ondelete="cascade"
    )
    standard_id = fields.Many2one(related="row_id.standard_id", store=True, index=True)
    company_id = fields.Many2one(related="row_id.company_id", store=True)
    product_id = fields.Many2one(related="row_id.product_id", store=True, index=True)
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    own = fields.Float(
        string="Own Level",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="By the operations of the product itself; of a bought product, its price.",
    )
    lower = fields.Float(
        string="Lower Levels", digits=(16, 6), readonly=True, aggregator=None, help="By what it is made of."
    )
    amount = fields.Float(string="Standard Cost", digits=(16, 6), readonly=True, aggregator=None)
    issued = fields.Float(
        string="As an Order Sees It",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="The same cost with each component as one amount of material, as the cost ledger of an order has it.",
    )

    _element_once = models.Constraint("UNIQUE (row_id, element_id)", "An element is costed once.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.row_id.standard_id._check_not_released()
        return lines

    def write(self, vals):
        self.row_id.standard_id._check_not_released()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_released(self):
        self.row_id.standard_id._check_not_released()
