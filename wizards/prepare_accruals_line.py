from odoo import fields, models

from ..models.close.accrual.cost_accrual import KINDS


class MrpCostPrepareAccrualsLine(models.TransientModel):
    """What a purchase order line lacks a bill for: an accrual that is made when it is posted."""

    _name = "mrp.cost.prepare.accruals.line"
    _description = "Accrual of a Purchase Order, Previewed"

    wizard_id = fields.Many2one("mrp.cost.prepare.accruals", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    kind = fields.Selection(KINDS, required=True)
    name = fields.Char(string="Description", required=True)
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="cascade")
    account_id = fields.Many2one("account.account", string="Cost Account", ondelete="cascade")
    amount = fields.Monetary()
