"""Cost pools are gathered and spread over the orders of the period."""

from .engine import EngineStep
from .registry import register


@register
class Allocate(EngineStep):
    key = "allocate"
    sequence = 60
    model = "mrp.cost.allocation.step"
    action = "mrp_actual_cost.mrp_cost_allocation_action"

    def label(self, env):
        return env._("Allocate overhead")

    def explain(self, env):
        return env._("Gathers each cost pool, and charges the orders of the period by its driver.")
