"""Work in progress is valued by its method, lowest product level first."""

from .engine import EngineStep
from .registry import register


@register
class ValueWip(EngineStep):
    key = "wip"
    sequence = 65
    model = "mrp.cost.wip.step"
    action = "mrp_actual_cost.mrp_cost_wip_run_action"

    def label(self, env):
        return env._("Value work in progress")

    def explain(self, env):
        return env._("Brings what was received to the cost that the methods say, the lowest product level first.")

    def is_current(self, period):
        return period.env[self.model]._is_current(period)
