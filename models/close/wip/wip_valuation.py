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

# What was read of all orders, each a dict by order id: {move id: units}, OrderUnits twice, OrderCost, standard.
Facts = namedtuple("Facts", "received opening ending costs standards")

# One product in one period. orders: {order id: OrderInProcess}; given: {order id: {move id: {element id: Decimal}}};
# units: {order id: OrderUnits}; methods: {order id: method}; parts: [OrdersCost] of all its orders or each; fault: why
# some cannot be divided. Orders in no part keep the cost that the ledger has.
ProcessValue = namedtuple("ProcessValue", "product setting orders given units methods parts fault")


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
        methods = self._methods(orders, settings, company)
        facts = self._read(period, orders, settings, methods)
        at_standard, materials = self._elements_at_standard(products, company, facts), self._materials()
        by_product = defaultdict(dict)
        for order, product in orders:
            fixed = at_standard[product] if methods[order] != METHOD_ACTUAL else set()
            by_product[product][order] = self._in_process(facts, order, fixed)
        return [
            self._value_product(
                period, products.browse(product), settings[product], of_product, methods, facts, materials
            )
            for product, of_product in by_product.items()
        ]

    def _read(self, period, orders, settings, methods):
        """Return the Facts of all orders."""
        company, ids = period.company_id, [order for order, _product in orders]
        completion_of = {order: settings[product].completion for order, product in orders}
        Units, Cost = self.env["mrp.cost.wip.units"], self.env["mrp.cost.wip.cost"]
        every = Units._receipts(company, ids)
        received = defaultdict(dict)
        for receipt in every:
            if period.date_from <= receipt.day <= period.date_to:
                received[receipt.order][receipt.move] = receipt.units
        return Facts(
            received=received,
            opening=self._opening(period, ids, completion_of, every),
            ending=Units._units(company, ids, period.date_to, completion_of, every, period.date_from),
            costs=Cost._costs(period, ids, [move for moves in received.values() for move in moves]),
            standards=Cost._standards([order for order in ids if methods[order] == "standard"]),
        )

    def _in_process(self, facts, order, fixed):
        """Return (OrderInProcess, what its receipts took) without the elements that leave at standard (fixed)."""
        cost, opening, ending = facts.costs[order], facts.opening[order], facts.ending[order]
        value = OrderInProcess(
            received=facts.received[order],
            opening=opening.unfinished,
            ending=ending.unfinished,
            lost=max(ending.progress.rejected - opening.progress.rejected, Fraction(0)),
            opening_cost={element: amount for element, amount in cost.opening.items() if element not in fixed},
            added_cost=self._added(cost, fixed),
            standard=facts.standards.get(order, {}),
        )
        given = {
            move: {element: amount for element, amount in by_element.items() if element not in fixed}
            for move, by_element in cost.given.items()
        }
        return value, given

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

    def _elements_at_standard(self, products, company, facts):
        """Return {product id: ids of elements that leave its orders at standard cost}."""
        ids = {element for cost in facts.costs.values() for element in (*cost.opening, *cost.added)}
        ids |= {e for cost in facts.costs.values() for by_element in cost.given.values() for e in by_element}
        return self.env["mrp.cost.element"].sudo().browse(sorted(ids))._at_standard(company, products)

    def _opening(self, period, order_ids, completion_of, receipts):
        """Return {order id: OrderUnits} when the period began: as the run before it has them, else by the reports."""
        day = period.date_from - timedelta(days=1)
        units = self.env["mrp.cost.wip.units"]._units(period.company_id, order_ids, day, completion_of, receipts)
        for order, unfinished in self.env["mrp.cost.wip.run.order"]._ended_with(period, order_ids).items():
            if order in units:
                units[order] = OrderUnits(units[order].progress, unfinished, units[order].is_entered)
        return units

    def _value_product(self, period, product, setting, orders, methods, facts, materials):
        """orders: {order id: (OrderInProcess, given)}; materials: ids of elements"""
        coin = Decimal(str(period.company_id.currency_id.rounding or 0.01))
        takes_part = {
            order: value
            for order, (value, _given) in orders.items()
            if methods[order] != METHOD_ACTUAL
            and (value.received or value.ending.quantity or any(value.opening_cost.values()))
        }
        over = {order for order in orders if facts.ending[order].progress.is_done}
        parts, faults = [], []
        for part in self._parts(takes_part, setting, over):
            try:
                parts.append(cost_orders(part, setting.method, materials, coin))
            except (NoUnits, GoneBack) as error:
                faults.append(self._fault(error, part))
        return ProcessValue(
            product=product,
            setting=setting,
            orders={order: value for order, (value, _given) in orders.items()},
            given={order: given for order, (_value, given) in orders.items()},
            units={order: facts.ending[order] for order in orders},
            methods={order: methods[order] for order in orders},
            parts=parts,
            fault="\n".join(faults) or None,
        )

    def _fault(self, error, part):
        """Say why some orders cannot be divided; part: {order id: OrderInProcess}."""
        element = self.env["mrp.cost.element"].browse(error.element).display_name
        if isinstance(error, NoUnits):
            text = self.env._(
                "There is cost of %s, but no unit was received and none is unfinished. Report the output, or complete "
                "the order.",
                element,
            )
        else:
            text = self.env._(
                "Units left over from the period before are less done in %s than they were. Correct how far they "
                "are done.",
                element,
            )
        if len(part) > 1:
            return text
        return f"{self.env['mrp.production'].browse(part).display_name}: {text}"

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
