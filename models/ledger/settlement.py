from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

from ...costing import apportion, to_coins
from .cost_fact import CostFact


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

        A product at standard cost leaves at its standard instead, split as planned.
        """
        coin = production._cost_coin()
        main = moves.filtered(lambda m: m.product_id == production.product_id)
        quantity = sum(Fraction(str(m._get_valued_qty())) for m in main)
        planned = production._cost_plan_by_element()
        ordered = Fraction(str(production.cost_plan_quantity or production.product_uom_qty)) or 1
        if main._cost_at_standard():
            value = to_coins(quantity * Fraction(str(main.product_id.standard_price)), coin)
            return self._split_as_planned(production, value, planned, coin)
        return {element: to_coins(quantity * Fraction(amount) / ordered, coin) for element, amount in planned.items()}

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
            **move._cost_fact_base(move.production_id),
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
        came back at theirs, and the work between is lost."""
        order = unbuild.mo_id.sudo().filtered("is_actual_cost")
        moves = unbuild.produce_line_ids | unbuild.consume_line_ids
        lines = (
            self.env["mrp.cost.line"]
            .sudo()
            .search([("source_model", "=", "stock.move"), ("source_id", "in", moves.ids), ("kind", "=", "unbuild")])
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
        """Take all that remains out of the WIP of these orders."""
        if not orders:
            return self.env["mrp.cost.line"]
        wip = self.env["mrp.cost.ledger"]._wip_by_element(orders)
        facts, moves = [], self.env["stock.move"].sudo()
        for production in orders:
            residue = wip[production.id]
            if not residue:
                continue
            receipts = production._cost_receipts()
            on_day = self._clearing_day(production, receipts, day)
            if receipts and not receipts._cost_at_standard():
                facts += self._true_up_facts(production, receipts, residue, on_day)
                moves |= receipts
            else:
                kind = "variance" if receipts else "loss"
                facts += self._clearing_facts(production, kind, residue, on_day, production)
        lines = self.env["mrp.cost.ledger"]._append(facts)
        if moves:
            moves._set_value()
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
        overdrawn = self._overdrawn(company, day)
        facts, moves = [], self.env["stock.move"].sudo()
        for production, residue in overdrawn.items():
            receipts = production._cost_receipts()
            if receipts and not receipts._cost_at_standard():
                facts += self._true_up_facts(production, receipts, residue, day)
                moves |= receipts
        self.env["mrp.cost.ledger"]._append(facts)
        if moves:
            moves._set_value()

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

    def _true_up_facts(self, production, receipts, residue, day):
        """Let the residue follow the goods: into stock what is there, else to their cost."""
        coin = production._cost_coin()
        weights = [Fraction(str(move.quantity)) for move in receipts]
        facts = []
        for element, amount in residue.items():
            shares = apportion(amount, weights, coin)
            for move, share in zip(receipts, shares, strict=True):
                facts += self._true_up_of(move, element, share, day, coin)
        return facts

    def _true_up_of(self, move, element, share, day, coin):
        remaining = Fraction(str(move.remaining_qty))
        ratio = min(remaining / Fraction(str(move.quantity)), 1)
        in_stock = to_coins(ratio * Fraction(share), coin)
        base = move._cost_fact_base(move.production_id)
        base.update(event_date=day, part="true_up")
        sold = {**base, "part": "true_up_sold", "counter_account": move._cost_sold_account().id}
        return [
            CostFact(kind="true_up", element=element, amount=-in_stock, **base),
            CostFact(kind="true_up_sold", element=element, amount=in_stock - share, **sold),
        ]

    def _clearing_facts(self, production, kind, residue, day, source):
        """Nothing carries the residue: it goes to the account of variances or of losses."""
        account = production._cost_clearing_account(kind)
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
                counter_account=account.id,
                details={"source_label": source.display_name},
            )
            for element, amount in residue.items()
        ]
