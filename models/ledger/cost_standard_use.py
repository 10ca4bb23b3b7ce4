from odoo import api, fields, models

from .cost_element import BASES


class MrpCostStandardUse(models.Model):
    """What one unit of a product uses of one component or operation, in one version of standards.

    amount of the unit = quantity × price + set-up quantity × set-up price ÷ lot
    """

    _name = "mrp.cost.standard.use"
    _description = "Standard Quantities and Prices"
    _order = "row_id, id"

    row_id = fields.Many2one(
        "mrp.cost.standard.product",
        string="Product Standard",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="row_id.company_id", store=True)
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    basis = fields.Selection(BASES, required=True, readonly=True, help="What the price is multiplied by.")
    item_id = fields.Many2one("product.product", string="Component", readonly=True, ondelete="restrict")
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True, ondelete="set null")
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", readonly=True, ondelete="restrict")
    quantity = fields.Float(
        readonly=True, digits=0, aggregator=None, help="Of one unit: component in its unit, or hours without set-up."
    )
    price = fields.Float(readonly=True, digits=0, aggregator=None, help="Company currency for one of the quantity.")
    setup_quantity = fields.Float(
        string="Set-up of a Lot", readonly=True, digits=0, aggregator=None, help="Hours, or runs, once for each lot."
    )
    setup_price = fields.Float(string="Price of Set-up", readonly=True, digits=0, aggregator=None)
    lot = fields.Float(string="Lot Size", readonly=True, digits=0, aggregator=None)

    @api.model_create_multi
    def create(self, vals_list):
        uses = super().create(vals_list)
        uses.row_id.standard_id._check_not_released()
        return uses

    def write(self, vals):
        self.row_id.standard_id._check_not_released()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_released(self):
        self.row_id.standard_id._check_not_released()
