from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...costing import STOCK, apportion
from .cost_fact import CostFact
from .late_cost import GONE

# Late cost goes through no more levels of orders than this.
MAX_LEVELS = 30


class MrpCostTrueUp(models.AbstractModel):
    """Cost that comes after goods were received, or that they took too much, follows the goods."""

    _name = "mrp.cost.true.up"
    _description = "True-up of Receipts"

    @api.model
    def _book(self, late):
        """Append the true-up lines of late cost and settle the orders it goes on to; see _facts."""
        return self.env["mrp.cost.settlement"]._append_and_follow(self._facts(late))

    @api.model
    def _facts(self, late):
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
                places, reachable = self._places(move, day), self._reachable(destinations[move])
                for element, amount in by_element.items():
                    by_target = LateCost._split(amount, reachable, coin)
                    facts += self._facts_of_receipt(places, element, by_target)
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
            if isinstance(target, models.BaseModel):  # else STOCK or GONE
                sofar, last = used.get(target, (Decimal(0), day))
                used[target] = (sofar + amount, max(last, day))

    def _places(self, move, day):
        """Return what all facts of a receipt have in common: of goods in stock or used by orders, and of those gone."""
        base = move._cost_fact_base(move.production_id)
        base.update(event_date=day, part="true_up")
        return base, {**base, "part": "true_up_sold", "counter_account": move._cost_sold_account().id}

    def _facts_of_receipt(self, places, element, by_target):
        """Return the facts of one receipt: through stock, where the goods are or were used by
        other orders, and to the cost of goods sold."""
        base, sold = places
        gone = by_target.get(GONE, Decimal(0))
        return [
            CostFact(kind="true_up", element=element, amount=gone - sum(by_target.values()), **base),
            CostFact(kind="true_up_sold", element=element, amount=-gone, **sold),
        ]

    # --------------------------------------------------------------- overdrawn

    @api.model
    def _give_back_overdrawn(self, company, day):
        """Give back what receipts took too much: no element of an order that was open that day stays below zero.

        Receipts leave at planned cost, so an order that took less cost than planned so far, or
        made more units, would show negative work in progress at a period end. One that is done by
        now is settled again, on its own last day: its goods have all of its cost, as before.
        """
        Joint, late = self.env["mrp.cost.joint"], {}
        for production, residue in self._overdrawn(company, day).items():
            receipts = Joint._late_receipts(production)
            receipts = receipts.filtered(lambda move: move._cost_event_date() <= day)
            if receipts and not Joint._is_standard(production):
                weights = Joint._true_up_weights(production, receipts)
                late[production] = (self._by_weight(residue, weights, production._cost_coin()), day)
        self._book(late)
        done_since = self.env["mrp.production"].concat(*late).filtered(lambda production: production.state == "done")
        self.env["mrp.cost.settlement"]._settle(done_since)

    def _by_weight(self, residue, weights, coin):
        """Return {move: {element id: Decimal}}: the residue by weights."""
        shares = {move: {} for move in weights}
        for element, amount in residue.items():
            for move, share in zip(weights, apportion(amount, list(weights.values()), coin), strict=True):
                shares[move][element] = share
        return shares

    def _overdrawn(self, company, day):
        """Return {order: {element id: amount below zero}} of orders that were not done on that day."""
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.production"].flush_model(["date_finished", "is_cost_closed", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.production_id, line.element_id, SUM(line.amount)
                  FROM mrp_cost_line line
                  JOIN mrp_production production ON production.id = line.production_id
                 WHERE line.company_id = %(company)s AND line.accounting_date <= %(day)s
                   AND production.state <> 'cancel' AND NOT COALESCE(production.is_cost_closed, FALSE)
                   AND (production.state <> 'done' OR %(finished)s > %(day)s)
                 GROUP BY line.production_id, line.element_id
                HAVING SUM(line.amount) < 0
                 ORDER BY line.production_id, line.element_id
                """,
                company=company.id,
                day=day,
                finished=company._cost_sql_day(SQL("production.date_finished")),
            )
        )
        overdrawn = {}
        for production_id, element_id, amount in rows:
            production = self.env["mrp.production"].sudo().browse(production_id)
            overdrawn.setdefault(production, {})[element_id] = Decimal(str(amount))
        return overdrawn
