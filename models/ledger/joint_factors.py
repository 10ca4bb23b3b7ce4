from fractions import Fraction

from odoo import api, models

from ...costing import net_realisable_value
from ...exceptions import MissingJointValue


class MrpCostJointFactors(models.AbstractModel):
    """What each output of an order counts for when they share its cost, kept on its moves at confirmation."""

    _name = "mrp.cost.joint.factors"
    _description = "Factors of Joint Products"

    @api.model
    def _copy(self, productions):
        """Keep on just confirmed orders how their outputs share cost.

        raises: MissingJointValue when no output of an order is worth anything
        """
        for production in productions:
            production.cost_joint_method = production.bom_id.cost_joint_method or "fixed"
            outputs = production._cost_outputs()
            if len(outputs.product_id) > 1:
                for moves in outputs._cost_by_output():
                    moves.write(self._factors(production, moves))
                self._check_worth(production, outputs)

    @api.model
    def _complete(self, production):
        """Give factors to outputs that were added after the order was confirmed."""
        outputs = production._cost_outputs().sudo()
        if len(outputs.product_id) > 1:
            for moves in outputs._cost_by_output():
                if not moves[0].cost_role:
                    moves.write(self._factors(production, moves))

    def _check_worth(self, production, outputs):
        joint = outputs.filtered(lambda m: m.cost_role == "joint")
        if production.cost_joint_method != "fixed" and not any(m.cost_output_weight > 0 for m in joint):
            raise MissingJointValue(
                self.env._(
                    "The products of %(order)s share its cost by value, but none of them has a price above its "
                    "further cost. Enter prices on the bill of materials %(bom)s.",
                    order=production.display_name,
                    bom=production.bom_id.display_name,
                )
            )

    def _factors(self, production, moves):
        """Return the values that moves of one output keep."""
        move = moves[0]
        is_main = move.product_id == production.product_id
        role = "joint" if is_main else move.byproduct_id.cost_role or "joint"
        ordered = production.product_uom_qty
        planned = sum(self._demand(m) for m in moves)
        return {
            "cost_role": role,
            "cost_output_weight": float(self._unit_weight(production, move, role)),
            "cost_output_ratio": 1.0 if is_main else planned / ordered if ordered else 0.0,
        }

    def _demand(self, move):
        return move.product_uom._compute_quantity(move.product_uom_qty, move.product_id.uom_id, round=False)

    def _unit_weight(self, production, move, role):
        line, method = move.byproduct_id, production.cost_joint_method
        price, further = self._price_and_further(production, move)
        if role == "byproduct":
            if line.cost_byproduct_valuation == "fixed":
                return price
            return max(net_realisable_value(price, further), Fraction(0))
        if method == "quantity":
            return self._units_of_product(production, move)
        return {"sales": price, "nrv": net_realisable_value(price, further)}.get(method, Fraction(0))

    def _price_and_further(self, production, move):
        """Return (sales price, cost to complete and sell) of one unit, as Fractions."""
        line, bom = move.byproduct_id, production.bom_id
        is_main = move.product_id == production.product_id
        entered = bom.cost_sales_price if is_main else line.cost_price
        price = entered or move.product_id._cost_sales_price(production.company_id)
        further = bom.cost_further_per_unit if is_main else line.cost_further_per_unit
        return Fraction(str(price)), Fraction(str(further))

    def _units_of_product(self, production, move):
        if move.product_id == production.product_id:
            return Fraction(1)
        line = move.byproduct_id
        units = line.cost_unit_factor or move.product_id._cost_units_as(production.product_id.uom_id)
        if not units:
            raise MissingJointValue(
                self.env._(
                    "%(product)s has no common unit with the product of %(order)s, so they cannot share cost by "
                    "quantity. Enter on the by-product of the bill of materials how many units of the product one "
                    "of its units counts for.",
                    product=move.product_id.display_name,
                    order=production.display_name,
                )
            )
        return Fraction(str(units))
