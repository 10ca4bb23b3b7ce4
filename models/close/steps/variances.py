"""Variances of done orders are told apart by cause."""

from .engine import EngineStep
from .registry import Outcome, register


@register
class Variances(EngineStep):
    key = "variances"
    sequence = 70
    books = False
    model = "mrp.cost.variance.analysis"
    action = "mrp_actual_cost.mrp_cost_variance_action"

    def label(self, env):
        return env._("Analyse variances")

    def explain(self, env):
        return env._("Says for each done order why it cost other than its standard, and who answers for it.")

    def is_current(self, period):
        return period.env[self.model]._is_current(period)

    def checks(self, period):
        return period.env["mrp.cost.pool.budget"]._checks(period) + super().checks(period)

    def run(self, period):
        """Pools first: what they really cost is in their spending and volume."""
        pools = period.env["mrp.cost.pool.budget"]._run(period)
        found = period.env[self.model]._run(period)
        if not pools and not found:
            return Outcome(period.env._("Nothing to book."), changed=False)
        return Outcome(period.env._("%(found)s variances of orders, %(pools)s pools.", found=found, pools=pools))

    def roll_back(self, period):
        found = period.env[self.model]._roll_back(period)
        return period.env._("%s variances cancelled or stated as before.", found) if found else ""
