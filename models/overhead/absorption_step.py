from odoo import api, models


class MrpCostAbsorptionStep(models.AbstractModel):
    """The step of a close that brings applied rates to what was spent: over- and under-absorption."""

    _name = "mrp.cost.absorption.step"
    _description = "Absorption at the Close"

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)]: pools at rates whose actual cost nobody entered, or that cost more."""
        pools = self._pools(period)
        found = [
            (
                "block",
                self.env._("Enter what the cost pool %s cost: it is compared with what was applied.", pool.name),
                pool,
            )
            for pool in pools._without_amount(period)
        ]
        posted = {record.pool_id: record for record in self._posted(period)}
        overtaken = pools._charges_of(period)._overtaken()
        return found + [("warn", sentence, posted.get(run.pool_id, run)) for run, sentence in overtaken]

    @api.model
    def _run(self, period):
        """Compute and post the absorption of the pools charged at rates that have none posted."""
        self._clear(self._pools(period), period)

    @api.model
    def _roll_back(self, period):
        self._posted(period).filtered(lambda record: record.charging != "allocate").action_reverse()

    # --------------------------------------------- pools allocated at actual cost

    @api.model
    def _clear_allocated(self, period):
        """Expense what unused capacity cost, of the pools that were just allocated."""
        pools = self.env["mrp.cost.pool"]._to_absorb(period)
        self._clear(pools.filtered(lambda pool: pool.charging == "allocate"), period)

    @api.model
    def _take_back_allocated(self, period):
        self._posted(period).filtered(lambda record: record.charging == "allocate").action_reverse()

    # ----------------------------------------------------------------- helpers

    def _pools(self, period):
        pools = self.env["mrp.cost.pool"]._to_absorb(period)
        return pools.filtered(lambda pool: pool.charging != "allocate")

    def _clear(self, pools, period):
        drafts = self.env["mrp.cost.absorption"]._for(pools, period).filtered(lambda record: record.state == "draft")
        drafts.action_post()

    def _posted(self, period):
        return self.env["mrp.cost.absorption"].search([("period_id", "=", period.id), ("state", "=", "posted")])
