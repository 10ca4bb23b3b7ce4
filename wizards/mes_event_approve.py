from odoo import api, fields, models


class MesEventApprove(models.TransientModel):
    """Approves events that are over tolerance or await approval, and books them."""

    _name = "mrp.mes.event.approve"
    _description = "Approve MES Events"

    event_ids = fields.Many2many("mrp.mes.event", string="Events", required=True)
    needs_reason = fields.Boolean(compute="_compute_needs_reason")
    reason = fields.Char(help="Why it is right. Kept with the event.")

    @api.depends("event_ids")
    def _compute_needs_reason(self):
        for wizard in self:
            wizard.needs_reason = "over_tolerance" in wizard.event_ids.mapped("code")

    def action_approve(self):
        self.ensure_one()
        events = self.event_ids
        return events._tell(events._approve(self.reason))
