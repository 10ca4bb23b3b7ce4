"""What components bring into an order, lot by lot."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from odoo import models

from ...costing import apportion, to_coins
from .cost_fact import CostFact


class IssuePart(NamedTuple):
    """What one stock move took of one lot and one owner.

    lot:      stock.lot, empty if the product is not tracked
    owner:    res.partner whose goods these are, empty if they are our own
    quantity: Fraction, in the product's unit, never negative
    amount:   Decimal, company currency, its part of the move's value; 0 for goods of others
    """

    lot: models.BaseModel
    owner: models.BaseModel
    quantity: Fraction
    amount: Decimal

    @property
    def key(self):
        """Return what tells the lines of one move apart; '' for own goods without lot."""
        names = [f"{record._name}:{record.id}" for record in (self.lot, self.owner) if record]
        return " ".join(names)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _cost_is_issue(self):
        """Tell whether this done move brings components into an order, or back out of it."""
        self.ensure_one()
        return bool(self.state == "done" and not self.production_id and self._cost_order())

    def _cost_state_issues(self):
        """State what components, and unbuilt goods, among these moves brought into their orders."""
        issues = self.filtered(lambda m: not m.production_id and m._cost_order())
        if issues:
            facts = [fact for issue in issues for fact in issue._cost_issue_facts()]
            sources = {(issues._name, issue.id) for issue in issues}
            self.env["mrp.cost.ledger"]._state(sources, facts)

    def _cost_issue_facts(self):
        """Return one fact for each lot and owner; the amounts sum to the value of the move."""
        self.ensure_one()
        order = self._cost_order()
        sign = -1 if self.is_in else 1
        return [self._cost_issue_fact(order, part, sign) for part in self._cost_parts()]

    def _cost_issue_fact(self, order, part, sign):
        base = self._cost_fact_base(order)
        base["details"].update(
            lot_id=part.lot.id,
            quantity=float(part.quantity),
            uom_id=self.product_id.uom_id.id,
            is_outside_plan=self._cost_is_outside_plan(order),
            source_label=self._cost_part_label(part),
        )
        return CostFact(
            kind="unbuild" if self.unbuild_id else "issue",
            element=self._cost_material_element().id,
            amount=sign * part.amount,
            part=part.key,
            is_in_gl=bool(part.amount) and self._cost_is_posted_by_odoo(),
            shows_zero=bool(part.owner),
            **base,
        )

    def _cost_part_label(self, part):
        name = f"{self.reference} - {self.product_id.display_name}"
        if part.lot:
            name = f"{name} ({part.lot.name})"
        if part.owner:
            return self.env._("%(name)s, property of %(owner)s", name=name, owner=part.owner.display_name)
        return name

    def _cost_is_outside_plan(self, order):
        """Tell whether the item was issued though the order's components do not name it."""
        self.ensure_one()
        if self.unbuild_id or self.bom_line_id:
            return False
        planned = order.all_move_raw_ids.filtered("bom_line_id" if order.bom_id else lambda m: not m.additional)
        return self.product_id not in planned.product_id

    # ------------------------------------------------------------------- parts

    def _cost_parts(self, excluding=None):
        """Return the move's value by lot and owner, as list of IssuePart.

        Lots have one cost each where Odoo values the product by lot, else an equal one.
        Goods of somebody else have a quantity and no value.

        excluding: move lines to leave out
        """
        self.ensure_one()
        coin = Decimal(str(self.company_id.currency_id.rounding or 0.01))
        value = to_coins(Decimal(str(self.value)), coin)
        quantities = self._cost_part_quantities(excluding)
        costs = self._cost_lot_costs()
        own = [key for key in quantities if not key[1]]
        weights = [quantities[key] * costs.get(key[0], 1) for key in own]
        if not any(weights):
            weights = [quantities[key] for key in own]
        shares = apportion(value, weights, coin) if any(weights) else [Decimal(0)] * len(own)
        amounts = dict(zip(own, shares, strict=True))
        return [
            IssuePart(lot, owner, quantity, amounts.get((lot, owner), Decimal(0)))
            for (lot, owner), quantity in quantities.items()
            if quantity
        ]

    def _cost_part_quantities(self, excluding=None):
        """Return {(lot, foreign owner): Fraction in the product's unit}."""
        self.ensure_one()
        quantities = defaultdict(Fraction)
        for line in self.move_line_ids - (excluding or self.move_line_ids.browse()):
            owner = line.owner_id if line._should_exclude_for_valuation() else line.owner_id.browse()
            quantities[line.lot_id, owner] += Fraction(str(line.quantity_product_uom))
        return quantities

    def _cost_lot_costs(self):
        """Return {stock.lot: cost per unit} where lots have their own: as issued, else as today."""
        self.ensure_one()
        if not self.product_id.lot_valuated:
            return {}
        costs = {
            lot: Fraction(str(lot.with_company(self.company_id).standard_price)) for lot in self.move_line_ids.lot_id
        }
        live = self.env["mrp.cost.ledger"]._live_lines({(self._name, self.id)})
        for lot, lines in live.filtered(lambda line: line.lot_id and line.quantity).grouped("lot_id").items():
            amount, quantity = sum(lines.mapped("amount")), sum(lines.mapped("quantity"))
            costs[lot] = abs(Fraction(str(amount))) / Fraction(str(quantity))
        return costs

    # ---------------------------------------------------- edited after they were done

    def _cost_correct_value(self, before):
        """Value edited component moves anew and let their orders follow.

        Odoo reads the quantities of the edited lines as if all were in the move's unit, of
        one lot and our own; here what is added or taken off has the unit cost of the issue.

        before: {move: list of IssuePart} as it was before the edit
        """
        issues = self.filtered(lambda move: move._cost_is_issue())
        issues._cost_mark_average_stale()
        for move in issues.filtered(lambda move: not move.is_in and move in before):
            move.value = move._cost_corrected_value(before[move])
        issues._cost_state_issues()
        returns = issues.returned_move_ids.filtered(lambda m: m.return_production_id and m.state == "done")
        if returns:
            returns._set_value()
        Settlement = self.env["mrp.cost.settlement"]
        for unbuild in issues.unbuild_id:
            Settlement._settle_unbuild(unbuild)
        Settlement._settle((issues - issues.unbuild_id.produce_line_ids)._cost_orders())

    def _cost_corrected_value(self, before):
        """Return the value of the move as edited, at the unit costs of the issue."""
        self.ensure_one()
        own = [part for part in before if not part.owner]
        issued = sum(part.quantity for part in own)
        value = Fraction(str(self.value))
        price = value / issued if issued else Fraction(str(self.product_id.standard_price))
        costs = self._cost_lot_costs()
        costs.update({part.lot: Fraction(part.amount) / part.quantity for part in own if costs and part.quantity})
        return float(
            sum(
                quantity * costs.get(lot, price)
                for (lot, owner), quantity in self._cost_part_quantities().items()
                if not owner
            )
        )
