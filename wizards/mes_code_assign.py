from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.mes.mrp_mes_event_mending import MENDER

# The field of the wizard that holds the record, for each kind of record a code can stand for.
FIELD_OF_KIND = {
    "product.product": "product_id",
    "mrp.workcenter": "workcenter_id",
    "mrp.routing.workcenter": "operation_id",
    "hr.employee": "employee_id",
    "stock.lot": "lot_id",
    "uom.uom": "uom_id",
    "mrp.rate.class": "rate_class_id",
}


class MesCodeAssign(models.TransientModel):
    """Says what a code of the MES stands for, and books the events that waited for it."""

    _name = "mrp.mes.code.assign"
    _description = "Map a MES Code and Replay"

    event_id = fields.Many2one("mrp.mes.event", required=True, readonly=True, ondelete="cascade")
    system_id = fields.Many2one(related="event_id.system_id")
    company_id = fields.Many2one(related="event_id.company_id")
    kind = fields.Selection(string="Kind", related="event_id.missing_kind")
    code = fields.Char(string="MES Code", related="event_id.missing_code")
    waiting_count = fields.Integer(related="event_id.waiting_count")
    product_id = fields.Many2one("product.product", check_company=True)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", check_company=True)
    operation_id = fields.Many2one(
        "mrp.routing.workcenter",
        check_company=True,
        help="In orders that do not have this operation the code stands for the operation of the same name.",
    )
    employee_id = fields.Many2one("hr.employee", check_company=True)
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial Number", check_company=True)
    uom_id = fields.Many2one("uom.uom", string="Unit")
    rate_class_id = fields.Many2one("mrp.rate.class")
    lot_product_id = fields.Many2one("product.product", compute="_compute_choice")
    choice_operation_ids = fields.Many2many("mrp.routing.workcenter", compute="_compute_choice")

    @api.depends("event_id")
    def _compute_choice(self):
        """Offer only the lots of the item, and the operations of the order, that the event speaks of."""
        for wizard in self:
            event = wizard.event_id.sudo()
            wizard.lot_product_id = event._named_product()
            wizard.choice_operation_ids = event._named_order().workorder_ids.operation_id

    def action_map(self):
        """Keep the code in the map, then book what waited for it."""
        self.ensure_one()
        self._check_may_map()
        record = self._record()
        event = self.event_id
        waiting = event._waiting_alike()
        self.env["mrp.mes.code.map"]._keep(event.system_id, event.missing_kind, event.missing_code, record)
        waiting._note("map", self.env._("%(code)s is %(record)s", code=event.missing_code, record=record.display_name))
        return waiting._tell(waiting._replay())

    def _check_may_map(self):
        if not self.env.user.has_group(MENDER):
            raise AccessError(self.env._("Only a cost accountant may map codes."))
        self.event_id.check_access("read")
        if not self.event_id.is_mappable:
            raise UserError(self.env._("This event does not wait for a code any more."))

    def _record(self):
        record = self[FIELD_OF_KIND.get(self.kind, "product_id")]
        if not record:
            raise UserError(self.env._("Choose what the code %s stands for.", self.code))
        return record
