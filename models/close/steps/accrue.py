"""What was received or used and is not billed is booked, to be taken back on the next day."""

from .engine import EngineStep
from .registry import register


@register
class Accrue(EngineStep):
    key = "accrue"
    sequence = 20
    model = "mrp.cost.accrual"
    action = "mrp_actual_cost.mrp_cost_accrual_action"

    def label(self, env):
        return env._("Accrue")

    def explain(self, env):
        return env._("Books what was received or used and not billed; the next day takes it back.")
