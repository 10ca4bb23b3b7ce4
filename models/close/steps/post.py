"""What has no journal item yet gets one; with periodic inventory the closing books work in progress."""

from .. import checks
from .registry import CloseStep, Outcome, register


@register
class Post(CloseStep):
    key = "post"
    sequence = 90

    def label(self, env):
        return env._("Post to the general ledger")

    def explain(self, env):
        return env._("Books every cost line that has no journal item yet, one entry for each day.")

    def checks(self, period):
        return checks.of_books(period)

    def test_run(self, period):
        items = period._preview_items()
        total = period.currency_id.format(sum(item["balance"] for item in items if item["balance"] > 0))
        days = len({item["date"] for item in items})
        if not items:
            return Outcome(period.env._("Nothing is left to post."), changed=False)
        return Outcome(
            period.env._(
                "%(days)s entries with %(items)s journal items, %(total)s in all. See Preview Entries.",
                days=days,
                items=len(items),
                total=total,
            )
        )

    def run(self, period):
        Posting = period.env["mrp.cost.posting"]
        moves = Posting._post(period.company_id, period.date_to)
        moves |= Posting._post_periodic(period)
        if not moves:
            return Outcome(period.env._("Nothing was left to post."), changed=False)
        return Outcome(period.env._("Entries posted: %s.", len(moves)))

    def roll_back(self, period):
        """Entries that carry cost lines stay: their lines are reversed by the steps that made them."""
        moves = period.env["mrp.cost.posting"]._roll_back_periodic(period)
        return period.env._("%s entries reversed.", len(moves)) if moves else ""
