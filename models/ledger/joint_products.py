from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ...costing import JointOutput, joint_weights, share_joint_cost, take_out, to_coins
from .finished_valuation import RECEIPT_KINDS


class MrpCostJoint(models.AbstractModel):
    """Shares the cost of an order over what it produces.

    A by-product leaves at its own value, a product at standard cost at its standard. The product of the order and
    its co-products share the rest by the method of the bill of materials. Receipts before the last one leave at
    planned cost by the same weights; the last one brings all of them to their share of actual cost.
    """

    _name = "mrp.cost.joint"
    _description = "Joint Products"

    # ------------------------------------------------------------------- receipts

    @api.model
    def _transfer_amounts(self, production, moves):
        """Return what leaves WIP with finished moves that have just been received.

        returns: {move: {element id: Decimal}}
        """
        self.env["mrp.cost.joint.factors"]._complete(production)
        at_value = moves.filtered(lambda m: m._cost_is_output_at_value())
        joint = moves - at_value
        if production._cost_is_final_receipt() and joint and not self._is_standard(production):
            return self._final_amounts(production, at_value, joint)
        planned = production._cost_plan_by_element()
        amounts = {move: self._planned_at_value(production, move, planned) for move in at_value}
        return amounts | self._planned_joint(production, joint, planned)

    def _is_standard(self, production):
        main = production.move_finished_ids.filtered(lambda m: m.product_id == production.product_id)
        return main._cost_at_standard()

    # ------------------------------------------------------- at planned unit cost

    def _planned_at_value(self, production, move, planned):
        settlement = self.env["mrp.cost.settlement"]
        if move.product_id == production.product_id:
            return settlement._planned_transfer(production, move)
        return settlement._split_as_planned(production, self._own_value(move), planned, production._cost_coin())

    def _own_value(self, move):
        value = self._quantity(move) * Fraction(str(move._cost_output_unit_value()))
        return to_coins(value, move.production_id._cost_coin())

    def _quantity(self, moves):
        return sum((Fraction(str(move._get_valued_qty())) for move in moves), Fraction(0))

    def _planned_joint(self, production, joint, planned):
        """Return the amounts of moves that leave at their share of planned cost."""
        amounts, coin = {}, production._cost_coin()
        for moves, unit_share in self._planned_unit_shares(production, joint, planned):
            received = moves & joint
            if received and received[0].product_id == production.product_id:
                cost = self.env["mrp.cost.settlement"]._planned_transfer(production, received)
                cost = {element: to_coins(Fraction(amount) * unit_share, coin) for element, amount in cost.items()}
            elif received:
                units = self._quantity(received) * unit_share / self._ordered(production)
                cost = {element: to_coins(Fraction(amount) * units, coin) for element, amount in planned.items()}
            else:
                continue
            shares = share_joint_cost(cost, self._by_quantity(received), coin)
            amounts.update(zip(received, shares, strict=True))
        return amounts

    def _planned_unit_shares(self, production, received, planned):
        """Return [(moves, share)]: what one unit of an output takes of the planned cost of one unit of the product."""
        groups = (production._cost_outputs() | received)._cost_by_output()
        ratios = {moves: self._planned_ratio(production, moves) for moves in groups}
        own = [moves for moves in groups if moves[0]._cost_is_output_at_value()]
        joint = [moves for moves in groups if moves[0].product_id == production.product_id or moves not in own]
        at_value = sum(
            ratios[moves] * Fraction(str(moves[0]._cost_output_unit_value())) for moves in own if moves not in joint
        )
        unit_cost = Fraction(sum(planned.values(), Decimal(0))) / self._ordered(production)
        left = max(1 - at_value / unit_cost, Fraction(0)) if unit_cost > 0 else Fraction(1)
        weights = joint_weights(
            [self._output(production, moves, ratios[moves]) for moves in joint],
            is_fixed=self._is_fixed(production),
        )
        total = sum(weights)
        return [
            (moves, left * weight / total / ratios[moves] if ratios[moves] else Fraction(0))
            for moves, weight in zip(joint, weights, strict=True)
        ]

    def _planned_ratio(self, production, moves):
        """Return how many units of an output were planned for one unit of the product."""
        if moves[0].product_id == production.product_id:
            return Fraction(1)
        if moves[0].cost_output_ratio:
            return Fraction(str(moves[0].cost_output_ratio))
        return self._quantity(moves.filtered(lambda m: m.state == "done")) / self._ordered(production)

    def _ordered(self, production):
        return Fraction(str(production.cost_plan_quantity or production.product_uom_qty or 1))

    # ------------------------------------------------------------ at actual cost

    def _final_amounts(self, production, at_value, joint):
        """Return the amounts of the receipt that ends the order: with it, all that is left goes out.

        Outputs that were received before, and are not in this receipt, are brought to their share as well.
        """
        coin = production._cost_coin()
        wip = self.env["mrp.cost.ledger"]._wip_by_element(production)[production.id]
        pool, _variance = self.env["mrp.cost.standard.elements"]._divide(production, wip)
        amounts = {}
        for move in at_value:
            amounts[move] = take_out(pool, self._own_value(move), coin)
            pool = {element: amount - amounts[move].get(element, 0) for element, amount in pool.items()}
        earlier = self._late_receipts(production) - joint
        for moves, due in self._due(production, earlier, joint, pool):
            received = moves & joint
            if received:
                shares = share_joint_cost(due, self._by_quantity(received), coin)
                amounts.update(zip(received, shares, strict=True))
            else:
                self._true_up(production, moves, due)
        return amounts

    def _due(self, production, earlier, joint, pool, given=None):
        """Return [(moves of one output, {element id: amount})]: what each output lacks of its share.

        earlier: joint moves that took cost before; joint: those that take it now
        pool:    {element id: Decimal} still to share; the amounts due sum to it
        given:   of `_given`, for these moves and others; read where not given
        """
        given = {move: (given or self._given(earlier))[move] for move in earlier}
        cost = dict(pool)
        for taken in given.values():
            for element, amount in taken.items():
                cost[element] = cost.get(element, Decimal(0)) + amount
        groups = (earlier | joint)._cost_by_output()
        outputs = [self._output(production, moves, self._quantity(moves)) for moves in groups]
        weights = joint_weights(outputs, is_fixed=self._is_fixed(production))
        shares = share_joint_cost(cost, weights, production._cost_coin())
        for moves, share in zip(groups, shares, strict=True):
            for move in moves & earlier:
                for element, amount in given[move].items():
                    share[element] -= amount
        return list(zip(groups, shares, strict=True))

    def _given(self, moves):
        """Return {move: {element id: Decimal}}: what the moves took out of WIP so far."""
        given = {move: {} for move in moves}
        rows = (
            self.env["mrp.cost.line"]
            .sudo()
            ._read_group(
                [("source_model", "=", moves._name), ("source_id", "in", moves.ids), ("kind", "in", RECEIPT_KINDS)],
                ["source_id", "element_id"],
                ["amount:sum"],
            )
        )
        for move_id, element, amount in rows:
            given[moves.browse(move_id)][element.id] = -Decimal(str(amount))
        return given

    def _true_up(self, production, moves, due):
        due = {element: amount for element, amount in due.items() if amount}
        if due:
            day = max([production._cost_last_day()] + [move._cost_event_date() for move in moves])
            shares = share_joint_cost(due, self._by_quantity(moves), production._cost_coin())
            late = {production: (dict(zip(moves, shares, strict=True)), day)}
            self.env["mrp.cost.true.up"]._book(late)

    def _output(self, production, moves, quantity):
        """Return an output as arithmetic sees it."""
        is_main = moves[0].product_id == production.product_id
        return JointOutput(
            quantity=quantity,
            unit_weight=Fraction(str(moves[0].cost_output_weight)),
            fixed_share=None if is_main else Fraction(str(max(moves.mapped("cost_share")))),
        )

    def _is_fixed(self, production):
        return (production.cost_joint_method or "fixed") == "fixed"

    def _by_quantity(self, moves):
        return joint_weights([JointOutput(self._quantity(move), Fraction(1)) for move in moves])

    # ------------------------------------------------------------------ late cost

    @api.model
    def _late_receipts(self, production):
        """Return the received moves that late cost follows: the product and its co-products, none at its own value."""
        return production._cost_outputs().filtered(
            lambda m: m.state == "done" and m.is_in and not m._cost_is_output_at_value()
        )

    @api.model
    def _true_up_weights(self, production, receipts):
        """Return {move: Fraction}: how received moves share cost that comes late."""
        groups = receipts._cost_by_output()
        outputs = [self._output(production, moves, self._quantity(moves)) for moves in groups]
        weights = joint_weights(outputs, is_fixed=self._is_fixed(production)) if groups else []
        return {
            move: weight * share / sum(shares)
            for moves, weight, shares in zip(groups, weights, map(self._by_quantity, groups), strict=True)
            for move, share in zip(moves, shares, strict=True)
        }

    @api.model
    def _true_up_shares(self, production, residue, receipts=None, given=None):
        """Return {move: {element id: Decimal}}: the residue, so that each output ends at its share of all cost.

        Unlike weights alone this also corrects what receipts at planned cost took too much or too little.
        receipts: of `_late_receipts`; given: of `_given`, for these and others; read where not given
        """
        receipts = self._late_receipts(production) if receipts is None else receipts
        coin, shares = production._cost_coin(), {}
        for moves, due in self._due(production, receipts, receipts.browse(), residue, given):
            shares.update(zip(moves, share_joint_cost(due, self._by_quantity(moves), coin), strict=True))
        return shares
