from decimal import Decimal

from odoo import api, models

from .cost_line import KINDS_APPENDED


class MrpCostSettlement(models.AbstractModel):
    """What cancelled reports mean for what left an order."""

    _inherit = "mrp.cost.settlement"

    @api.model
    def _take_back(self, moves):
        """State that moves which take back receipts bring into their orders, by element, what the receipts took out."""
        given = self.env["mrp.cost.joint"]._given(moves.cancelled_move_id)
        facts = [
            self._receipt_fact(move, element, amount)
            for move in moves
            for element, amount in given[move.cancelled_move_id].items()
        ]
        self.env["mrp.cost.ledger"]._state({(move._name, move.id) for move in moves}, facts)

    @api.model
    def _reopen(self, production, last_line):
        """Take back what clearing took out of an order that is not done any more.

        last_line: id of the last cost line before the order was done
        """
        since = (
            self.env["mrp.cost.line"]
            .sudo()
            .search([("production_id", "=", production.id), ("id", ">", last_line), ("kind", "in", KINDS_APPENDED)])
        )
        day = production._cost_last_day()
        shares, facts = {}, []
        for (kind, model, res_id), lines in since.grouped(lambda r: (r.kind, r.source_model, r.source_id)).items():
            amounts = self._sums(lines)
            if kind in ("true_up", "true_up_sold"):
                of_move = shares.setdefault(self.env[model].browse(res_id), {})
                of_move.update({e: of_move.get(e, Decimal(0)) + amount for e, amount in amounts.items()})
            elif model == production._name and set(lines.mapped("part")) == {kind}:
                facts += self._clearing_facts(production, kind, amounts, day, production)
        shares = {move: amounts for move, amounts in shares.items() if move.production_id == production}
        self._append_and_follow(
            facts + self.env["mrp.cost.true.up"]._facts({production: (shares, day)} if shares else {})
        )
        self.env["mrp.cost.loss"]._restate(production)

    def _sums(self, lines):
        """Return {element id: Decimal} of cost lines."""
        sums = {}
        for line in lines:
            element = line.element_id.id
            sums[element] = sums.get(element, Decimal(0)) + Decimal(str(line.amount))
        return sums
