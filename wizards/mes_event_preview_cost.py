from odoo import fields, models

from ..models.ledger.cost_line import KINDS


class MesEventPreviewCost(models.TransientModel):
    """One cost line that booking the event would write, if the user may see it."""

    _name = "mrp.mes.event.preview.cost"
    _description = "Cost in a Preview"

    preview_id = fields.Many2one("mrp.mes.event.preview", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="preview_id.event_id.currency_id")
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element")
    kind = fields.Selection(KINDS)
    accounting_date = fields.Date()
    hours = fields.Float(digits=(16, 4))
    quantity = fields.Float(digits=(16, 4))
    amount = fields.Monetary()
