from collections import defaultdict, namedtuple
from fractions import Fraction

from odoo import api, models
from odoo.exceptions import UserError

from ...costing import CostNode, ProductCycle, roll_up
from .bom_reader import BomReader, operation_hours, to_unit

# cost: RolledUp; bom: the bill of materials it is made by; uses: [StandardUse], of one unit.
Rolled = namedtuple("Rolled", "cost bom uses")
# What one unit uses of one resource, as mrp.cost.standard.use keeps it; prices of components come from the roll-up.
StandardUse = namedtuple("StandardUse", "element basis item operation workcenter quantity price setup setup_price lot")


class MrpCostRollUp(models.AbstractModel):
    """Works out what products cost at standard, from bills of materials, times, rates and prices."""

    _name = "mrp.cost.roll.up"
    _description = "Roll-Up of Product Cost"

    @api.model
    def _roll_up(self, company, products, day, source, prices=None, lots=None):
        """Return {product: Rolled} of products and all they contain.

        source:  where the price of bought products comes from, see mrp.cost.material.price
        prices:  {product id: Fraction} given by hand, before the source
        lots:    {product id: Fraction} units over which set-up is spread; by default what
                 the bill of materials makes
        raises:  UserError naming the products where bills of materials form a cycle
        """
        reader = BomReader(self.env, company)
        products = reader.read_down(products.sudo().with_company(company))
        bought = products.filtered(lambda product: not reader.bom(product))
        given = self.env["mrp.cost.material.price"]._prices(company, bought, day, source) | (prices or {})
        elements = self._material_elements(products)
        pricing = self.env["mrp.cost.operation.pricing"]._open(company, day)
        nodes, uses = {}, {}
        for product in products:
            if reader.bom(product):
                lot = (lots or {}).get(product.id)
                own, components, uses[product] = self._made(reader, pricing, product, lot)
            else:
                own, components = {elements[product]: given[product.id]}, {}
            nodes[product] = CostNode(own, components, elements[product])
        rolled = self._solve(nodes)
        return {
            product: Rolled(cost, reader.bom(product), self._uses(nodes[product], uses.get(product, []), nodes, rolled))
            for product, cost in rolled.items()
        }

    def _solve(self, nodes):
        try:
            return roll_up(nodes)
        except ProductCycle as fault:
            names = [product.display_name for product in fault.args[0]]
            raise UserError(
                self.env._(
                    "The bills of materials form a cycle, so no cost can be rolled up: %s. "
                    "Take one component out, or make it in an order without the cycle.",
                    " → ".join([*names, names[0]]),
                )
            ) from fault

    def _material_elements(self, products):
        """Return {product: element id} under which an order sees these as components."""
        material = self.env["mrp.cost.element"]._by_code("material")
        return {product: (product.categ_id.cost_element_id or material).id for product in products}

    def _made(self, reader, pricing, product, lot):
        """Return (own cost by element, components, uses of operations) of one unit of a product that is made."""
        bom = reader.bom(product)
        made = to_unit(bom.product_qty, bom.product_uom_id, product.uom_id)
        share = self._main_share(bom, product)
        contents, operations = reader.contents(product)
        own = defaultdict(Fraction)
        batch = lot or made
        prices = {None: pricing.price_output(Fraction(batch), product)}
        for operation in operations:
            prices[operation] = self._operation_prices(pricing, operation, product, bom, batch)
        for priced in prices.values():
            for price in priced:
                own[price.element.id] += price.amount * share / batch
        components = {component: quantity * share / made for component, quantity in contents.items()}
        uses = [self._use(op, price, batch, share) for op, priced in prices.items() for price in priced]
        return dict(own), components, uses

    def _use(self, operation, price, lot, share):
        """Return the StandardUse of one price; what does not follow the quantity counts as set-up."""
        units = price.hours + price.quantity
        setup = units if price.basis == "run" else Fraction(price.setup)
        return StandardUse(
            price.element.id,
            price.basis,
            None,
            operation.id if operation else None,
            operation.workcenter_id.id if operation else None,
            (units - setup) * share / lot,
            price.rate,
            setup * share,
            price.rate,
            Fraction(lot),
        )

    def _uses(self, node, operations, nodes, rolled):
        """Return the uses of one unit: components at their rolled-up cost, then operations."""
        components = [
            StandardUse(
                nodes[component].issued_as,
                "material",
                component.id,
                None,
                None,
                quantity,
                sum(rolled[component].issued.values()),
                Fraction(0),
                Fraction(0),
                Fraction(1),
            )
            for component, quantity in node.components.items()
        ]
        return components + operations

    def _operation_prices(self, pricing, operation, product, bom, lot):
        """Return what an operation costs for one lot; lot is in the product's unit."""
        hours = operation_hours(operation, product, bom, to_unit(lot, product.uom_id, bom.product_uom_id))
        return pricing.price(
            operation.workcenter_id, hours=hours, quantity=Fraction(lot), product=product, operation=operation
        )

    def _main_share(self, bom, product):
        """Return the part of the cost that by-products leave to the product itself."""
        byproducts = bom.byproduct_ids.filtered(lambda line: not line._skip_byproduct_line(product))
        return 1 - sum(Fraction(str(line.cost_share)) for line in byproducts) / 100
