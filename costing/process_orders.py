"""One process over the orders that are parts of it: cost them together, then tell what each order and receipt takes."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, apportion
from .equivalent_units import fifo, weighted_average
from .exact import exact
from .order_progress import Unfinished
from .process import Process, Units
from .wip_methods import at_standard, material_only, without_wip


@dataclass(frozen=True)
class OrderInProcess:
    """One order in one period.

    received:  {receipt: units} of the period
    opening, ending: Unfinished
    lost:      units rejected in the period
    opening_cost, added_cost: {element: Decimal}
    standard:  {element: cost of one unit}
    """

    received: dict = field(default_factory=dict)
    opening: Unfinished = Unfinished()
    ending: Unfinished = Unfinished()
    lost: Fraction = Fraction(0)
    opening_cost: dict = field(default_factory=dict)
    added_cost: dict = field(default_factory=dict)
    standard: dict = field(default_factory=dict)

    @property
    def completed(self):
        return sum(map(exact, self.received.values()), Fraction(0))


@dataclass(frozen=True)
class OrdersCost:
    """What a process and its orders cost.

    process:   Process as it was costed; cost: ProcessCost
    receipts:  {order: {receipt: {element: Decimal}}}, together the completed cost
    ending:    {order: {element: Decimal}}, together the ending cost
    """

    process: Process
    cost: object
    receipts: dict
    ending: dict


def cost_orders(orders, method, materials, coin=CENT):
    """Divide the cost of orders that form one process between what was received and what is unfinished.

    orders:     {key: OrderInProcess}
    method:     "weighted_average", "fifo", "material", "standard" or "none"
    materials:  the elements that are put in as material; of the others units are done in conversion
    returns:    OrdersCost; received units of all orders cost the same, unfinished ones by how far they are done
    raises:     NoUnits, GoneBack

    >>> a = OrderInProcess({"a1": 10}, added_cost={"labour": Decimal("100.00")})
    >>> b = OrderInProcess({"b1": 10}, added_cost={"labour": Decimal("140.00")})
    >>> cost_orders({"a": a, "b": b}, "weighted_average", ()).receipts["a"]
    {'a1': {'labour': Decimal('120.00')}}
    """
    process = combined(orders.values(), materials)
    cost = _cost(process, method, materials, orders.values(), coin)
    keys = [(key, receipt) for key, order in orders.items() for receipt in order.received]
    units = [exact(orders[key].received[receipt]) for key, receipt in keys]
    receipts, ending = {key: {r: {} for r in order.received} for key, order in orders.items()}, {k: {} for k in orders}
    for element, amount in cost.completed.items():
        for (key, receipt), share in zip(keys, _shared(amount, [units], coin), strict=True):
            receipts[key][receipt][element] = share
    for element, amount in cost.ending.items():
        is_material = element in materials
        weights = [
            [o.ending.material if is_material else o.ending.conversion for o in orders.values()],
            [o.ending.quantity for o in orders.values()],
        ]
        for key, share in zip(orders, _shared(amount, weights, coin), strict=True):
            ending[key][element] = share
    return OrdersCost(process, cost, receipts, ending)


def combined(orders, materials):
    """Return the Process that orders form together. Losses are neglected: their cost stays, or has left already."""
    orders = list(orders)
    elements = dict.fromkeys(element for order in orders for element in (*order.opening_cost, *order.added_cost))
    completed = sum((order.completed for order in orders), Fraction(0))
    lost = sum((exact(order.lost) for order in orders), Fraction(0))
    ending = _units([order.ending for order in orders], elements, materials)
    opening = _units([order.opening for order in orders], elements, materials)
    # An order whose quantity was reduced has units that went nowhere.
    opening = Units(min(opening.quantity, completed + ending.quantity + lost), opening.degree)
    return Process(
        completed=completed,
        ending=ending,
        opening=opening,
        normal_loss=Units(lost, 1),
        is_loss_neglected=True,
        opening_cost=_sum(order.opening_cost for order in orders),
        added_cost=_sum(order.added_cost for order in orders),
    )


def _units(parts, elements, materials):
    quantity = sum((part.quantity for part in parts), Fraction(0))
    if not quantity:
        return Units(Fraction(0), dict.fromkeys(elements, Fraction(0)))
    material = sum((part.material for part in parts), Fraction(0)) / quantity
    conversion = sum((part.conversion for part in parts), Fraction(0)) / quantity
    return Units(quantity, {element: material if element in materials else conversion for element in elements})


def _cost(process, method, materials, orders, coin):
    if method == "standard":
        return at_standard(process, _standard(orders), coin)
    if method == "material":
        return material_only(process, materials, coin)
    return {"weighted_average": weighted_average, "fifo": fifo, "none": without_wip}[method](process, coin=coin)


def _standard(orders):
    """Return the standard of one unfinished unit, on average over the orders."""
    orders = [order for order in orders if order.ending.quantity]
    quantity = sum((order.ending.quantity for order in orders), Fraction(0))
    total = {}
    for order in orders:
        for element, per_unit in order.standard.items():
            total[element] = total.get(element, Fraction(0)) + exact(per_unit) * order.ending.quantity
    return {element: amount / quantity for element, amount in total.items()}


def _sum(costs):
    total = {}
    for cost in costs:
        for element, amount in cost.items():
            total[element] = total.get(element, Decimal(0)) + amount
    return total


def _shared(amount, weights, coin):
    """Share an amount by the first weights that say something; without receivers there is nothing to share."""
    for wanted in weights:
        if any(wanted):
            return apportion(amount, wanted, coin)
    return [Decimal(0)] * len(weights[0])
