from odoo import api, models


class MrpCostAbsorptionStep(models.AbstractModel):
    """The step of a close that brings applied rates to what was spent: over- and under-absorption."""

    _name = "mrp.cost.absorption.step"
    _description = "Absorption at the Close"

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)]: nothing stands in the way of what is computed here."""
        return []

    @api.model
    def _run(self, period):
        """Compute and post the absorption of the pools that have none posted."""
        drafts = self._absorptions(period).filtered(lambda record: record.state == "draft")
        drafts.action_compute()
        drafts.action_post()

    @api.model
    def _roll_back(self, period):
        domain = [("period_id", "=", period.id), ("state", "=", "posted")]
        self.env["mrp.cost.absorption"].search(domain).action_reverse()

    def _absorptions(self, period):
        pools = self.env["mrp.cost.pool"]._to_absorb(period.company_id)
        return self.env["mrp.cost.absorption"]._for(pools, period)
