from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .close_step import FINISHED, TAKEN
from .closing_key import CLOSING, ClosingKey, opens
from .steps.registry import in_order

# What the steps of a close write, and nobody by hand.
CLOSE_FIELDS = {
    "state",
    "revision",
    "preparer_ids",
    "close_user_id",
    "wip_move_id",
    "wip_reversal_id",
    "stock_closing_move_id",
    "seen_versions",
}


class MrpCostPeriod(models.Model):
    """The close of a period, step by step."""

    _inherit = "mrp.cost.period"

    step_ids = fields.One2many("mrp.cost.close.step", "period_id", readonly=True)
    check_ids = fields.One2many(
        "mrp.cost.close.check", "period_id", readonly=True, domain=[("waived_at", "=", False)], string="To Mend"
    )
    waived_ids = fields.One2many(
        "mrp.cost.close.check", "period_id", readonly=True, domain=[("waived_at", "!=", False)]
    )
    step_progress = fields.Float(string="Progress", compute="_compute_step_progress", help="Percent of steps done.")
    stock_closing_move_id = fields.Many2one("account.move", string="Stock Closing", readonly=True, copy=False)

    preparer_ids = fields.Many2many(
        "res.users",
        "mrp_cost_period_preparer_rel",
        string="Prepared by",
        readonly=True,
        copy=False,
        help="Who ran a step of this close, left one out or waived a warning.",
    )

    @api.depends("step_ids.state")
    def _compute_step_progress(self):
        for period in self:
            done = period.step_ids.filtered(lambda step: step.state in FINISHED)
            period.step_progress = 100.0 * len(done) / len(period.step_ids) if period.step_ids else 0.0

    # ------------------------------------------------------------------ guards

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in CLOSE_FIELDS - {"state"}):
            raise AccessError(self.env._("Only the steps of a close write its results."))
        if not self.env.su and any(vals.get("state", "open") != "open" for vals in vals_list):
            raise AccessError(self.env._("A period begins open."))
        return super().create(vals_list)

    def write(self, vals):
        if CLOSE_FIELDS & set(vals) and not self.env.su:
            if not all(opens(self.env.context, period.id) for period in self):
                raise AccessError(self.env._("Only the steps of a close write its results."))
        return super().write(vals)

    # ------------------------------------------------------------------- steps

    def _as_closing(self):
        """Return the period with the key that lets the close, and nobody else, date cost in it.

        No other company is in sight: Odoo counts stock of all those that a person has ticked.
        """
        self.ensure_one()
        return self.with_context(**{CLOSING: ClosingKey(self.id), "allowed_company_ids": self.company_id.ids})

    def _prepare_steps(self):
        """Make the rows of the steps, and return them in their order."""
        for period in self:
            known = set(period.step_ids.mapped("key"))
            new = [spec for spec in in_order() if spec.key not in known]
            if new:
                period.env["mrp.cost.close.step"].sudo().create(
                    [{"period_id": period.id, "key": spec.key, "sequence": spec.sequence} for spec in new]
                )
        return self.step_ids.sudo().sorted("sequence")

    def _next_step(self):
        return self.step_ids.sorted("sequence").filtered(lambda step: step.state not in FINISHED)[:1]

    def _log(self, step, text):
        """Note in the period's history what a step did."""
        body = self.env._("%(step)s: %(text)s", step=step.sudo().name, text=text)
        self.sudo().message_post(body=body, author_id=self.env.user.partner_id.id)

    def _lock_close(self):
        """Let one run at a time work on a close, and nobody date cost in a period that it may shut.

        raises: UserError when another one does
        """
        self.ensure_one()
        [(free,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('mrp.cost.period.close'), %s)", self.id)
        )
        if not free:
            raise UserError(self.env._("%s is being closed right now.", self.display_name))
        if self.state == "open":
            # Before anything is checked: the less is committed meanwhile, the less often all begins anew.
            self.env.execute_query(SQL("SELECT id FROM mrp_cost_period WHERE id = %s FOR NO KEY UPDATE", self.id))

    # ----------------------------------------------------------------- buttons

    def action_check(self):
        """Make the steps of the close, and show what stands in its way."""
        self.check_access("write")
        for period in self:
            period._prepare_steps()._look()

    def action_close(self):
        """Close the period at once: do all steps that are not done yet.

        Closing again what is closed changes nothing. Where another person must approve, all but
        the lock is done.
        raises: UserError naming all that has to be done first
        """
        self.check_access("write")
        for period in self.filtered(lambda p: p.state != "closed").sorted("date_from"):
            period._lock_close()
            period._prepare_steps()._look()
            if blockers := period._blockers():
                raise UserError("\n".join([period.display_name, *blockers]))
            while step := period._next_step().sudo():
                if step.key == "lock" and period._needs_other_approver():
                    break
                step._execute()

    def _blockers(self):
        """Return sentences that say what keeps the period from being closed, but for its approval."""
        self.ensure_one()
        steps = self.step_ids.filtered(lambda step: step.state not in FINISHED and step.key != "lock")
        return steps._standing()

    def action_reopen(self):
        """Open a period, the last one first: its steps are taken back, each by reversals."""
        self.check_access("write")
        for period in self.filtered(lambda p: p.state != "open").sorted("date_from", reverse=True):
            period._check_later_open()
            period._prepare_steps()
            period._roll_back(period.step_ids)

    def _check_later_open(self):
        later = self.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", ">", self.date_to),
                ("state", "!=", "open"),
            ]
        )
        if later:
            raise UserError(self.env._("Reopen the later periods first."))

    def _roll_back(self, steps):
        """Take steps back, the last one first, and book the reversals of their cost lines.

        While the period is not open, each is asked: one that is to be done again may have booked before.
        """
        self.ensure_one()
        self._lock_close()
        if self.state == "closed":
            self._check_later_open()
        for step in steps.sudo().sorted("sequence", reverse=True):
            if step.key == "complete":
                self._post_reversals()
            if step.state in TAKEN or self.state != "open":
                step._take_back()
        if self.state == "open":
            self.sudo().preparer_ids = False

    def _post_reversals(self):
        """Let the books follow at once what was taken back."""
        period = self._as_closing()
        period.env["mrp.cost.posting"]._post(period.company_id, period.date_to, leave_locked=True)

    def action_view_late(self):
        """Show what happened in this period and was counted in a later one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        domain = [
            ("company_id", "=", self.company_id.id),
            ("event_date", ">=", self.date_from),
            ("event_date", "<=", self.date_to),
            ("accounting_date", ">", self.date_to),
        ]
        return action | {"name": self.env._("Late for %s", self.name), "domain": domain, "context": {}}

    # ---------------------------------------------------------------- approval

    def _needs_other_approver(self):
        """Tell whether the user did part of this close, and the company wants another one to lock it."""
        return self.company_id.cost_close_two_persons and self.env.user in self.sudo().preparer_ids
