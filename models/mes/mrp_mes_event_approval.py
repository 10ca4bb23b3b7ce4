"""Events that a person must approve: over a tolerance, above a limit, or drawn as a sample."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

APPROVED_CODES = ("over_tolerance", "awaiting_approval")
PREVIEW = "mes_preview"  # in the context: book as if approved, nothing is kept


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, ondelete="restrict")
    approved_at = fields.Datetime(string="Approved", readonly=True)
    approval_reason = fields.Char(readonly=True)
    is_approvable = fields.Boolean(compute="_compute_is_approvable")

    _approved_by_another = models.Constraint(
        "CHECK (approved_by_id <> entered_by_id)", "Who entered an event must not approve it."
    )

    @api.depends("state", "code", "approved_by_id")
    def _compute_is_approvable(self):
        for event in self:
            waits = event.state == "parked" and event.code in APPROVED_CODES
            event.is_approvable = waits and not event.approved_by_id

    def action_approve(self):
        """Ask for the reason, then approve."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approve Events"),
            "res_model": "mrp.mes.event.approve",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_event_ids": self.filtered("is_approvable").ids},
        }

    def _approve(self, reason):
        """Approve these and book them, whatever tolerance they exceed; return {state: count}."""
        self._check_may_approve(reason)
        values = {"approved_by_id": self.env.uid, "approved_at": fields.Datetime.now(), "approval_reason": reason}
        with self._own_transaction() as events:
            events.sudo().browse(self.ids).write(values)
        self._note("approve", reason)
        return self._replay()

    def _check_may_approve(self, reason):
        self._check_mender()
        if not self or not all(self.mapped("is_approvable")):
            raise UserError(self.env._("Choose events that are over tolerance or await approval."))
        own = self.filtered(lambda event: event.entered_by_id == self.env.user)
        if own:
            raise AccessError(self.env._("Another person must approve %s: you entered it.", own[0].event_id))
        if not reason and "over_tolerance" in self.mapped("code"):
            raise UserError(self.env._("Say why events over tolerance are right."))

    def _is_approved(self):
        """Tell whether limits do not matter for this event."""
        return bool(self.approved_by_id) or (self.env.context.get(PREVIEW) and self.code in APPROVED_CODES)
