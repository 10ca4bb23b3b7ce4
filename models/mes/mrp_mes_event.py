import json

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("queued", "Queued"), ("booked", "Booked"), ("parked", "Parked")]
PARKED_CODES = [
    ("unknown_order", "Unknown order"),
    ("unknown_item", "Unknown item"),
    ("unknown_workcenter", "Unknown work center"),
    ("unknown_employee", "Unknown employee"),
    ("unknown_lot", "Unknown lot"),
    ("unknown_unit", "Unknown unit"),
    ("unknown_operation", "Unknown operation"),
    ("unit_mismatch", "Unit does not fit"),
    ("order_not_released", "Order not released"),
    ("order_closed", "Order closed"),
    ("insufficient_lot", "Not enough of the lot"),
    ("already_cancelled", "Already cancelled"),
    ("unknown_reference", "Unknown event referred to"),
    ("not_reversible", "Cannot be reversed"),
    ("over_tolerance", "Over tolerance"),
    ("future", "In the future"),
    ("awaiting_approval", "Awaiting approval"),
    ("missing_rate", "Missing rate"),
    ("internal", "Other"),
]


class MrpMesEvent(models.Model):
    """One fact that a MES reported, kept as it came. Stored once per system and event id.

    `queued` is stored and not booked yet, `parked` waits for a person, `booked` is final.
    """

    _name = "mrp.mes.event"
    _description = "MES Event"
    _order = "occurred_at desc, id desc"
    _rec_name = "event_id"
    _check_company_auto = True

    system_id = fields.Many2one(
        "mrp.mes.system", string="MES System", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    event_id = fields.Char(required=True, readonly=True, size=64)
    event_type = fields.Char(string="Type", required=True, readonly=True, index=True)
    seq = fields.Float(
        string="Sequence Number",
        digits=(19, 0),
        readonly=True,
        aggregator=None,
        help="Rises with every event of the system; a gap means that an event is missing.",
    )
    occurred_at = fields.Datetime(required=True, readonly=True)
    order_ref = fields.Char(string="Order", readonly=True, index="btree_not_null")
    workcenter_ref = fields.Char(string="Work Center", readonly=True)
    employee_ref = fields.Char(string="Employee", readonly=True)
    item_ref = fields.Char(string="Item", readonly=True)
    lot_ref = fields.Char(string="Lot", readonly=True)
    quantity = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    unit = fields.Char(readonly=True)
    payload = fields.Json(readonly=True, help="The event as it was sent.")
    payload_text = fields.Text(string="Event as Sent", compute="_compute_payload_text")
    content_hash = fields.Char(readonly=True, help="Equal for equal content, however written.")

    state = fields.Selection(STATES, required=True, readonly=True, default="queued")
    code = fields.Selection(PARKED_CODES, string="Reason", readonly=True)
    message = fields.Char(string="What To Mend", readonly=True)
    attempts = fields.Integer(readonly=True, help="How often booking was tried.")
    booked_at = fields.Datetime(readonly=True)
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    document_ids = fields.One2many("mrp.mes.event.document", "event_id", readonly=True)
    accounting_date = fields.Date(readonly=True)
    amount = fields.Monetary(
        readonly=True,
        groups="mrp_actual_cost.group_cost_accountant",
        help="What the event added to (+) or took from (-) the cost of orders, when booked.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _event_once = models.UniqueIndex("(system_id, event_id)", "This event is in the inbox already.")
    _to_book = models.Index("(occurred_at, id) WHERE state = 'queued'")
    _to_mend = models.Index("(company_id, occurred_at) WHERE state = 'parked'")
    _numbers = models.Index("(system_id, seq) WHERE seq IS NOT NULL")

    @api.depends("payload")
    def _compute_payload_text(self):
        for event in self:
            event.payload_text = json.dumps(event.payload, indent=2, ensure_ascii=False) if event.payload else False

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An event that was acknowledged must be kept."))

    # ----------------------------------------------------------------- buttons

    def action_view_documents(self):
        """Open the document of this event, or the list of them."""
        self.ensure_one()
        if len(self.document_ids) == 1:
            return self.document_ids.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents of event %s", self.event_id),
            "res_model": "mrp.mes.event.document",
            "views": [(False, "list")],
            "domain": [("event_id", "=", self.id)],
        }
