from odoo import models

from .cost_pool import DRIVERS_IN_MONEY

TOLERANCE = 1e-6  # of the base: it is kept as a float


class MrpCostAllocation(models.Model):
    """What came into an open period after one of its pools was charged."""

    _inherit = "mrp.cost.allocation"

    def _overtaken(self):
        """Return [("warn", message, allocation)] of the charged ones that would be charged otherwise by now."""
        charged = self.filtered(lambda run: run.state != "draft" and run.period_id.state == "open")
        return [("warn", message, run) for run in charged for message in run._came_later()]

    def _came_later(self):
        """Yield sentences: what the pool cost, or by what it is spread, is not what it was."""
        if items := self._items_not_taken():
            yield self.env._(
                "Journal items of %(amount)s (%(count)s) came after %(pool)s was charged. Reverse what was charged, "
                "and this step charges it anew; if you waive this, the next period takes them.",
                count=len(items),
                amount=self.currency_id.format(float(sum(row[3] for row in items))),
                pool=self.pool_id.name,
            )
        before, now = self.base_total, self._base_now()
        if abs(now - before) > TOLERANCE * max(abs(now), abs(before)):
            yield self.env._(
                "%(pool)s was charged by %(driver)s, %(before)s in all; by now there are %(now)s. Reverse what was "
                "charged, and this step charges it anew.",
                pool=self.pool_id.name,
                driver=dict(self._fields["driver"]._description_selection(self.env))[self.driver].lower(),
                before=f"{before:,.2f}",
                now=f"{now:,.2f}",
            )

    def _items_not_taken(self):
        """Return the rows of ``_items`` that the pool would take and nobody holds."""
        rows = self.pool_id._items(self.period_id)
        held = self.env["mrp.cost.pool.item"]._held(rows)
        taken = {(item.move_line_id.id, item.part or None) for item in held}
        whole = {item_id for item_id, part in taken if part is None}
        return [row for row in rows if row[0] not in whole and (row[0], row[1]) not in taken]

    def _base_now(self):
        """Return the sum of the pool's driver by now; of money it is what was charged, which moves it itself."""
        if self.state != "posted" or self.driver in (*DRIVERS_IN_MONEY, "formula"):
            return self.base_total
        base = self.pool_id._driver_base(self.period_id)
        return float(sum(self.pool_id._of_takers(base).values()))
