from odoo import fields, models

from .mrp_mes_event import PARKED_CODES, STATES

VERBS = [
    ("replay", "Replayed"),
    ("map", "Code mapped"),
    ("approve", "Approved"),
]


class MrpMesEventTrail(models.Model):
    """What one person did about an event, and what came of it. Written once; only its outcome comes later."""

    _name = "mrp.mes.event.trail"
    _description = "Trail of a MES Event"
    _order = "id desc"
    _rec_name = "verb"

    event_id = fields.Many2one("mrp.mes.event", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="event_id.company_id", store=True)
    user_id = fields.Many2one("res.users", string="Who", required=True, readonly=True, ondelete="restrict")
    done_at = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)
    verb = fields.Selection(VERBS, string="What", required=True, readonly=True)
    note = fields.Char(readonly=True)
    outcome = fields.Selection(STATES, readonly=True, help="Empty: the event is still in the queue.")
    code = fields.Selection(PARKED_CODES, string="Reason", readonly=True)
    message = fields.Char(string="What To Mend", readonly=True)
