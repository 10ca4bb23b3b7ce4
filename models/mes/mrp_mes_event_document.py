from odoo import fields, models


class MrpMesEventDocument(models.Model):
    """One Odoo document that an event was booked as. Never changed, kept with the event."""

    _name = "mrp.mes.event.document"
    _description = "Document of a MES Event"
    _order = "id"
    _rec_name = "label"

    event_id = fields.Many2one("mrp.mes.event", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="event_id.company_id", store=True)
    model = fields.Char(required=True, string="Kind")
    res_id = fields.Many2oneReference(string="Record ID", model_field="model", required=True)
    label = fields.Char(required=True, string="Document")
    is_reversal = fields.Boolean(string="Takes Back", help="It takes back what another event booked.")

    _of_record = models.Index("(model, res_id)")

    def action_open(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
