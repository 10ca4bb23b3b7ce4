"""Material issued to orders: many issues, of any number of orders, as one step of Odoo."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models


class Issue(NamedTuple):
    """What one report says was issued.

    quantity: in the product's unit
    lot:      of tracked products; else empty
    dates:    values of the stock move: occurred_at, posting_date, reason
    """

    order: models.BaseModel
    product: models.BaseModel
    quantity: float
    lot: models.BaseModel
    workorder: models.BaseModel
    dates: dict


class StockPlaces:
    """Where stock lies, less what moves that are about to be done take from there."""

    def __init__(self, env):
        self._quants = env["stock.quant"]
        self._found = {}
        self._taken = defaultdict(float)

    def of(self, product, location, lot):
        """Return [(quant, what is left there)] in the order in which Odoo would take it."""
        key = (product.id, location.id, lot.id)
        if key not in self._found:
            quants = self._quants._gather(product, location, lot_id=lot or None, strict=False)
            self._found[key] = quants.filtered(lambda quant: not lot or quant.lot_id == lot)
        return [(quant, quant.quantity - self._taken[quant.id]) for quant in self._found[key] if quant.quantity > 0]

    def take(self, quant, quantity):
        self._taken[quant.id] += quantity


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.model
    def _shopfloor_issue_all(self, issues):
        """Issue components to orders; return the done moves of each issue.

        Issues of one component to one order follow each other: each splits what the one before left open.
        What backflush issued of a component that is reported after all comes back.
        """
        done = [self.env["stock.move"]] * len(issues)
        for wave in _waves(issues):
            moves = self._shopfloor_issue_moves([issues[number] for number in wave])
            for number, move in zip(wave, moves, strict=True):
                done[number] = move
        for number, issue in enumerate(issues):
            done[number] |= issue.order._shopfloor_give_back_backflush(issue.product)
        return done

    def _shopfloor_issue_moves(self, issues):
        """Issue components, none twice to one order; return the done moves in the order of the issues."""
        moves = self._shopfloor_component_moves(issues)
        places = StockPlaces(self.env)
        lines = [
            line
            for move, issue in zip(moves, issues, strict=True)
            for line in issue.order._shopfloor_source_lines(move, issue.quantity, issue.lot, places)
        ]
        by_values = defaultdict(self.env["stock.move"].browse)
        for move, issue in zip(moves, issues, strict=True):
            by_values[tuple(issue.dates.items())] |= move
        for values, some in by_values.items():
            some.write({**dict(values), "manual_consumption": True})
        self.env["stock.move"].browse(move.id for move in moves)._shopfloor_take_out(lines)
        return moves

    def _shopfloor_component_moves(self, issues):
        """Return the open component move of each issue, or a new one without demand."""
        moves = [issue.order._shopfloor_component_move(issue.product, issue.workorder) for issue in issues]
        missing = [issue for move, issue in zip(moves, issues, strict=True) if not move]
        added = self.env["stock.move"].create(
            [issue.order._prepare_added_component(issue.product, issue.workorder) for issue in missing]
        )
        if added:
            added._action_confirm(merge=False, create_proc=False)
        new = iter(added)
        return [move or next(new) for move in moves]


def _waves(issues):
    """Return lists of the numbers of issues; in none is a component issued twice to one order."""
    waves, seen = [], defaultdict(int)
    for number, issue in enumerate(issues):
        wave = seen[issue.order.id, issue.product.id]
        seen[issue.order.id, issue.product.id] += 1
        if wave == len(waves):
            waves.append([])
        waves[wave].append(number)
    return waves
