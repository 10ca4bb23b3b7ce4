"""Shared material that lies unused at work centers is counted, and left to the next period."""

from .registry import CloseStep, Outcome, register


@register
class Count(CloseStep):
    key = "count"
    sequence = 30
    books = False
    action = "mrp_actual_cost.mrp_cost_count_action"

    def label(self, env):
        return env._("Count shared material")

    def explain(self, env):
        return env._(
            "What work centers took for all their orders and had not used up is counted; its value is left to the "
            "next period."
        )

    def checks(self, period):
        env = period.env
        rows = env["mrp.cost.count"]._fill(period)
        found = []
        too_much = rows.filtered(lambda row: row.product_id.uom_id.compare(row.counted_quantity, row.book_quantity) > 0)
        if too_much:
            text = env._("%s items were counted with more than was ever taken. Count again.", len(too_much))
            found.append(("block", text, too_much))
        missing = rows.filtered(lambda row: not row.is_counted and row.state == "draft" and row.book_quantity)
        if missing:
            text = env._("%s items of shared material are not counted; all of them would be charged.", len(missing))
            found.append(("warn", text, missing))
        return found

    def run(self, period):
        rows = period.env["mrp.cost.count"]._fill(period)
        drafts = rows.filtered(lambda row: row.state == "draft")
        drafts.write({"state": "done"})
        if not rows:
            return Outcome(period.env._("No work center took material for all its orders."), changed=False)
        left = period.currency_id.format(sum(rows.mapped("left_value")))
        text = period.env._("%(items)s items counted: %(left)s left to the next period.", items=len(rows), left=left)
        return Outcome(text, changed=bool(drafts))

    def roll_back(self, period):
        done = period.env["mrp.cost.count"].sudo().search([("period_id", "=", period.id), ("state", "=", "done")])
        done.write({"state": "draft"})
        return period.env._("The count of %s items is open again.", len(done)) if done else ""
