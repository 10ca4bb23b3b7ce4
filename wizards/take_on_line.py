from odoo import api, fields, models


class MrpCostTakeOnLine(models.TransientModel):
    """One open order, what it holds, and how it is taken on."""

    _name = "mrp.cost.take.on.line"
    _description = "Open Order to Take on"

    wizard_id = fields.Many2one("mrp.cost.take.on", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="production_id.product_id")
    is_included = fields.Boolean(string="Take on", default=True)
    conversion = fields.Selection(
        [("post", "To be posted"), ("in_books", "In the books already")],
        string="Time and Energy",
        required=True,
        default="post",
        help="Whether the work-in-progress account carries already what time and energy cost so far. "
        "After a reinstallation it does, as the entries of before remain.",
    )
    material_amount = fields.Monetary(string="Material Issued", compute="_compute_holdings")
    hours = fields.Float(string="Hours Logged", compute="_compute_holdings")
    receipt_amount = fields.Monetary(string="Goods Received", compute="_compute_holdings")
    wip_amount = fields.Monetary(string="Work in Progress", readonly=True)

    @api.depends("production_id")
    def _compute_holdings(self):
        orders = self.production_id
        Move = self.env["stock.move"].sudo()
        done = [("state", "=", "done")]
        issued = Move._read_group(
            [*done, ("raw_material_production_id", "in", orders.ids)], ["raw_material_production_id"], ["value:sum"]
        )
        received = Move._read_group([*done, ("production_id", "in", orders.ids)], ["production_id"], ["value:sum"])
        issued, received = dict(issued), dict(received)
        for line in self:
            order = line.production_id.sudo()
            line.material_amount = issued.get(order, 0.0)
            line.receipt_amount = received.get(order, 0.0)
            line.hours = sum(order.workorder_ids.mapped("duration")) / 60


class MrpCostTakeOnOpening(models.TransientModel):
    """An amount that the books carry for an order with no document of it."""

    _name = "mrp.cost.take.on.opening"
    _description = "Opening Amount of an Order"

    wizard_id = fields.Many2one("mrp.cost.take.on", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", required=True, ondelete="cascade")
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", required=True, ondelete="cascade")
    amount = fields.Monetary(required=True)
