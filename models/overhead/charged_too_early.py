from odoo import models
from odoo.exceptions import UserError

# Of these drivers a charge moves the base itself, where one order's product is used by another.
DRIVERS_MOVED = {"material_cost", "labour_cost", "direct_cost"}
TOLERANCE = 1e-6  # of an order's base: it is kept as a float


class MrpCostAllocation(models.Model):
    """What came into a period after one of its pools was charged, passed on or cleared."""

    _inherit = "mrp.cost.allocation"

    def _overtaken(self):
        """Yield (allocation, sentence) of those that would be charged otherwise by now."""
        for run in self.filtered(lambda run: run.state != "draft" and run.period_id.state != "closed"):
            yield from ((run, sentence) for sentence in run._came_later())

    def _came_later(self):
        """Yield sentences: what the pool cost, or by what it is spread, is not what it was."""
        items = self._items_not_taken()
        amount = float(sum(row[3] for row in items))
        if not self.currency_id.is_zero(amount):
            yield self.env._(
                "Journal items of %(amount)s (%(count)s) came after %(pool)s was charged. Reverse what was charged, "
                "and this step charges it anew.",
                count=len(items),
                amount=self.currency_id.format(amount),
                pool=self.pool_id.name,
            )
        if self.state == "posted" and not self._driver_is_moved() and not self.currency_id.is_zero(self.to_allocate):
            yield from self._base_came_later()

    def _items_not_taken(self):
        """Return the rows of ``_items`` that the pool would take and nobody holds."""
        rows = self.pool_id._items(self.period_id)
        held = self.env["mrp.cost.pool.item"]._held(rows)
        taken = {(item.move_line_id.id, item.part or None) for item in held}
        whole = {item_id for item_id, part in taken if part is None}
        return [row for row in rows if row[0] not in whole and (row[0], row[1]) not in taken]

    def _driver_is_moved(self):
        names = self.pool_id._names_in_formula() if self.driver == "formula" else {self.driver}
        return bool(DRIVERS_MOVED & set(names))

    def _base_came_later(self):
        """Yield a sentence where what orders have of the driver is not what they were charged by."""
        pool = self.pool_id
        try:
            now = pool._of_takers(pool._driver_base(self.period_id))
        except UserError as fault:  # what cannot be counted is said, and keeps nobody from the other checks
            yield str(fault)
            return
        groups = self.env["mrp.cost.allocation.line"]._read_group(
            [("allocation_id", "=", self.id)], ["production_id"], ["base:sum"]
        )
        before = dict(groups)
        if all(_is_same(before.get(order, 0.0), float(now.get(order, 0.0))) for order in {*before, *now}):
            return
        yield self.env._(
            "What orders have of %(driver)s changed after %(pool)s was charged: %(before)s in all then, %(now)s now. "
            "Reverse what was charged, and this step charges it anew.",
            pool=pool.name,
            driver=dict(self._fields["driver"]._description_selection(self.env))[self.driver].lower(),
            before=f"{sum(before.values()):,.2f}",
            now=f"{float(sum(now.values())):,.2f}",
        )


def _is_same(one, other):
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))
