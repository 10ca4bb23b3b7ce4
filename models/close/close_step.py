import logging
import time

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError

from .steps.registry import STEPS

STATES = [
    ("todo", "To Do"),
    ("tested", "Tested"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("waived", "Left Out"),
    ("rolled_back", "Rolled Back"),
]
FINISHED = ("done", "waived")
TAKEN = (*FINISHED, "running")  # what rolling back leaves as rolled back

_logger = logging.getLogger(__name__)


class MrpCostCloseStep(models.Model):
    """One step of the close of one period: what it found, what it did, when, and who had it done.

    What a step does stands in ``steps``, a file each. Rows are written by the close alone.
    """

    _name = "mrp.cost.close.step"
    _description = "Step of a Close"
    _order = "period_id desc, sequence, id"

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    key = fields.Char(required=True, readonly=True)
    name = fields.Char(compute="_compute_spec")
    explanation = fields.Char(compute="_compute_spec")
    is_optional = fields.Boolean(compute="_compute_spec")
    makes_records = fields.Boolean(compute="_compute_spec", help="The step has records of its own to look at.")
    sequence = fields.Integer(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="todo")
    progress = fields.Float(readonly=True, aggregator=None, help="Percent.")
    date_started = fields.Datetime(string="Started", readonly=True)
    duration = fields.Float(readonly=True, digits=(16, 2), aggregator=None, help="Seconds.")
    result = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="restrict")
    check_ids = fields.One2many("mrp.cost.close.check", "step_id", readonly=True)
    block_count = fields.Integer(string="Problems", compute="_compute_findings")
    warn_count = fields.Integer(string="Warnings", compute="_compute_findings")
    is_next = fields.Boolean(compute="_compute_is_next", help="All before it is done.")

    _once = models.Constraint("UNIQUE (period_id, key)", "The step is part of this close already.")

    @api.depends("key")
    @api.depends_context("lang")
    def _compute_spec(self):
        for step in self:
            spec = STEPS.get(step.key)
            step.name = spec.label(self.env) if spec else step.key
            step.explanation = spec.explain(self.env) if spec else False
            step.is_optional = bool(spec and spec.optional)
            step.makes_records = bool(spec and spec.action)

    @api.depends("check_ids.is_standing")
    def _compute_findings(self):
        for step in self:
            standing = step.check_ids.filtered("is_standing").mapped("severity")
            step.block_count = standing.count("block")
            step.warn_count = standing.count("warn")

    @api.depends("period_id.step_ids.state", "sequence")
    def _compute_is_next(self):
        for step in self:
            step.is_next = step == step.period_id._next_step()

    # ----------------------------------------------------------------- buttons

    def action_check(self):
        self._authorize()
        self._look()

    def action_test(self):
        """Say what a run would do; nothing is written but this."""
        for step in self._authorize().filtered(lambda s: s.state not in FINISHED):
            step._check_not_closed()
            step._attempt(step._test)

    def action_run(self):
        for step in self._authorize():
            step.period_id._lock_close()
            step._check_not_closed()
            step._check_not_locked()
            step._attempt(step._execute)

    def action_roll_back(self):
        """Take this step back, and those that were done after it."""
        for step in self._authorize():
            later = step.period_id.step_ids.filtered(lambda s, own=step: s.sequence >= own.sequence)
            step.period_id._roll_back(later)

    def action_leave_out(self):
        """Ask why this step is left out."""
        self.ensure_one()
        return self.env["mrp.cost.close.waive"]._action_for(step=self)

    def action_open_records(self):
        """Show what the step made, or will book, in its period."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(STEPS[self.key].action)
        return action | {
            "domain": [("period_id", "=", self.period_id.id)],
            "context": {"default_period_id": self.period_id.id},
        }

    # ------------------------------------------------------------------- verbs

    def _authorize(self):
        """Return the steps with the rights to write them; only who may write the period may.

        raises: AccessError
        """
        self.period_id.check_access("write")
        return self.sudo()

    def _look(self):
        """Run the checks of these steps and keep what they find; return the steps."""
        for step in self.sudo():
            if step.state == "done" and STEPS[step.key].is_current(step._period()):
                continue
            found = STEPS[step.key].checks(step._period_to_check())
            self.env["mrp.cost.close.check"].sudo()._keep(step, found)
        return self

    def _standing(self):
        """Return the sentences of all that keeps these steps from running."""
        return self.sudo().check_ids.filtered("is_standing").mapped("message")

    def _test(self):
        began, now = time.monotonic(), fields.Datetime.now()
        self._look()
        outcome = STEPS[self.key].test_run(self._period())
        self.write(
            {
                "state": "tested",
                "date_started": now,
                "result": self.env._("Test run: %s", outcome.text),
                "duration": time.monotonic() - began,
                "user_id": self.env.uid,
            }
        )

    def _execute(self):
        """Do the step; return the Outcome.

        raises: UserError when it is not the turn of the step, or a check of its own stands
        """
        self._check_turn()
        began, now = time.monotonic(), fields.Datetime.now()
        self._look()
        if standing := self._standing():
            raise UserError("\n".join([self.name, *standing]))
        outcome = STEPS[self.key].run(self._period())
        if outcome.changed or self.state != "done":
            self._note(outcome, now, time.monotonic() - began)
        return outcome

    def _check_turn(self):
        """Refuse to run a step too early, or too late.

        raises: UserError saying what to do first
        """
        self._check_not_closed()
        self._check_not_locked()
        before = self.period_id.step_ids.filtered(
            lambda step: step.sequence < self.sequence and step.state not in FINISHED
        )
        if before:
            raise UserError(self.env._("First: %s.", ", ".join(before.sudo().mapped("name"))))

    def _check_not_closed(self):
        if self.period_id.state == "closed" and self.key != "lock":
            raise UserError(self.env._("%s is closed. Reopen it first.", self.period_id.display_name))

    def _check_not_locked(self):
        """Behind a lock date what a step books would be dated in the next month."""
        period = self.period_id
        lock = STEPS[self.key].books and self.env["mrp.cost.posting"]._locked_to(period.company_id, period.date_to)
        if lock:
            raise UserError(self.env._("The books are locked up to %s. Lift the lock date.", lock))

    def _note(self, outcome, started, seconds):
        """Keep what a run did; what comes after it is to be done again where it changed anything."""
        handled = outcome.handled + outcome.remaining
        self.write(
            {
                "state": "running" if outcome.remaining else "done",
                "progress": 100.0 * outcome.handled / handled if outcome.remaining and handled else 100.0,
                "date_started": started,
                "duration": seconds,
                "result": outcome.text,
                "user_id": self.env.uid,
            }
        )
        later = self.period_id.step_ids.filtered(lambda s: s.sequence > self.sequence and s.state in FINISHED)
        later.filtered(lambda s: s.state == "done").write({"state": "todo"})
        self._note_preparer()
        self.period_id._log(self, outcome.text)

    def _note_preparer(self):
        """Remember who took part in the close, but for its approval."""
        if self.key != "lock":
            self.period_id.sudo().preparer_ids |= self.env.user

    def _attempt(self, verb):
        """Do something to the step; where it cannot be done, undo it and keep why.

        returns: whether it succeeded
        """
        self.ensure_one()
        fault = self._fault_of(verb)
        if fault is not None:
            self._fault_of(self._look)
            self._note_failure(fault)
        return fault is None

    def _fault_of(self, verb):
        """Do something to the step, and undo it where it cannot be done; return why, None where it was done.

        raises: OperationalError, ConcurrencyError: another transaction was faster; Odoo, or the next run, tries again
        """
        try:
            with self.env.cr.savepoint():
                verb()
            return None
        except (OperationalError, ConcurrencyError):
            raise
        except (UserError, ValidationError) as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - kept with the step, and logged with its trace
            _logger.exception("Step %s of the close of %s failed", self.key, self.period_id.name)
            return self.env._("Unexpected: %s. The server's log says more.", error)

    def _note_failure(self, text):
        self.write(
            {
                "state": "failed",
                "progress": 0.0,
                "date_started": fields.Datetime.now(),
                "result": text,
                "user_id": self.env.uid,
            }
        )

    def _take_back(self):
        """Roll the step back by reversals; one that had booked nothing stays as it is."""
        text = STEPS[self.key].roll_back(self._period())
        if not text and self.state not in TAKEN:
            return
        self.write({"state": "rolled_back", "progress": 0.0, "result": text, "user_id": self.env.uid})
        if text:
            self.period_id._log(self, text)

    def _leave_out(self, reason):
        self.period_id.check_access("write")
        if not self.is_optional:
            raise UserError(self.env._("%s cannot be left out.", self.name))
        text = self.env._("Left out by %(user)s: %(reason)s", user=self.env.user.name, reason=reason)
        self.sudo().write({"state": "waived", "result": text, "user_id": self.env.uid})
        self._note_preparer()
        self.period_id._log(self, text)

    def _period(self):
        """Return the period, as its accountant, with the key that lets the close date cost in it."""
        return self.period_id.with_user(self.env.uid)._as_closing()

    def _period_to_check(self):
        """Return the period in the language of its company: a finding is known again by what it says."""
        return self._period().with_context(lang=self.company_id.sudo().partner_id.lang or "en_US")
