from odoo import api, models


class MrpCostOverheadClose(models.AbstractModel):
    """The overhead steps of a close, for whoever runs it: service centers, allocations, absorption.

    Each verb takes a period. Run again with nothing changed they write nothing.
    """

    _name = "mrp.cost.overhead.close"
    _description = "Overhead at the Close"

    @api.model
    def _checks(self, period):
        """Return [("block" or "warn", message, records)] of what stands in the way."""
        Pool = self.env["mrp.cost.pool"]
        company, found = period.company_id, []
        services = Pool._of_company(company).filtered("is_service")
        if services and not self._service_runs(period).filtered(lambda run: run.state == "posted"):
            found.append(("block", self.env._("The service centers are not allocated yet."), services))
        for model, pools, text in (
            ("mrp.cost.allocation", Pool._to_allocate(company), self.env._("The cost pool %s is not allocated yet.")),
            ("mrp.cost.absorption", Pool._to_absorb(company), self.env._("The absorption of %s is not cleared yet.")),
        ):
            done = self.env[model].search([("period_id", "=", period.id), ("state", "=", "posted")]).pool_id
            found += [("block", text % pool.name, pool) for pool in pools - done]
        found += [("warn", message, item) for item, message in self._changed_items(period)]
        return found

    @api.model
    def _test_run(self, period):
        """Compute all without posting; return the documents to look at, as a list of recordsets."""
        runs = self._service_run(period)
        runs.action_compute()
        allocations = self._allocations(period)
        allocations.action_compute()
        absorptions = self._absorptions(period)
        absorptions.action_compute()
        return [runs, allocations, absorptions]

    @api.model
    def _run(self, period):
        """Allocate service centers, charge pools, clear absorption; what is done already is left alone."""
        runs = self._service_run(period).filtered(lambda run: run.state == "draft")
        runs.action_compute()
        runs.action_post()
        allocations = self._allocations(period).filtered(lambda run: run.state == "draft")
        allocations.action_compute()
        allocations.action_post()
        absorptions = self._absorptions(period).filtered(lambda record: record.state == "draft")
        absorptions.action_compute()
        absorptions.action_post()

    @api.model
    def _roll_back(self, period):
        """Reverse all three, in the opposite order."""
        domain = [("period_id", "=", period.id), ("state", "=", "posted")]
        for model in ("mrp.cost.absorption", "mrp.cost.allocation", "mrp.cost.service.run"):
            self.env[model].search(domain).action_reverse()

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

    def _allocations(self, period):
        pools = self.env["mrp.cost.pool"]._to_allocate(period.company_id)
        return self.env["mrp.cost.allocation"]._for(pools, period)

    def _absorptions(self, period):
        pools = self.env["mrp.cost.pool"]._to_absorb(period.company_id)
        return self.env["mrp.cost.absorption"]._for(pools, period)

    def _changed_items(self, period):
        """Yield (item, message) where a journal item is not what a pool took of it any more."""
        items = self.env["mrp.cost.pool.item"].sudo().search([("allocation_id.period_id", "=", period.id)])
        for item in items.filtered(lambda item: not item.part or item.move_line_id.parent_state != "posted"):
            line = item.move_line_id
            if line.parent_state != "posted" or item.currency_id.compare_amounts(line.balance, item.amount):
                yield (
                    item,
                    self.env._(
                        "%(entry)s was changed after %(pool)s took %(amount)s of it. Compute the allocation again.",
                        entry=line.move_id.display_name,
                        pool=item.allocation_id.display_name,
                        amount=item.currency_id.format(item.amount),
                    ),
                )
