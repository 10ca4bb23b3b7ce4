from odoo import api, models


class MrpCostAllocationStep(models.AbstractModel):
    """The step of a close that spreads cost pools over the orders of the period."""

    _name = "mrp.cost.allocation.step"
    _description = "Allocations at the Close"

    @api.model
    def _checks(self, period):
        """Return [("block" or "warn", message, records)] of what a person must see to first.

        What was charged before the close stands, as a document does: where more came since, a person decides.
        """
        found = [
            ("block", self.env._("The cost pool %s is not allocated yet: enter its amount.", pool.name), pool)
            for pool in self._pools(period)._without_amount(period)
        ]
        found += [("warn", message, item) for item, message in self._changed_items(period)]
        charges = self._pools(period)._charges_of(period)
        return found + [("warn", sentence, run) for run, sentence in charges._overtaken()]

    @api.model
    def _run(self, period):
        """Gather and charge the pools that are not charged yet; what unused capacity of theirs cost is an expense."""
        runs = self.env["mrp.cost.allocation"]._for(self._pools(period), period)
        drafts = runs.filtered(lambda run: run.state == "draft")
        drafts.action_compute()
        drafts.action_post()
        self.env["mrp.cost.absorption.step"]._clear_allocated(period)

    @api.model
    def _roll_back(self, period):
        self.env["mrp.cost.absorption.step"]._take_back_allocated(period)
        period.allocation_ids.filtered(lambda run: run.state == "posted").action_reverse()

    # ----------------------------------------------------------------- helpers

    def _pools(self, period):
        return self.env["mrp.cost.pool"]._to_allocate(period.company_id)

    def _changed_items(self, period):
        """Yield (item, message) where a journal item is not what a pool took of it any more."""
        items = self.env["mrp.cost.pool.item"].sudo().search([("allocation_id.period_id", "=", period.id)])
        for item in items.filtered(lambda item: not item.part or item.move_line_id.parent_state != "posted"):
            line = item.move_line_id
            if line.parent_state != "posted" or item.currency_id.compare_amounts(line.balance, item.amount):
                yield (
                    item,
                    self.env._(
                        "%(entry)s was changed after %(pool)s took %(amount)s of it. Compute the allocation again.",
                        entry=line.move_id.display_name,
                        pool=item.allocation_id.display_name,
                        amount=item.currency_id.format(item.amount),
                    ),
                )
