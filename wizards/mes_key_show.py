from odoo import fields, models


class MesKeyShow(models.AbstractModel):
    """Shows a new key once: an abstract model keeps nothing."""

    _name = "mrp.mes.key.show"
    _description = "New MES Key"

    id = fields.Id()  # the form asks for it when it takes the key over
    key = fields.Char(readonly=True)
    expires_at = fields.Datetime(string="Expires", readonly=True)
