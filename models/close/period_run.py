"""A close in the background: one loop, two engines, as the drain of the MES inbox has them.

Each step is a transaction of its own. What is running is committed before it begins, so that the
screen shows it, and so that a run after a crash knows what was interrupted; a step that was cut off
left nothing behind and is simply run again. The database lock of a close keeps two runs apart.
"""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .close_step import FINISHED

TRIES = 3  # of a step that other transactions are faster than; then it is the turn of the next period

_logger = logging.getLogger(__name__)


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    close_user_id = fields.Many2one(
        "res.users",
        string="Being Closed by",
        readonly=True,
        copy=False,
        help="In whose name the steps are run in the background; empty when none is asked for.",
    )

    def action_run(self):
        """Have the steps done one after the other in the background, until one needs a person."""
        self.check_access("write")
        for period in self.filtered(lambda p: p.state != "closed"):
            period._prepare_steps()
            period.sudo().close_user_id = self.env.user
        self._run_soon()
        message = self.env._(
            "The steps are run in the background, one after the other. Reload to see how far they are."
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "info", "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def action_stop(self):
        """Let no further step begin in the background."""
        self.check_access("write")
        self.sudo().close_user_id = False

    def _run_soon(self):
        """Wake the engine: a job where OCA's queue_job is installed, else Odoo's scheduled action."""
        if "queue.job" in self.env:
            for period in self:
                period._run_by_job()
        else:
            self.env.ref("mrp_actual_cost.cron_close_periods").sudo()._trigger()

    # -------------------------------------------------------------- one step

    def _run_next(self, commit=lambda: None):
        """Do the next step in the name of who asked for it; return how many are left to be done.

        commit: called once the step is marked as running
        """
        self.ensure_one()
        period = self._as_closer()
        if not period:
            return 0
        step = period._step_to_run()
        if not step:
            period.sudo().close_user_id = False
            return 0
        step.write({"state": "running", "date_started": fields.Datetime.now(), "user_id": period.env.uid})
        commit()
        try:
            period._lock_close()
        except UserError:
            return 0  # another run works on it
        succeeded = step._attempt(step._execute)
        left = len(period.step_ids.filtered(lambda s: s.state not in FINISHED))
        if not succeeded or not left:
            period.sudo().close_user_id = False
        return left if succeeded else 0

    def _as_closer(self):
        """Return the period as the person who asked for the run, if it is still asked for."""
        user = self.sudo().close_user_id
        if not user:
            return self.browse()
        return self.with_user(user).with_context(allowed_company_ids=self.company_id.ids)

    def _step_to_run(self):
        """Return the next step that may run without a person deciding anything."""
        step = self._prepare_steps().filtered(lambda s: s.state not in FINISHED)[:1]
        return step.browse() if step.key == "lock" and self._needs_other_approver() else step

    # ------------------------------------------------------------ both engines

    @api.model
    def _cron_close(self):
        """Go on with every close that was asked for, until a step needs a person or time is up."""
        cron = self.env["ir.cron"]
        periods = self.search([("close_user_id", "!=", False)], order="date_from")
        for index, period in enumerate(periods):
            others = len(periods) - index - 1
            while left := period._try_next(cron._commit_progress):
                if not cron._commit_progress(1, remaining=left + others):
                    return
            cron._commit_progress(1, remaining=others)

    def _try_next(self, commit):
        """Do the next step, again where other transactions were faster; return how many are left to be done.

        Where they always were, the step is left to the next run: 0.
        """
        for _attempt in range(TRIES):
            try:
                left = self._run_next(commit=commit)
                self.env.flush_all()
                return left
            except (OperationalError, ConcurrencyError) as error:
                self.env.cr.rollback()
                self.env.registry.reset_changes()
                _logger.info("Close of period %s: %s", self.id, error)
        _logger.warning("Close of period %s: other transactions are in the way; left to the next run", self.id)
        return 0

    def _run_by_job(self):
        self.sudo().with_delay(
            description=self.env._("Close %s", self.display_name), identity_key=f"mrp-cost-close-{self.id}"
        )._run_job()

    def _run_job(self):
        """Do one step and ask for the next one."""
        try:
            left = self._run_next()
        except ConcurrencyError as error:
            from odoo.addons.queue_job.exception import RetryableJobError  # the app need not be installed

            raise RetryableJobError(str(error)) from error
        if left:
            self._run_by_job()
