from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpCostCloseWaive(models.TransientModel):
    """Asks for the reason why warnings are waived, or a step left out."""

    _name = "mrp.cost.close.waive"
    _description = "Waive a Warning of a Close"

    check_ids = fields.Many2many("mrp.cost.close.check", string="Warnings", readonly=True)
    step_id = fields.Many2one("mrp.cost.close.step", readonly=True)
    reason = fields.Char(required=True)

    @api.model
    def _action_for(self, checks=None, step=None):
        wizard_context = {
            "default_check_ids": checks.ids if checks else [],
            "default_step_id": step.id if step else False,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Say Why"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": wizard_context,
        }

    def action_confirm(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why, so that who reads it later understands."))
        if self.step_id:
            self.step_id._leave_out(reason)
        self.check_ids._waive(reason)
        return {"type": "ir.actions.act_window_close"}
