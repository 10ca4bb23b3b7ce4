from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.fields import Domain

from ...costing import apportion, to_coins
from .cost_fact import CostFact
from .order_chunks import in_chunks


class MrpCostSettlement(models.AbstractModel):
    """Takes cost out of an order: to finished goods as they are received, and at the end.

    A receipt leaves at the order's planned unit cost; the one that ends the order takes all
    that remains. What is left or comes late once the order is done follows the goods it
    belongs to (true-up); with no goods received it is a loss; a product at standard cost
    leaves at standard and the rest is variance.
    """

    _name = "mrp.cost.settlement"
    _description = "Settlement of Orders"

    # --------------------------------------------------------------- receipts

    @api.model
    def _receive(self, moves):
        """State the cost lines of finished moves that have just been received."""
        domain = (
            Domain("source_model", "=", "stock.move")
            & Domain("source_id", "in", moves.ids)
            & Domain("kind", "=", "receipt")
        )
        known = {move for (move,) in self.env["mrp.cost.line"].sudo()._read_group(domain, ["source_id"])}
        new = moves.filtered(lambda move: move.id not in known)
        self.env["mrp.production.progress"]._cost_note_received(new)
        for production, received in new.grouped("production_id").items():
            self._receive_into(production, received)

    def _receive_into(self, production, moves):
        if production._cost_is_final_receipt():
            self.env["mrp.cost.loss"]._restate(production)
        amounts = self.env["mrp.cost.joint"]._transfer_amounts(production, moves)
        facts = [
            self._receipt_fact(move, element, -amount)
            for move, by_element in amounts.items()
            for element, amount in by_element.items()
        ]
        self.env["mrp.cost.ledger"]._state({("stock.move", m.id) for m in moves}, facts)

    def _planned_transfer(self, production, moves):
        """Return {element: amount}: the received quantity at planned unit cost.

        A product at standard cost leaves at its standard instead, split as the released standard
        is, or else as planned.
        """
        coin = production._cost_coin()
        main = moves.filtered(lambda m: m.product_id == production.product_id)
        quantity = sum(Fraction(str(m._get_valued_qty())) for m in main)
        planned = production._cost_plan_by_element()
        ordered = Fraction(str(production.cost_plan_quantity or production.product_uom_qty)) or 1
        if main._cost_at_standard():
            value = to_coins(quantity * Fraction(str(main.product_id.standard_price)), coin)
            standard = {row.element_id.id: max(row.per_unit, 0.0) for row in production.sudo().cost_standard_ids}
            return self._split_as_planned(production, value, standard if any(standard.values()) else planned, coin)
        unit = {element: Fraction(amount) / ordered for element, amount in planned.items()}
        unit |= self.env["mrp.cost.standard.elements"]._per_unit(production, unit)
        return {element: to_coins(quantity * amount, coin) for element, amount in unit.items()}

    def _split_as_planned(self, production, value, planned, coin):
        if not any(planned.values()):
            material = self.env["mrp.cost.element"]._by_code("material")
            return {material.id: value}
        shares = apportion(value, list(planned.values()), coin)
        return dict(zip(planned, shares, strict=True))

    def _receipt_fact(self, move, element_id, amount):
        return CostFact(
            kind="receipt",
            amount=amount,
            element=element_id,
            is_in_gl=move._cost_is_posted_by_odoo(),
            **move._cost_fact_base(move.production_id or move.cancelled_production_id),
        )

    # ------------------------------------------------------------- at the end

    @api.model
    def _settle(self, productions, day=None):
        """Clear what remains in the WIP of orders that are done; return the new lines.

        day: accounting day of the lines; by default each order's last one
        """
        lines = self.env["mrp.cost.line"]
        for some in in_chunks(productions):
            lines |= self._settle_some(some, day)
        return lines

    def _settle_some(self, productions, day):
        if not self.env.context.get("mrp_actual_cost_final"):  # the last receipt restates, once
            self.env["mrp.cost.loss"]._restate(productions)
        return self._clear(productions, "done", day)

    @api.model
    def _settle_cancelled(self, productions):
        """Clear the WIP that cancelled orders leave behind."""
        return self.with_context(mrp_actual_cost_clearing=True)._clear(productions, "cancel")

    @api.model
    def _settle_unbuild(self, unbuild):
        """Clear at once what an unbuild order leaves: goods went out at their cost, components
        came back at theirs, and the work between is lost. What it cleared before counts, so
        doing it again clears only what changed since."""
        order = unbuild.mo_id.sudo().filtered("is_actual_cost")
        moves = unbuild.produce_line_ids | unbuild.consume_line_ids
        lines = (
            self.env["mrp.cost.line"]
            .sudo()
            .search(
                Domain("source_model", "=", "stock.move")
                & Domain("source_id", "in", moves.ids)
                & Domain("kind", "=", "unbuild")
                | Domain("source_model", "=", unbuild._name) & Domain("source_id", "=", unbuild.id)
            )
        )
        residue = {
            element.id: Decimal(str(order.company_id.currency_id.round(sum(found.mapped("amount")))))
            for element, found in lines.grouped("element_id").items()
        }
        if order and any(residue.values()):
            day = max(lines.mapped("event_date"))
            facts = self._clearing_facts(order, "loss", residue, day, unbuild)
            self.env["mrp.cost.ledger"]._append(facts)

    def _clear(self, productions, state, day=None):
        """Take all that remains out of the WIP of those orders that are in a state; return the new lines.

        Orders that hold nothing are not even read.
        """
        wip = self.env["mrp.cost.ledger"]._wip_by_element(productions)
        left = productions.sudo().browse([order for order in productions._ids if wip[order]])
        orders = left.filtered(lambda order: order.is_actual_cost and order.state == state)
        if not orders:
            return self.env["mrp.cost.line"]
        receipts = {order: self.env["mrp.cost.joint"]._late_receipts(order) for order in orders}
        facts, late = self._clearing(wip, receipts, self._lost(orders), self._clearing_days(receipts, day))
        return self._append_and_follow(facts + self.env["mrp.cost.true.up"]._facts(late))

    def _clearing(self, wip, receipts, lost, days):
        """Return what leaves orders: facts of what no goods carry, and what follows the goods, as `_facts` of true-ups.

        All arguments are by order, wip by its id.
        """
        Joint, Elements = self.env["mrp.cost.joint"], self.env["mrp.cost.standard.elements"]
        given = Joint._given(self.env["stock.move"].union(*receipts.values()))
        facts, late = [], {}
        for order, received in receipts.items():
            residue, day = wip[order.id], days[order]
            if received and lost.get(order):
                facts += self._clearing_facts(order, "loss", lost[order], day, order)
                residue = self._minus(residue, lost[order])
            if received and not Joint._is_standard(order):
                goods, variance = Elements._divide(order, residue)
                late[order] = (Joint._true_up_shares(order, goods, received, given), day)
                facts += self._clearing_facts(order, "variance", variance, day, order)
            else:
                kind = "variance" if order._cost_receipts() else "loss"
                facts += self._clearing_facts(order, kind, residue, day, order)
        return facts, late

    def _lost(self, orders):
        """Return {order: {element id: Decimal < 0}}: what left orders that had no goods to carry it.

        Goods that arrive after all take it back: the order of arrival must not matter.
        """
        rows = (
            self.env["mrp.cost.line"]
            .sudo()
            ._read_group(
                [
                    ("source_model", "=", orders._name),
                    ("source_id", "in", orders.ids),
                    ("kind", "=", "loss"),
                    ("part", "=", "loss"),
                ],
                ["production_id", "element_id"],
                ["amount:sum"],
            )
        )
        lost = {}
        for production, element, amount in rows:
            if amount:
                lost.setdefault(production, {})[element.id] = Decimal(str(amount))
        return lost

    def _minus(self, amounts, others):
        return {e: amounts.get(e, Decimal(0)) - others.get(e, Decimal(0)) for e in amounts | others}

    @api.model
    def _append_and_follow(self, facts):
        """Append facts, value received goods anew, and settle done orders that got late cost."""
        lines = self.env["mrp.cost.ledger"]._append(facts)
        moved = dict.fromkeys(f.source[1] for f in facts if f.amount and f.kind in ("true_up", "true_up_sold"))
        receipts = self.env["stock.move"].sudo().browse(moved)
        if receipts:
            receipts.with_context(mrp_actual_cost_pending=True)._set_value()
        used = dict.fromkeys(fact.production for fact in facts if fact.amount and fact.kind == "issue_true_up")
        users = self.env["mrp.production"].sudo().browse(used)
        if users:
            level = self.env.context.get("mrp_actual_cost_level", 0)
            lines |= self.with_context(mrp_actual_cost_level=level + 1)._settle(users)
        return lines

    def _clearing_days(self, receipts, day):
        """Return {order: the day on which its residue leaves}: when its cost came, or the goods if later.

        receipts: {order: received moves}
        """
        if not day:
            last = self.env["mrp.production"].concat(*receipts)._cost_last_days()
            return {order: last[order.id] for order in receipts}
        return {
            order: max([day] + [receipt._cost_event_date() for receipt in moves]) for order, moves in receipts.items()
        }

    def _clearing_facts(self, production, kind, residue, day, source):
        """Nothing carries the residue: it goes to the account of variances or of losses."""
        Element = self.env["mrp.cost.element"]
        return [
            CostFact(
                source=(source._name, source.id),
                production=production.id,
                element=element,
                kind=kind,
                event_date=day,
                part=kind,
                amount=Decimal(-amount),
                wip_account=production._cost_wip_account().id,
                counter_account=production._cost_clearing_account(kind, Element.browse(element)).id,
                details={"source_label": source.display_name},
            )
            for element, amount in residue.items()
        ]
