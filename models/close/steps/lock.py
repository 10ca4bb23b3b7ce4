"""The period is closed for good, by another person where the company wants it so."""

from .registry import CloseStep, Outcome, register


@register
class Lock(CloseStep):
    key = "lock"
    sequence = 120
    books = False

    def label(self, env):
        return env._("Lock")

    def explain(self, env):
        return env._("Closes the period. What comes later is counted in the next open one.")

    def checks(self, period):
        if not period._needs_other_approver():
            return []
        text = period.env._("You prepared this close. Another cost accountant must approve and lock it.")
        return [("block", text, period.env.user)]

    def run(self, period):
        if period.state == "closed":
            return Outcome(period.env._("Locked already."), changed=False)
        period.state = "closed"
        return Outcome(period.env._("Approved and locked by %s.", period.env.user.name))

    def roll_back(self, period):
        if period.state != "closed":
            return ""
        period.state = "closing"
        return period.env._("The lock is lifted.")
