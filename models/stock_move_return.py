"""Components that go back from an order into stock, at what they were issued for."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from ..costing import to_coins


class StockMove(models.Model):
    _inherit = "stock.move"

    return_production_id = fields.Many2one(
        "mrp.production",
        string="Returned from Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        help="The manufacturing order whose unused components these are.",
    )

    @api.depends("return_production_id.name")
    def _compute_reference(self):
        returns = self.filtered("return_production_id")
        for move in returns:
            move.reference = move.return_production_id.name
        return super(StockMove, self - returns)._compute_reference()

    def _get_value_from_returns(self, quantity, at_date=None):
        """Value what an order gives back as it was issued, lot by lot, to the last cent."""
        if not (self.return_production_id and self.origin_returned_move_id):
            return super()._get_value_from_returns(quantity, at_date)
        issue = self.origin_returned_move_id
        earlier = issue._returned_quantities(before=self)
        coin = Decimal(str(self.company_id.currency_id.rounding or 0.01))
        value = Decimal(0)
        returned = self._cost_part_quantities()
        for part in issue._cost_parts():
            key = part.lot, part.owner
            until_now = earlier.get(key, 0)
            unit_cost = Fraction(part.amount) / part.quantity
            value += to_coins(unit_cost * (until_now + returned.get(key, 0)), coin)
            value -= to_coins(unit_cost * until_now, coin)
        return {
            "value": float(value),
            "quantity": quantity,
            "description": self.env._("Value as issued to %s", self.return_production_id.display_name),
        }

    def _returned_quantities(self, before=None):
        """Return {(lot, foreign owner): Fraction} that came back of this component move.

        before: leave out this return and later ones
        """
        self.ensure_one()
        returns = self.returned_move_ids.filtered(
            lambda move: move.state == "done" and (move.return_production_id or not move.cancelled_production_id)
        )
        if before:
            returns = returns.filtered(lambda move: move.id < before.id)
        quantities = defaultdict(Fraction)
        for move in returns:
            for key, quantity in move._cost_part_quantities().items():
                quantities[key] += quantity
        return quantities

    def _shopfloor_kept_ratio(self):
        """Return what share of this component move the order still holds, from 0 to 1."""
        self.ensure_one()
        issued = sum(self._cost_part_quantities().values())
        returns = self.returned_move_ids.filtered(lambda m: m.return_production_id and m.state == "done")
        returned = sum(sum(move._cost_part_quantities().values()) for move in returns)
        return float(max(1 - returned / issued, 0)) if issued else 1.0
