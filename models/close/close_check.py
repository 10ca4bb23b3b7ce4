import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

SHOWN_RECORDS = 1000


class MrpCostCloseCheck(models.Model):
    """Something that a step found in its way: a problem to mend, or a warning that a reason waives."""

    _name = "mrp.cost.close.check"
    _description = "Finding of a Close"
    _order = "step_id, severity, id"
    _rec_name = "message"

    step_id = fields.Many2one("mrp.cost.close.step", required=True, readonly=True, index=True, ondelete="cascade")
    period_id = fields.Many2one(related="step_id.period_id", store=True, index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    severity = fields.Selection([("block", "Problem"), ("warn", "Warning")], required=True, readonly=True)
    message = fields.Char(string="What Was Found", required=True, readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_ids = fields.Json(string="Records", readonly=True, help="The first of them.")
    fingerprint = fields.Char(required=True, readonly=True, help="The same as long as the same is found.")
    waive_reason = fields.Char(string="Waived, As", readonly=True)
    waived_by_id = fields.Many2one("res.users", string="Waived by", readonly=True, ondelete="restrict")
    waived_at = fields.Datetime(string="Waived on", readonly=True)
    is_standing = fields.Boolean(compute="_compute_is_standing", help="Neither mended nor waived.")

    _once = models.Constraint("UNIQUE (step_id, fingerprint)", "This was found already.")

    @api.depends("waived_at")
    def _compute_is_standing(self):
        for check in self:
            check.is_standing = not check.waived_at

    @api.model
    def _keep(self, step, found):
        """Make the findings of a step those of a check; what is found again keeps its waiver.

        found: [("block" or "warn", message, records)]
        """
        wanted = {values["fingerprint"]: values for values in (self._prepare(step, *finding) for finding in found)}
        standing = step.check_ids
        standing.filtered(lambda check: check.fingerprint not in wanted).unlink()
        known = set(step.check_ids.mapped("fingerprint"))
        self.create([values for fingerprint, values in wanted.items() if fingerprint not in known])

    def _prepare(self, step, severity, message, records):
        ids = sorted(records.ids) if records is not None else []
        said = repr((severity, message, records._name if ids else "", ids))
        return {
            "step_id": step.id,
            "severity": severity,
            "message": message,
            "res_model": records._name if ids else False,
            "res_ids": ids[:SHOWN_RECORDS],
            "fingerprint": hashlib.sha256(said.encode()).hexdigest(),
        }

    # ----------------------------------------------------------------- buttons

    def action_open(self):
        """Open what was found."""
        self.ensure_one()
        if not self.res_model:
            raise UserError(self.env._("There is no record to open."))
        action = {"type": "ir.actions.act_window", "name": self.message, "res_model": self.res_model}
        if len(self.res_ids) == 1:
            return action | {"res_id": self.res_ids[0], "views": [(False, "form")]}
        return action | {"domain": [("id", "in", self.res_ids)], "views": [(False, "list"), (False, "form")]}

    def action_waive(self):
        """Ask why these warnings are waived."""
        return self.env["mrp.cost.close.waive"]._action_for(checks=self)

    def _waive(self, reason):
        """Let the close go on in spite of these warnings; who, when and why is kept, of whoever waived first."""
        self.period_id.check_access("write")
        if any(check.severity == "block" for check in self):
            raise UserError(self.env._("A problem cannot be waived: mend it."))
        standing = self.filtered("is_standing")
        standing.sudo().write(
            {"waive_reason": reason, "waived_by_id": self.env.uid, "waived_at": fields.Datetime.now()}
        )
        for check in standing:
            text = self.env._("Waived: %(message)s Reason: %(reason)s", message=check.message, reason=reason)
            check.period_id._log(check.step_id, text)
            check.step_id._note_preparer()
