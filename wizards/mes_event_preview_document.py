from odoo import fields, models


class MesEventPreviewDocument(models.TransientModel):
    """One document that booking the event would make or change."""

    _name = "mrp.mes.event.preview.document"
    _description = "Document in a Preview"

    preview_id = fields.Many2one("mrp.mes.event.preview", required=True, ondelete="cascade")
    kind = fields.Char(string="Document")
    what = fields.Char(string="Of")
    quantity = fields.Float(digits=(16, 4))
    unit = fields.Char()
    more = fields.Char(string="Details")
