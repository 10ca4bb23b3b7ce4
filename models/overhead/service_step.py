from odoo import api, models


class MrpCostServiceStep(models.AbstractModel):
    """The step of a close that passes the cost of service centers on."""

    _name = "mrp.cost.service.step"
    _description = "Service Centers at the Close"

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)]: service centers whose cost nobody entered, or that cost more."""
        centers = self.env["mrp.cost.pool"]._of_company(period.company_id).filtered("is_service")
        found = [
            ("block", self.env._("Enter what the service center %s cost.", pool.name), pool)
            for pool in centers._without_amount(period)
        ]
        posted = self._service_runs(period).filtered(lambda run: run.state == "posted")
        overtaken = centers._charges_of(period)._overtaken()
        return found + [("warn", sentence, posted or run) for run, sentence in overtaken]

    @api.model
    def _run(self, period):
        """Compute and post the run of the period, by the method used last; a posted one is left alone."""
        run = self._service_run(period).filtered(lambda run: run.state == "draft")
        run.action_compute()
        run.action_post()

    @api.model
    def _roll_back(self, period):
        self._service_runs(period).filtered(lambda run: run.state == "posted").action_reverse()

    # ----------------------------------------------------------------- helpers

    def _service_runs(self, period):
        return self.env["mrp.cost.service.run"].search([("period_id", "=", period.id)])

    def _service_run(self, period):
        """Return the run to post: the posted one, the only preview, or one by the method used last."""
        Run = self.env["mrp.cost.service.run"]
        if not self.env["mrp.cost.pool"]._of_company(period.company_id).filtered("is_service"):
            return Run
        runs = self._service_runs(period)
        posted = runs.filtered(lambda run: run.state == "posted")
        if posted or len(runs) == 1:
            return posted or runs
        last = Run.search(
            [("company_id", "=", period.company_id.id), ("state", "=", "posted")], order="period_id desc", limit=1
        )
        method = last.method or "reciprocal"
        found = runs.filtered(lambda run: run.method == method)
        return found or Run.create(
            {
                "period_id": period.id,
                "company_id": period.company_id.id,
                "method": method,
                "is_by_sequence": last.is_by_sequence,
            }
        )
