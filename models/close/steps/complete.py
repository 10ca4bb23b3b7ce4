"""Everything of the period is reported; from here on only the close dates cost in it."""

from .. import checks
from .registry import CloseStep, Outcome, register


@register
class Complete(CloseStep):
    key = "complete"
    sequence = 10
    books = False

    def label(self, env):
        return env._("Everything is reported")

    def explain(self, env):
        return env._(
            "Looks for what is missing, then shuts the door: what is reported from now on is counted in the next "
            "open period and listed as late."
        )

    def checks(self, period):
        return checks.of_period(period) + checks.of_shop_floor(period) + checks.of_orders(period)

    def run(self, period):
        if period.state != "open":
            return Outcome(period.env._("The period is shut to new cost already."), changed=False)
        period.state = "closing"
        period.flush_recordset()  # waits for those who hold the period open
        period._check_all_seen()
        return Outcome(period.env._("Nothing is missing. The period takes no more cost from outside."))

    def roll_back(self, period):
        if period.state == "open":
            return ""
        period.state = "open"
        return period.env._("The period takes cost again.")
