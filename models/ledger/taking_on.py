from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...costing import apportion, to_coins
from .cost_fact import CostFact
from .cost_line import PART_TAKEN_ON

OPEN_STATES = ("confirmed", "progress", "to_close")


class MrpCostTakingOn(models.AbstractModel):
    """Puts orders under actual costing that were open before it began, or before a reinstallation.

    Their documents of before state what they cost, dated on the opening day; so a later
    correction of one is restated like any other. What the books carry on the WIP account
    already is not posted again: a line gets Odoo's own journal item where that is known by its
    document, and else an item of its own by an entry within the WIP account.
    """

    _name = "mrp.cost.taking.on"
    _description = "Taking on of Open Orders"

    @api.model
    def _candidates(self, company):
        """Return the open orders of a company that are not under actual costing."""
        orders = self.env["mrp.production"].search(
            [("company_id", "=", company.id), ("state", "in", OPEN_STATES), ("is_actual_cost", "=", False)]
        )
        return orders.filtered(lambda order: order._cost_is_wanted())

    @api.model
    def _take_on(self, orders, day, in_books=(), opening=()):
        """Put open orders of one company under actual costing as of a day.

        in_books: orders whose time and energy of before the WIP account carries already
        opening:  [(order, element, amount)] that it carries with no document of the order
        returns:  the lines written
        raises:   UserError when the day takes no cost; MissingRate, MissingAccount
        """
        orders = (orders & self._candidates(orders.company_id)).sudo()
        if not orders:
            return self.env["mrp.cost.line"]
        self._check_opening_day(orders.company_id, day)
        orders.write({"is_actual_cost": True, "cost_take_on_date": day})
        orders._cost_plan_store()
        carried = self.env["mrp.cost.taken.items"]._of(orders)
        facts = self._conversion_facts(orders, in_books) + self._opening_facts(opening, orders, day)
        items = {}
        for move in self._moves(orders).filtered(lambda m: not m.production_id):
            issued = [replace(fact, kind="opening") for fact in move._cost_issue_facts()]
            facts += self._split_by_books(issued, carried.get(move), move, self._order_of(move) in in_books, items)
        facts += self._receipt_facts(orders, facts, carried, in_books, items)
        lines = self.env["mrp.cost.ledger"]._state({fact.source for fact in facts}, facts)
        self._link(lines, items)
        return lines

    def _check_opening_day(self, company, day):
        today = company._cost_accounting_day(fields.Datetime.now())
        if day > today or not self.env["mrp.cost.period"]._is_open(company, day):
            raise UserError(
                self.env._("Cost cannot be dated on %s: choose a day in an open period, not after today.", day)
            )

    def _moves(self, orders):
        """Return the moves by which these orders consumed and made goods so far."""
        moves = (
            self.env["stock.move"]
            .sudo()
            .search(
                Domain("state", "=", "done")
                & (Domain("raw_material_production_id", "in", orders.ids) | Domain("production_id", "in", orders.ids)),
                order="id",
            )
        )
        return moves.filtered(
            lambda move: (
                (move.is_in or not move.production_id)
                and (
                    "production" in (move.location_id.usage, move.location_dest_id.usage)
                    or move._cost_is_component_scrap()
                )
            )
        )

    def _order_of(self, move):
        return move.production_id or move.raw_material_production_id

    # ------------------------------------------------------------------ facts

    def _conversion_facts(self, orders, in_books):
        """Return what time and energy reported before cost, at the rates of their days."""
        logs = (
            self.env["mrp.workcenter.productivity"]
            .sudo()
            .search(
                Domain("date_end", "!=", False)
                & (
                    Domain("workorder_id.production_id", "in", orders.ids)
                    | Domain("direct_production_id", "in", orders.ids)
                )
            )
        )
        readings = self.env["mrp.meter.reading"].sudo().search([("production_id", "in", orders.ids)])
        facts = self.env["mrp.cost.valuation"]._time_facts(logs._cost_slices()) if logs else []
        facts += self.env["mrp.cost.valuation"]._energy_facts(readings) if readings else []
        carried = {order.id for order in in_books if not order.company_id._cost_is_periodic()}
        return [replace(fact, kind="opening", is_in_gl=fact.production in carried) for fact in facts]

    def _opening_facts(self, opening, orders, day):
        """Return facts of amounts that the books carry with no document of the order."""
        return [
            CostFact(
                source=(order._name, order.id),
                production=order.id,
                element=element.id,
                kind="opening",
                event_date=day,
                part=PART_TAKEN_ON,
                amount=to_coins(Fraction(str(amount)), order._cost_coin()),
                wip_account=order._cost_wip_account().id,
                counter_account=order._cost_wip_account().id,
                is_in_gl=not order.company_id._cost_is_periodic(),
                details={"source_label": self.env._("Taken on: %s", order.display_name)},
            )
            for order, element, amount in opening
            if order in orders
        ]

    def _split_by_books(self, facts, carried, move, in_books, items):
        """Return the facts of a move: what Odoo's journal item carries, and what it does not.

        carried: (WIP item, its counter item), or None when the books hold no item of the move
        items:   {key of a fact: carried}, filled in
        """
        if move.company_id._cost_is_periodic():
            return [replace(fact, is_in_gl=False) for fact in facts]
        if not carried:
            is_in_gl = self._is_in_books_unlinked(move)
            return [replace(fact, is_in_gl=is_in_gl) for fact in facts]
        coin = self._order_of(move)._cost_coin()
        balance = to_coins(Fraction(str(carried[0].balance)), coin)
        weights = [abs(fact.amount) for fact in facts]
        shares = apportion(balance, weights if any(weights) else [1] * len(facts), coin)
        linked = [replace(fact, amount=share, is_in_gl=True) for fact, share in zip(facts, shares, strict=True)]
        items.update(dict.fromkeys((fact.key for fact in linked), carried))
        rest = sum(fact.amount for fact in facts) - balance
        return [*linked, replace(facts[0], amount=rest, part=PART_TAKEN_ON, is_in_gl=in_books, shows_zero=False)]

    def _is_in_books_unlinked(self, move):
        """Tell whether the WIP account carries the move though no item of it is known."""
        if move._cost_is_component_scrap():
            return False
        if move.account_move_id:
            return self._order_of(move)._cost_wip_account() in move.account_move_id.sudo().line_ids.account_id
        place = move.location_id if move.is_in else move.location_dest_id
        last = move.company_id._get_last_closing_date()
        reclassified = (
            move.product_id.with_company(move.company_id).valuation == "periodic" and place.usage == "production"
        )
        return bool(reclassified and move.product_id.is_storable and last and move.date <= last)

    def _receipt_facts(self, orders, facts, carried, in_books, items):
        """Return what receipts of before took out, in the proportions in which cost had come in."""
        cost_in = {order.id: {} for order in orders}
        for fact in facts:
            by_element = cost_in[fact.production]
            by_element[fact.element] = by_element.get(fact.element, Decimal(0)) + fact.amount
        receipts = []
        for move in self._moves(orders).filtered("production_id"):
            order = move.production_id
            weights = {element: amount for element, amount in cost_in[order.id].items() if amount > 0}
            weights = weights or {self.env["mrp.cost.element"]._by_code("material").id: Decimal(1)}
            out = CostFact(
                kind="receipt",
                element=0,
                amount=-to_coins(Fraction(str(move.value)), order._cost_coin()),
                **move._cost_fact_base(order),
            )
            for fact in self._split_by_books([out], carried.get(move), move, order in in_books, {}):
                if not carried.get(move):
                    fact = replace(fact, part=PART_TAKEN_ON)
                shares = apportion(fact.amount, list(weights.values()), order._cost_coin())
                for element, share in zip(weights, shares, strict=True):
                    by_element = replace(fact, element=element, amount=share)
                    receipts.append(by_element)
                    if not fact.part:
                        items[by_element.key] = carried[move]
        return receipts

    # ---------------------------------------------------------------- linking

    def _link(self, lines, items):
        """Give lines the journal items Odoo made for their moves, and these the order."""
        pairs = {line: pair for line in lines if (pair := items.get(line._fact_key()))}
        self.env["mrp.cost.posting"]._set_journal_item_pairs(
            [(line.id, wip.id, counter.id or None) for line, (wip, counter) in pairs.items()]
        )
        for line, (wip, counter) in pairs.items():
            stamp = {"mrp_production_id": line.production_id.id, "mrp_cost_stock_move_id": line.source_id}
            (wip | counter).sudo().write(stamp)
