"""Service centers pass their cost on to the pools they served."""

from .engine import EngineStep
from .registry import register


@register
class Services(EngineStep):
    key = "services"
    sequence = 40
    model = "mrp.cost.service.step"
    action = "mrp_actual_cost.mrp_cost_service_run_action"

    def label(self, env):
        return env._("Allocate service centers")

    def explain(self, env):
        return env._("Passes the cost of service centers on to the pools they served.")
