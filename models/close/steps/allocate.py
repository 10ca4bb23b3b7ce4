"""Cost pools are gathered and spread over the orders of the period."""

from .registry import CloseStep, Outcome, register


@register
class Allocate(CloseStep):
    key = "allocate"
    sequence = 60

    def label(self, env):
        return env._("Allocate overhead")

    def explain(self, env):
        return env._("Gathers each cost pool, and charges the orders of the period by its driver.")

    def checks(self, period):
        """A pool whose amount is entered by hand must have one."""
        missing = self._pools(period).filtered(lambda pool: not pool._is_gathered()) - period.allocation_ids.pool_id
        return [
            ("block", period.env._("The cost pool %s is not allocated yet: enter its amount.", pool.name), pool)
            for pool in missing
        ]

    def run(self, period):
        runs = period.env["mrp.cost.allocation"]._for(self._pools(period), period)
        drafts = runs.filtered(lambda run: run.state == "draft")
        drafts.action_compute()
        drafts.action_post()
        total = period.currency_id.format(sum(runs.mapped("allocated")))
        text = period.env._("%(pools)s cost pools allocated: %(total)s.", pools=len(runs), total=total)
        return Outcome(text, changed=bool(drafts))

    def roll_back(self, period):
        charged = period.allocation_ids.filtered(lambda run: run.state == "posted")
        charged.action_reverse()
        return period.env._("%s allocations reversed.", len(charged)) if charged else ""

    def _pools(self, period):
        return period.env["mrp.cost.pool"].search([("company_id", "=", period.company_id.id)])
