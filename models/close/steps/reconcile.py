"""Cost ledger, inventory and general ledger are compared, and the result is kept."""

from .registry import CloseStep, Outcome, register


@register
class Reconcile(CloseStep):
    key = "reconcile"
    sequence = 110
    books = False
    action = "mrp_actual_cost.mrp_cost_difference_action"

    def label(self, env):
        return env._("Reconcile")

    def explain(self, env):
        return env._(
            "Keeps the work in progress of every order, and compares the cost ledger with the general ledger by "
            "account, order and day. Each difference is listed with its cause."
        )

    def run(self, period):
        changed = period._keep_results()
        if period.difference:
            shown = period.currency_id.format(period.difference)
            return Outcome(period.env._("The ledgers differ by %s. See Differences.", shown), changed)
        shown = period.currency_id.format(period.wip_total)
        return Outcome(period.env._("Both ledgers agree. Work in progress: %s.", shown), changed)
