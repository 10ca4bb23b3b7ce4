"""Applied rates are brought to what was spent."""

from .engine import EngineStep
from .registry import register


@register
class Rates(EngineStep):
    key = "rates"
    sequence = 50
    model = "mrp.cost.absorption.step"
    action = "mrp_actual_cost.mrp_cost_absorption_action"

    def label(self, env):
        return env._("True up rates")

    def explain(self, env):
        return env._("Compares what was spent with what was applied, and clears the difference as each pool says.")
