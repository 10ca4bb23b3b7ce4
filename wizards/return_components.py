from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context


class MrpProductionReturn(models.TransientModel):
    """Takes components that an order did not use back into stock."""

    _name = "mrp.production.return"
    _description = "Return Components"
    _check_company_auto = True

    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", required=True, readonly=True, check_company=True
    )
    company_id = fields.Many2one(related="production_id.company_id")
    returnable_ids = fields.Many2many("product.product", compute="_compute_returnable_ids")
    product_id = fields.Many2one(
        "product.product",
        string="Component",
        required=True,
        domain="[('id', 'in', returnable_ids)]",
        compute="_compute_product_id",
        store=True,
        readonly=False,
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/Serial Number", check_company=True, domain="[('product_id', '=', product_id)]"
    )
    quantity = fields.Float(digits="Product Unit", required=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    occurred_at = fields.Datetime(
        string="Returned On", required=True, default=fields.Datetime.now, help="When it went back into stock."
    )
    reason = fields.Char()

    @api.depends("production_id")
    def _compute_returnable_ids(self):
        for wizard in self:
            wizard.returnable_ids = wizard.production_id._returnable_products()

    @api.depends("production_id")
    def _compute_product_id(self):
        for wizard in self:
            products = wizard.production_id._returnable_products()
            wizard.product_id = products if len(products) == 1 else False

    def action_return(self):
        """Return them, and stay on the order."""
        self.ensure_one()
        if self.uom_id.compare(self.quantity, 0) <= 0:
            raise UserError(self.env._("Enter the quantity that goes back into stock."))
        if self.tracking != "none" and not self.lot_id:
            raise UserError(self.env._("Choose the lot or serial number of %s.", self.product_id.display_name))
        # The window's default_production_id must not become the production_id of stock moves.
        order = self.with_env(self.env(context=clean_context(self.env.context))).production_id
        order._shopfloor_return(
            self.product_id,
            self.quantity,
            lot=self.lot_id,
            workorder=self.env["mrp.workorder"],
            dates={"occurred_at": self.occurred_at, "posting_date": False},
            reason=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
