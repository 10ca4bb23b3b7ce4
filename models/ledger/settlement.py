from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...costing import STOCK, apportion, to_coins
from .cost_fact import CostFact
from .late_cost import GONE

# Late cost goes through no more levels of orders than this.
MAX_LEVELS = 30


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
        known = set(
            self.env["mrp.cost.line"]
            .sudo()
            .search(
                [
                    ("source_model", "=", "stock.move"),
                    ("source_id", "in", moves.ids),
                    ("kind", "=", "receipt"),
                ]
            )
            .mapped("source_id")
        )
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
        if not self.env.context.get("mrp_actual_cost_final"):  # the last receipt restates, once
            self.env["mrp.cost.loss"]._restate(productions)
        done = productions.sudo().filtered(lambda p: p.is_actual_cost and p.state == "done")
        return self._clear(done, day)

    @api.model
    def _settle_cancelled(self, productions):
        """Clear the WIP that cancelled orders leave behind."""
        cancelled = productions.sudo().filtered(lambda p: p.is_actual_cost and p.state == "cancel")
        return self.with_context(mrp_actual_cost_clearing=True)._clear(cancelled)

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

    def _clear(self, orders, day=None):
        """Take all that remains out of the WIP of these orders; return the new lines."""
        if not orders:
            return self.env["mrp.cost.line"]
        Joint = self.env["mrp.cost.joint"]
        wip = self.env["mrp.cost.ledger"]._wip_by_element(orders)
        lost = self._lost(orders)
        facts, late = [], {}
        for production in orders.filtered(lambda order: wip[order.id]):
            residue = wip[production.id]
            receipts = Joint._late_receipts(production)
            on_day = self._clearing_day(production, receipts, day)
            if receipts and lost.get(production):
                facts += self._clearing_facts(production, "loss", lost[production], on_day, production)
                residue = self._minus(residue, lost[production])
            if receipts and not Joint._is_standard(production):
                goods, variance = self.env["mrp.cost.standard.elements"]._divide(production, residue)
                late[production] = (Joint._true_up_shares(production, goods), on_day)
                facts += self._clearing_facts(production, "variance", variance, on_day, production)
            else:
                kind = "variance" if production._cost_receipts() else "loss"
                facts += self._clearing_facts(production, kind, residue, on_day, production)
        return self._append_and_follow(facts + self._true_up_facts(late))

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
        moved = lines.filtered(lambda line: line.kind in ("true_up", "true_up_sold"))
        receipts = self.env["stock.move"].sudo().browse(moved.mapped("source_id"))
        if receipts:
            receipts.with_context(mrp_actual_cost_pending=True)._set_value()
        users = lines.filtered(lambda line: line.kind == "issue_true_up").production_id
        if users:
            level = self.env.context.get("mrp_actual_cost_level", 0)
            lines |= self.with_context(mrp_actual_cost_level=level + 1)._settle(users)
        return lines

    def _clearing_day(self, production, receipts, day):
        """Return the day on which the residue leaves: when its cost came, or the goods if later."""
        if not day:
            return production._cost_last_day()
        return max([day] + [receipt._cost_event_date() for receipt in receipts])

    @api.model
    def _true_up_overdrawn(self, company, day):
        """Give back what receipts took too much: no element of an open order stays below zero.

        Receipts leave at planned cost, so an order that took less cost than planned so far, or
        made more units, would show negative work in progress at a period end.
        """
        Joint, late = self.env["mrp.cost.joint"], {}
        for production, residue in self._overdrawn(company, day).items():
            receipts = Joint._late_receipts(production)
            receipts = receipts.filtered(lambda move: move._cost_event_date() <= day) or receipts
            if receipts and not Joint._is_standard(production):
                weights = Joint._true_up_weights(production, receipts)
                late[production] = (self._by_weight(residue, weights, production._cost_coin()), day)
        self._append_and_follow(self._true_up_facts(late))

    def _by_weight(self, residue, weights, coin):
        """Return {move: {element id: Decimal}}: the residue by weights."""
        shares = {move: {} for move in weights}
        for element, amount in residue.items():
            for move, share in zip(weights, apportion(amount, list(weights.values()), coin), strict=True):
                shares[move][element] = share
        return shares

    def _overdrawn(self, company, day):
        """Return {order: {element id: amount below zero}} of orders that are not done."""
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.production"].flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.production_id, line.element_id, SUM(line.amount)
                  FROM mrp_cost_line line
                  JOIN mrp_production production ON production.id = line.production_id
                 WHERE line.company_id = %s AND line.accounting_date <= %s
                   AND production.state NOT IN ('done', 'cancel')
                 GROUP BY line.production_id, line.element_id
                HAVING SUM(line.amount) < 0
                 ORDER BY line.production_id, line.element_id
                """,
                company.id,
                day,
            )
        )
        overdrawn = {}
        for production_id, element_id, amount in rows:
            production = self.env["mrp.production"].sudo().browse(production_id)
            overdrawn.setdefault(production, {})[element_id] = Decimal(str(amount))
        return overdrawn

    def _true_up_facts(self, late):
        """Let late cost follow the goods: into stock, into orders that used them, or to expense.

        late: {order: ({receipt: {element id: amount}}, day)}
        """
        LateCost = self.env["mrp.cost.late.cost"]
        everything = self.env["stock.move"].concat(*(move for shares, _day in late.values() for move in shares))
        destinations = LateCost._destinations(everything)
        facts, used = [], {}
        for production, (shares, day) in late.items():
            coin = production._cost_coin()
            for move, by_element in shares.items():
                for element, amount in by_element.items():
                    by_target = LateCost._split(amount, self._reachable(destinations[move]), coin)
                    facts += self._true_up_of(move, element, by_target, day)
                    self._note_used(used, by_target, day)
        return facts + LateCost._carry(used)

    def _reachable(self, shares):
        """End where goods go in a circle (rework that uses its own product): there the rest is
        expense. Each round is smaller than the one before."""
        if self.env.context.get("mrp_actual_cost_level", 0) < MAX_LEVELS:
            return shares
        in_stock = shares.get(STOCK, 0)
        return {key: share for key, share in ((STOCK, in_stock), (GONE, 1 - in_stock)) if share}

    def _note_used(self, used, by_target, day):
        for target, amount in by_target.items():
            if target not in (STOCK, GONE):
                sofar, last = used.get(target, (Decimal(0), day))
                used[target] = (sofar + amount, max(last, day))

    def _true_up_of(self, move, element, by_target, day):
        """Return the facts of one receipt: through stock, where the goods are or were used by
        other orders, and to the cost of goods sold."""
        gone = by_target.get(GONE, Decimal(0))
        base = move._cost_fact_base(move.production_id)
        base.update(event_date=day, part="true_up")
        sold = {**base, "part": "true_up_sold", "counter_account": move._cost_sold_account().id}
        return [
            CostFact(kind="true_up", element=element, amount=gone - sum(by_target.values()), **base),
            CostFact(kind="true_up_sold", element=element, amount=-gone, **sold),
        ]

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
