from collections import namedtuple
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ....costing import OrderUse, ResourceStandard, ResourceUse, order_variances, to_coins
from .variance_reader import VarianceReader, read_uses
from .variance_rows import Found

BUYERS = ("price",)
PLANNERS = ("lot_size", "substitution", "remaining")
NOTHING = (Decimal(0),) * 4
# What is known of a component: the group it is exchangeable in or None, whether its price counts, price and buyer.
Material = namedtuple("Material", "group has_price standard buyer")

# What is read of a chunk of orders, once for all of them; see VarianceReader.
Facts = namedtuple(
    "Facts",
    "totals good standards uses route planned_places used places rejected allowances at_standard materials "
    "residual coin",
)


class MrpCostVarianceAnalysis(models.AbstractModel):
    """Puts together what orders used, and were to use, and who answers for the difference."""

    _inherit = "mrp.cost.variance.analysis"

    def _found(self, company, date_to, order_ids):
        """Return {order id: [Found]}: the variances of the orders that are done, as far as cost is known by a day."""
        done = self._done(order_ids, date_to)
        facts = self._read(company, date_to, done)
        tolerance = Decimal(str(company.cost_variance_tolerance))
        found = {}
        for order, (_product, planner) in done.items():
            if not self._has_standard(facts, order):
                continue
            if variances := order_variances(self._order_use(facts, order), tolerance, facts.coin):
                found[order] = [self._row(facts, order, each, planner) for each in variances]
        return found

    def _read(self, company, date_to, done):
        """Return the Facts of these orders, in a fixed number of statements."""
        reader = VarianceReader(self.env, company, date_to, done)
        totals, standards = reader.totals(), reader.standards()
        rows = sorted({row for _by_element, row in standards.values() if row})
        uses, route, planned_places = read_uses(self.env, rows)
        used, places = reader.used(self._shares(totals))
        return Facts(
            totals=totals,
            good=reader.good_units(),
            standards=standards,
            uses=uses,
            route=route,
            planned_places=planned_places,
            used=used,
            places=places,
            rejected=reader.rejected(),
            allowances=reader.allowances(),
            at_standard=self._at_standard(company, done, totals, standards),
            materials=self._materials(company, used, uses, date_to),
            residual=self._residual_categories(),
            coin=Decimal(str(company.currency_id.rounding or 0.01)),
        )

    def _has_standard(self, facts, order):
        """Tell whether there is anything to compare an order with: a released standard, or what left as variance."""
        return order in facts.standards or any(amounts[2] for amounts in facts.totals[order].values())

    def _order_use(self, facts, order):
        """Return the OrderUse of one order."""
        per_unit, row = facts.standards.get(order, ({}, None))
        planned = self._with_losses(order, facts.uses.get(row, {}), facts.allowances)
        used, totals = facts.used[order], facts.totals[order]
        good = facts.good.get(order, Fraction(0))
        return OrderUse(
            good,
            self._complete(used, planned, facts.materials, facts.rejected[order], facts.route),
            planned and (self._off_plan(used, planned, facts.materials) | planned),
            self._order_totals(totals, per_unit, good, facts.at_standard[order], facts.coin),
            {element: amounts[3] for element, amounts in totals.items() if amounts[3]},
            facts.residual,
        )

    def _shares(self, totals):
        """Return {order id: Fraction}: the share of cost that the order's product took, where others took some."""
        shares = {}
        for order, by_element in totals.items():
            goods, others = (sum(amounts[index] for amounts in by_element.values()) for index in (0, 1))
            if others and goods + others:
                shares[order] = Fraction(goods) / Fraction(goods + others)
        return shares

    def _order_totals(self, amounts, per_unit, good, leaves_at_standard, coin):
        """Return {element id: Decimal}, actual less standard cost.

        What leaves at standard has in the ledger what it is; anything else is compared here.
        """
        totals = {}
        for element in dict.fromkeys([*amounts, *per_unit]):
            goods, _others, variance, _taken_out = amounts.get(element, NOTHING)
            if variance or leaves_at_standard(element):
                totals[element] = variance
            else:
                totals[element] = goods - to_coins(good * per_unit.get(element, Fraction(0)), coin)
        return totals

    def _at_standard(self, company, done, totals, standards):
        """Return {order id: function telling whether an element leaves the order at standard}.

        done: {order id: (product id, planner id)}; the rest as in Facts
        """
        product_of = {order: product for order, (product, _planner) in done.items()}
        products = self.env["product.product"].sudo().with_company(company).browse(set(product_of.values()))
        known = [*totals.values(), *(by_element for by_element, _row in standards.values())]
        elements = self.env["mrp.cost.element"].sudo().browse(sorted({e for elements in known for e in elements}))
        whole = {product.id for product in products if product.cost_method == "standard"}
        some = elements._at_standard(company, products)
        return {
            order: (lambda element, p=product: p in whole or element in some[p])
            for order, product in product_of.items()
        }

    def _residual_categories(self):
        """Return {element id: category}: what bought work cost more than its standard is its price."""
        bought = self.env["mrp.cost.element"].sudo().search([("basis", "=", "subcontracting")])
        return dict.fromkeys(bought.ids, "price")

    # --------------------------------------------------------------- materials

    def _materials(self, company, used, uses, date_to):
        """Return {product id: Material} of all components, read at once."""
        ids = {r.item for by_resource in [*used.values(), *uses.values()] for r in by_resource if r.item}
        products = self.env["product.product"].sudo().with_company(company).browse(sorted(ids))
        standards = self.env["mrp.cost.standard"]._per_unit(company, products, date_to) if ids else {}
        buyers = self._buyers(company, products, date_to)
        return {
            product.id: Material(
                (product.categ_id.id, product.uom_id.id) if product.categ_id.cost_is_mix else None,
                product.cost_method != "standard",
                sum(standards.get(product.id, {}).values(), Fraction(0)),
                buyers.get(product.id),
            )
            for product in products
        }

    def _buyers(self, company, products, date_to):
        """Return {product id: user id} of the latest purchase order."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (line.product_id) line.product_id, purchase.user_id
                  FROM purchase_order_line line
                  JOIN purchase_order purchase ON purchase.id = line.order_id
                 WHERE line.product_id IN %s AND purchase.company_id = %s AND purchase.state = 'purchase'
                   AND purchase.user_id IS NOT NULL AND purchase.date_approve < %s::date + 1
                 ORDER BY line.product_id, purchase.date_approve DESC, line.id DESC
                """,
                tuple(products.ids) or (0,),
                company.id,
                date_to,
            )
        )
        return dict(rows)

    def _with_losses(self, order, planned, allowances):
        """Return the standards with the part of their quantity that is normal loss on this order."""
        of_output, of_component = allowances[0].get(order), allowances[1]
        result = {}
        for resource, standard in planned.items():
            loss = of_output / (100 + of_output) if of_output else Fraction(0)
            loss += of_component.get((order, resource.item), Fraction(0)) / 100
            result[resource] = replace(standard, normal_loss=loss) if loss else standard
        return result

    def _off_plan(self, used, planned, materials):
        """Return standards, of quantity 0, of items that were not planned but have a standard price."""
        return {
            resource: ResourceStandard(price=materials[resource.item].standard)
            for resource in used
            if resource.item and resource not in planned and materials[resource.item].standard
        }

    def _complete(self, used, planned, materials, rejected, route):
        """Return all resources of an order with their group, their price and what rejects took of them."""
        result = {}
        for resource in dict.fromkeys([*planned, *used]):
            use = used.get(resource, ResourceUse())
            lost = sum(
                (units for after, units in rejected if _is_before(route.get(resource.operation), after)),
                Fraction(0),
            )
            if lost and resource in planned:
                use = replace(use, lost=use.lost + lost * planned[resource].quantity)
            if resource.item:
                material = materials[resource.item]
                use = replace(use, group=material.group, has_price=material.has_price)
            result[resource] = use
        return result

    def _row(self, facts, order, variance, planner):
        """Return the Found of an OrderVariance, with who answers for it."""
        resource, buyer = variance.resource, None
        if variance.category in BUYERS and resource.item:
            buyer = facts.materials[resource.item].buyer
        row = facts.standards.get(order, ({}, None))[1]
        place = facts.places.get((order, resource)) or facts.planned_places.get((row, resource))
        center = resource.workcenter or place
        if variance.category in BUYERS:
            responsible, user = "buyer", buyer
        elif center and variance.category not in PLANNERS:
            responsible, user = "workcenter", None
        else:
            responsible, user = "planner", planner
        return Found(
            variance.element,
            variance.category,
            resource.basis,
            resource.item,
            resource.operation,
            center,
            float(variance.amount),
            *(None if number is None else round(float(number), 6) for number in variance[4:]),
            responsible,
            user,
        )


def _is_before(place, after):
    """Tell whether units rejected after one operation passed another; what has no operation is used first.

    place, after: (sequence, operation id) or None: as work orders are sorted, as Odoo numbers all operations alike
    """
    return after is None or place is None or place <= after
