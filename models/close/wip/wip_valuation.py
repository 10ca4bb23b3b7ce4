from collections import defaultdict, namedtuple
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ....costing import GoneBack, NoUnits, OrderInProcess, cost_orders
from .wip_setting import wip_setting
from .wip_units import OrderUnits

# The methods that leave cost as the ledger has it, and so have no amount of their own.
METHOD_ACTUAL = "actual"

# One product in one period. orders: {order id: OrderInProcess}; given: {order id: {move id: {element id: Decimal}}};
# units: {order id: OrderUnits}; parts: [OrdersCost] of all its orders or each; fault: why there are none. Orders in no
# part keep the cost that the ledger has.
ProcessValue = namedtuple("ProcessValue", "product setting orders given units parts fault")


class MrpCostWipValuation(models.AbstractModel):
    """Values work in progress of products in a period: reads units and cost, computes, writes nothing."""

    _name = "mrp.cost.wip.valuation"
    _description = "Valuation of Work in Progress"

    @api.model
    def _value(self, period, orders):
        """Return a list of ProcessValue, one for each product.

        orders: [(order id, product id)]
        """
        company = period.company_id
        products = self.env["product.product"].sudo().browse(dict.fromkeys(product for _order, product in orders))
        settings = {product.id: wip_setting(product, company) for product in products}
        product_of = dict(orders)
        method_of = self._methods(orders, settings, company)
        completion_of = {order: settings[product].completion for order, product in orders}
        Units, Cost = self.env["mrp.cost.wip.units"], self.env["mrp.cost.wip.cost"]
        every = Units._receipts(company, list(product_of))
        receipts = [r for r in every if period.date_from <= r.day <= period.date_to]
        ending = Units._units(company, list(product_of), period.date_to, completion_of, every, period.date_from)
        opening = self._opening(period, list(product_of), completion_of, every)
        costs = Cost._costs(period, list(product_of), [receipt.move for receipt in receipts])
        standards = Cost._standards([order for order, method in method_of.items() if method == "standard"])
        at_standard, materials = self._elements_at_standard(products, company), self._materials()
        received = defaultdict(dict)
        for receipt in receipts:
            received[receipt.order][receipt.move] = receipt.units
        by_product = defaultdict(dict)
        for order, product in orders:
            fixed = at_standard[product]
            by_product[product][order] = OrderInProcess(
                received=received[order],
                opening=opening[order].unfinished,
                ending=ending[order].unfinished,
                lost=max(ending[order].progress.rejected - opening[order].progress.rejected, Fraction(0)),
                opening_cost={e: amount for e, amount in costs[order].opening.items() if e not in fixed},
                added_cost=self._added(costs[order], fixed),
                standard=standards.get(order, {}),
            )
        return [
            self._value_product(
                period,
                products.browse(product),
                settings[product],
                {order: (value, method_of[order], costs[order], ending[order]) for order, value in of_product.items()},
                materials,
            )
            for product, of_product in by_product.items()
        ]

    def _added(self, cost, fixed):
        """Return cost added in the period; of elements that leave at standard, nothing is divided."""
        elements = [element for element in cost.added if element not in fixed]
        taken = {element for by_element in cost.given.values() for element in by_element}
        # An element that only left still has to be given back.
        return {e: cost.added.get(e, Decimal(0)) for e in [*elements, *sorted(taken - set(elements) - fixed)]}

    def _methods(self, orders, settings, company):
        """Return {order id: method}; orders whose goods take no actual cost, or share it, keep it as it is."""
        shared = self.env["mrp.cost.wip.cost"]._with_co_products([order for order, _product in orders])
        products = self.env["product.product"].sudo().with_company(company).browse(settings)
        at_standard = {product.id for product in products if product.cost_method == "standard"}
        return {
            order: METHOD_ACTUAL if order in shared or product in at_standard else settings[product].method
            for order, product in orders
        }

    def _elements_at_standard(self, products, company):
        """Return {product id: ids of elements that leave its orders at standard cost}."""
        elements = self.env["mrp.cost.element"].sudo().with_context(active_test=False).search([])
        by_category = {
            category: {e.id for e in elements if e._costing_method(company, category) == "standard"}
            for category in products.categ_id
        }
        nothing = set()
        return {product.id: by_category.get(product.categ_id, nothing) for product in products}

    def _opening(self, period, order_ids, completion_of, receipts):
        """Return {order id: OrderUnits} when the period began: as the run before it has them, else by the reports."""
        day = period.date_from - timedelta(days=1)
        units = self.env["mrp.cost.wip.units"]._units(period.company_id, order_ids, day, completion_of, receipts)
        for order, unfinished in self.env["mrp.cost.wip.run.order"]._ended_with(period, order_ids).items():
            if order in units:
                units[order] = OrderUnits(units[order].progress, unfinished, units[order].is_entered)
        return units

    def _value_product(self, period, product, setting, orders, materials):
        """orders: {order id: (OrderInProcess, method, OrderCost, OrderUnits)}; materials: ids of elements"""
        coin = Decimal(str(period.company_id.currency_id.rounding or 0.01))
        divided = {order: row[0] for order, row in orders.items() if row[1] != METHOD_ACTUAL}
        takes_part = {
            order: value
            for order, value in divided.items()
            if value.received or value.ending.quantity or any(value.opening_cost.values())
        }
        parts, fault = [], None
        try:
            over = {order for order, row in orders.items() if row[3].progress.is_done}
            parts = [
                cost_orders(part, setting.method, materials, coin) for part in self._parts(takes_part, setting, over)
            ]
        except NoUnits as error:
            fault = self.env._(
                "There is cost of %s, but no unit was received and none is unfinished. Report the output, or complete "
                "the order.",
                self._element_name(error.element),
            )
        except GoneBack as error:
            fault = self.env._(
                "Units left over from the period before are less done in %s than they were. Correct how far they "
                "are done.",
                self._element_name(error.element),
            )
        return ProcessValue(
            product=product,
            setting=setting,
            orders={order: row[0] for order, row in orders.items()},
            given={order: row[2].given for order, row in orders.items()},
            units={order: row[3] for order, row in orders.items()},
            parts=parts,
            fault=fault,
        )

    def _parts(self, orders, setting, over):
        """Return what is costed by itself: all orders, or each; over: orders that are done, and so settled already.

        Without any unit, received or unfinished, all cost stays in progress.
        """
        with_units = {order for order, value in orders.items() if value.received or value.ending.quantity}
        if setting.scope == "process":
            return [orders] if with_units else []
        return [{order: value} for order, value in orders.items() if order in with_units - over]

    def _materials(self):
        """Return the ids of the elements that are put in as material."""
        elements = self.env["mrp.cost.element"].sudo().with_context(active_test=False)
        return set(elements.search([("basis", "=", "material")]).ids)

    def _element_name(self, element_id):
        return self.env["mrp.cost.element"].browse(element_id).display_name
