from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ...costing import to_coins


class MrpCostStandardElements(models.AbstractModel):
    """Elements that enter an order at actual cost and leave it at standard.

    Set on the cost element, or for a product category. The product itself stays at average cost
    or FIFO in Odoo; what actual cost differs from standard is variance. A product without a
    released standard when its order was confirmed has nothing to leave at, and co-products share
    what there is: they take actual cost.
    """

    _name = "mrp.cost.standard.elements"
    _description = "Elements at Standard Cost"

    @api.model
    def _per_unit(self, production, element_ids):
        """Return {element id: Fraction} of the elements that leave this order at standard.

        element_ids: elements the order may have beside those of its standard
        """
        standard = production.sudo().cost_standard_ids
        shared = production._cost_outputs().filtered(lambda move: not move._cost_is_output_at_value()).product_id
        if not standard or len(shared) > 1:
            return {}
        by_element = {row.element_id.id: Fraction(str(row.per_unit)) for row in standard}
        company, category = production.company_id, production.product_id.categ_id
        elements = self.env["mrp.cost.element"].browse(sorted(set(by_element) | set(element_ids)))
        return {
            element.id: by_element.get(element.id, Fraction(0))
            for element in elements
            if element._costing_method(company, category) == "standard"
        }

    @api.model
    def _divide(self, production, amounts):
        """Divide what is left in an order into what belongs to its goods and what is variance.

        amounts: {element id: Decimal} in WIP
        returns: two dicts of the same kind, which add up to the first
        """
        per_unit = self._per_unit(production, amounts)
        if not per_unit:
            return dict(amounts), {}
        coin = production._cost_coin()
        receipts = production._cost_receipts()
        made = sum((Fraction(str(move._get_valued_qty())) for move in receipts), Fraction(0))
        given = defaultdict(Decimal)
        for by_element in self.env["mrp.cost.joint"]._given(receipts).values():
            for element, amount in by_element.items():
                given[element] += amount
        goods, variance = dict(amounts), {}
        for element in sorted({*amounts, *given}):
            if element in per_unit:
                goods[element] = to_coins(per_unit[element] * made, coin) - given[element]
                variance[element] = amounts.get(element, Decimal(0)) - goods[element]
        return (
            {element: amount for element, amount in goods.items() if amount},
            {element: amount for element, amount in variance.items() if amount},
        )
