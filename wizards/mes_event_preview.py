from odoo import Command, api, fields, models

from ..models.mes.mrp_mes_event import PARKED_CODES, STATES
from ..models.mes.preview import foresee


class MesEventPreview(models.TransientModel):
    """Shows what booking an event would do. Nothing of it is kept."""

    _name = "mrp.mes.event.preview"
    _description = "Preview of a MES Event"

    event_id = fields.Many2one("mrp.mes.event", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(STATES, readonly=True)
    needs_approval = fields.Boolean(related="event_id.is_approvable")
    code = fields.Selection(PARKED_CODES, string="Reason", readonly=True)
    message = fields.Char(readonly=True)
    document_ids = fields.One2many("mrp.mes.event.preview.document", "preview_id", readonly=True)
    cost_ids = fields.One2many("mrp.mes.event.preview.cost", "preview_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Look before the preview is stored: its reference to the event would keep the event from being booked."""
        return super().create([{**vals, **self._look(vals["event_id"])} for vals in vals_list])

    @api.model
    def _look(self, event_id):
        event = self.env["mrp.mes.event"].browse(event_id)
        event.check_access("read")
        seen = foresee(event)
        return {
            "state": seen.state,
            "code": seen.code,
            "message": seen.message,
            "document_ids": [Command.create(document) for document in seen.documents],
            "cost_ids": [Command.create(cost) for cost in seen.costs],
        }

    def action_replay(self):
        return self.event_id.action_replay()
