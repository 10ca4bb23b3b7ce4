"""Variances go to their accounts, or back into stock and cost of sales."""

from .engine import EngineStep
from .registry import register


@register
class SettleVariances(EngineStep):
    key = "settle_variances"
    sequence = 85
    model = "mrp.cost.variance.settlement"

    def label(self, env):
        return env._("Settle variances")

    def explain(self, env):
        return env._("Moves variances to their accounts, or back into stock and cost of sales, as the settings say.")
