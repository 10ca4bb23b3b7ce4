import uuid
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.mes.event_table import MANUAL_PREFIX
from ..models.mes.event_types import EVENT_TYPES
from ..models.mes.parsing import STATUSES

NOT_ENTERED = ("replace",)  # holds an event within the event: import it


class MesEventEnter(models.TransientModel):
    """One event that the MES failed to report, entered by a person."""

    _name = "mrp.mes.event.enter"
    _description = "Enter a MES Event"
    _check_company_auto = True

    system_id = fields.Many2one(
        "mrp.mes.system", string="MES System", required=True, default=lambda self: self._default_system()
    )
    company_id = fields.Many2one(related="system_id.company_id")
    event_id = fields.Char(required=True, default=lambda self: f"{MANUAL_PREFIX}{uuid.uuid4().hex}")
    event_type = fields.Selection(
        [(code, label) for code, label in EVENT_TYPES if code not in NOT_ENTERED],
        string="Type",
        required=True,
        default="labour",
    )
    occurred_at = fields.Datetime(
        string="Happened", required=True, default=fields.Datetime.now, help="Shown in your own time zone."
    )
    posting_date = fields.Date(help="The accounting day asked for. Empty: the day it happened.")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", check_company=True)
    operation = fields.Char(help="Name of the operation within the order.")
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", check_company=True)
    employee_id = fields.Many2one("hr.employee", check_company=True)
    product_id = fields.Many2one("product.product", string="Item", check_company=True)
    lot = fields.Char(string="Lot/Serial Number")
    quantity = fields.Float(digits=(16, 4), help="Of time: the hours charged. 0: not given.")
    uom_id = fields.Many2one("uom.uom", string="Unit", help="Empty: the unit of the item, or hours.")
    start = fields.Datetime()
    end = fields.Datetime()
    rate_class_id = fields.Many2one("mrp.rate.class")
    rework = fields.Boolean(help="Repairs earlier output.")
    status = fields.Selection([(status, status.capitalize()) for status in STATUSES])
    reason = fields.Char()
    ref_event_id = fields.Char(string="Event to Cancel")

    @api.model
    def _default_system(self):
        return self.env["mrp.mes.system"].search([("company_id", "in", self.env.companies.ids)], limit=1)

    def action_enter(self):
        """Store and book the event; show it. What is malformed is not stored."""
        self.ensure_one()
        (result,) = self.env["mrp.mes.event"]._enter(self.system_id, [self._event()])
        if result["status"] in ("rejected", "conflict"):
            raise UserError(result["message"])
        return {
            "type": "ir.actions.act_window",
            "res_model": "mrp.mes.event",
            "res_id": self._stored_id(),
            "views": [(False, "form")],
        }

    def _stored_id(self):
        with self.env["mrp.mes.event"]._own_transaction() as events:
            domain = [("system_id", "=", self.system_id.id), ("event_id", "=", self.event_id)]
            return events.search(domain, limit=1).id

    def _event(self):
        """Return the event of the contract; what was not said is left out."""
        system = self.system_id.sudo()
        values = {
            "event_id": self.event_id,
            "type": self.event_type,
            "occurred_at": _utc_text(self.occurred_at),
            "posting_date": self.posting_date and self.posting_date.isoformat(),
            "order": self.production_id.mes_reference or self.production_id.name,
            "operation": self.operation,
            "workcenter": system._reported_code(self.workcenter_id),
            "employee": system._reported_code(self.employee_id),
            "item": system._reported_code(self.product_id),
            "lot": self.lot,
            "quantity": self.quantity or None,
            "unit": self.uom_id.name,
            "start": _utc_text(self.start),
            "end": _utc_text(self.end),
            "rate_class": self.rate_class_id.code or self.rate_class_id.name,
            "rework": self.rework or None,
            "status": self.status,
            "reason": self.reason,
            "ref_event_id": self.ref_event_id,
        }
        return {name: value for name, value in values.items() if value not in (None, False, "")}


def _utc_text(moment):
    return moment and moment.replace(tzinfo=UTC).isoformat()
