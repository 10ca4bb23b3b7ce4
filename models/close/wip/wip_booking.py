from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import api, models

from ...ledger.cost_fact import CostFact
from .wip_cost import wip_part


class MrpCostWipBooking(models.AbstractModel):
    """Books what a valuation of work in progress fixed as transferred out.

    Receipts are trued up to it, and the true-up follows the goods as late cost does. Within a process the orders'
    cost is evened out by lines that sum to zero. Booked is the difference to what the same run booked before: with
    nothing changed, nothing. An order that is done keeps none of it.
    """

    _name = "mrp.cost.wip.booking"
    _description = "Booking of Work in Progress"

    @api.model
    def _book(self, values, day):
        """Make the ledger say what was valued.

        values: {run: ProcessValue, or None to take everything back}
        returns: the new cost lines
        """
        booked, facts, late, label = self._booked_by_run(values), [], {}, {}
        for run, value in values.items():
            wanted, shared = self._wanted(value)
            facts += self._shared_facts(run, shared, day)
            for key in sorted({*wanted, *booked[run]}):
                difference = wanted.get(key, Decimal(0)) - booked[run].get(key, Decimal(0))
                if difference:
                    label[key[0]] = run
                    late.setdefault(key[0], {})[key[1]] = difference
        sources = {(run._name, run.id) for run in values}
        lines = self.env["mrp.cost.ledger"]._state(sources, facts) if sources else self.env["mrp.cost.line"]
        lines |= self._true_up(late, label, day)
        return lines | self._settle_done(late, day)

    def _wanted(self, value):
        """Return what receipts lack, {(move id, element id): Decimal}, and what orders give each other,
        {(order id, element id): Decimal}."""
        wanted, shared = {}, {}
        for part in value.parts if value else ():
            for order, receipts in part.receipts.items():
                given = value.given[order]
                cost = value.orders[order]
                balance = defaultdict(Decimal)
                for element, amount in (*cost.opening_cost.items(), *cost.added_cost.items()):
                    balance[element] -= amount
                for element, amount in part.ending[order].items():
                    balance[element] += amount
                for move, by_element in receipts.items():
                    for element, amount in by_element.items():
                        balance[element] += amount
                        wanted[move, element] = amount - given.get(move, {}).get(element, Decimal(0))
                shared.update({(order, element): amount for element, amount in balance.items() if amount})
        return {key: amount for key, amount in wanted.items() if amount}, shared

    def _booked_by_run(self, values):
        """Return {run: {(move id, element id): Decimal}} of receipts that still count."""
        found = {run: {} for run in values}
        for run, move, element, amount in self.env["mrp.cost.wip.cost"]._booked([run.id for run in values]):
            found[self.env["mrp.cost.wip.run"].browse(run)][move, element] = amount
        moves = self.env["stock.move"].sudo().browse({move for booked in found.values() for move, _element in booked})
        gone = set(moves.filtered(lambda move: move.cancelled_at or not move.production_id).ids)
        return {
            run: {key: amount for key, amount in booked.items() if key[0] not in gone} for run, booked in found.items()
        }

    # --------------------------------------------------------------- facts

    def _shared_facts(self, run, shared, day):
        """Return facts that even out cost between orders; both sides meet on one account."""
        orders = self.env["mrp.production"].sudo().browse(dict.fromkeys(order for order, _element in shared))
        counter = orders[:1]._cost_wip_account().id if orders else None
        return [
            CostFact(
                source=(run._name, run.id),
                production=order,
                element=element,
                kind="process",
                event_date=day,
                amount=amount,
                wip_account=orders.browse(order)._cost_wip_account().id,
                counter_account=counter,
                details={"source_label": run.display_name},
            )
            for (order, element), amount in shared.items()
        ]

    def _true_up(self, late, label, day):
        """Let what receipts lack follow the goods; late: {move id: {element id: Decimal}}."""
        if not late:
            return self.env["mrp.cost.line"]
        moves = self.env["stock.move"].sudo().browse(late)
        by_order = {
            order: ({move: late[move.id] for move in of_order}, day)
            for order, of_order in moves.grouped("production_id").items()
        }
        facts = [self._marked(fact, label) for fact in self.env["mrp.cost.true.up"]._facts(by_order)]
        return self.env["mrp.cost.settlement"]._append_and_follow(facts)

    def _settle_done(self, late, day):
        """Clear what done orders hold again: what their receipts were trued up by while they were open is taken back.

        Variances are analysed after this, and compare what the goods took. late: as for `_true_up`
        """
        orders = self.env["stock.move"].sudo().browse(late).production_id.filtered(lambda order: order.state == "done")
        wip = self.env["mrp.cost.ledger"]._wip_by_element(orders) if orders else {}
        unsettled = orders.filtered(lambda order: wip[order.id])
        return self.env["mrp.cost.settlement"]._settle(unsettled, day=day) if unsettled else self.env["mrp.cost.line"]

    def _marked(self, fact, label):
        """Note on a true-up which run booked it."""
        if fact.kind not in ("true_up", "true_up_sold"):
            return fact
        run = label[fact.source[1]]
        suffix = "sold" if fact.kind == "true_up_sold" else ""
        details = fact.details | {"source_label": f"{fact.details.get('source_label', '')}: {run.display_name}"}
        return replace(fact, part=wip_part(run.id, suffix), details=details)
