"""How many random histories are played, and that each leaves nothing behind."""

import os
from contextlib import contextmanager

from hypothesis import Phase, given, settings

from ..common import CostCase


class Undo(Exception):
    """Ends an example: all it did is rolled back."""


def examples(number, *strategies, thorough=1000):
    """Let a test play that many random histories; more where asked to be thorough.

    MRP_COST_EXAMPLES in the environment asks for any other number. The smallest failing history is
    looked for only where asked to be thorough: that takes hundreds of further ones.
    """
    is_thorough = bool(os.environ.get("MRP_COST_THOROUGH"))
    wanted = os.environ.get("MRP_COST_EXAMPLES") or (thorough if is_thorough else number)
    phases = [phase for phase in Phase if is_thorough or phase != Phase.shrink]

    def decorate(test):
        return settings(max_examples=int(wanted), phases=phases)(given(*strategies)(test))

    return decorate


class HistoryCase(CostCase):
    @contextmanager
    def example(self):
        """Roll back what happens within."""
        try:
            with self.env.cr.savepoint():
                yield
                raise Undo
        except Undo:
            self.env.invalidate_all()

    def assertComposed(self):
        """What every product made here is made of, in each receipt and in stock, sums to its value."""
        Composition = self.env["mrp.cost.composition"]
        Composition._compose(self.company)
        received = self.env["stock.move"].search(
            [
                ("production_id.is_actual_cost", "=", True),
                ("company_id", "=", self.company.id),
                ("state", "=", "done"),
                ("is_in", "=", True),
            ]
        )
        rows = Composition._read_group([("move_id", "in", received.ids)], ["move_id"], ["amount:sum"])
        parts = dict(rows)
        for move in received:
            self.assertEqual(round(parts.get(move, 0.0), 2), round(move.value, 2), move.display_name)
        for product in received.product_id:
            self.assertAlmostEqual(float(sum(product._cost_composition().values())), product.total_value, 2)
        self.assertEqual(Composition._compose(self.company), 0, "composed again, nothing changes")
