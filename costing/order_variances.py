"""All variances of one order: what it used of each resource, against the standard for its good output.

Each resource is split by input_variances, set-ups by setup_variances; what the resources do not explain of an element
is ``remaining``. Below the tolerance nothing is split: the whole of each element remains.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, to_coins
from .exact import exact
from .input_variances import InputUse, labour_variances, material_variances
from .setup_variances import SetupUse, setup_variances
from .variances import REMAINING, SCRAP, close_variances

# What is compared. basis: "material", or what its price is multiplied by; item: of a material; operation and
# workcenter: of all else, the work center only where no operation is known. Any hashable keys, None for nothing.
Resource = namedtuple("Resource", "element basis item operation workcenter")
# One variance: quantity and price are what was used, standard_* what was to be used for the good output; None: unknown.
OrderVariance = namedtuple(
    "OrderVariance", "element category resource amount quantity price standard_quantity standard_price"
)
MATERIAL = "material"


@dataclass(frozen=True)
class ResourceUse:
    """What an order used of one resource.

    quantity, cost:  units and Decimal, all of it, set-ups and premiums included
    premium:         Decimal, the overtime premium in cost
    lost:            units known to be lost
    setups:          set-ups reported, 0 if they were not reported apart
    setup_quantity, setup_cost, setup_premium: of the set-ups reported
    has_price:       False for a material whose price differed before the order
    group:           materials of one group stand for each other
    """

    quantity: Fraction = Fraction(0)
    cost: Decimal = Decimal(0)
    premium: Decimal = Decimal(0)
    lost: Fraction = Fraction(0)
    setups: int = 0
    setup_quantity: Fraction = Fraction(0)
    setup_cost: Decimal = Decimal(0)
    setup_premium: Decimal = Decimal(0)
    has_price: bool = True
    group: object = None


@dataclass(frozen=True)
class ResourceStandard:
    """What one good unit is to use of a resource.

    quantity, price:       units of it without set-up, at a price each
    setup_quantity:        units of it for one set-up, at setup_price
    lot:                   good units one set-up is for
    normal_loss:           the part of quantity that is normal loss, a number from 0 to 1
    """

    quantity: Fraction = Fraction(0)
    price: Fraction = Fraction(0)
    setup_quantity: Fraction = Fraction(0)
    setup_price: Fraction = Fraction(0)
    lot: Fraction = Fraction(1)
    normal_loss: Fraction = Fraction(0)


@dataclass(frozen=True)
class OrderUse:
    """One order.

    good:       good units
    used:       {Resource: ResourceUse}
    standards:  {Resource: ResourceStandard}; empty: the order has no standard quantities, all remains
    totals:     {element: Decimal}, actual less standard cost: what the variances of the element sum to
    taken_out:  {element: Decimal}, abnormal loss and recovery that left the order, as lines of the ledger have it (-)
    residual:   {element: category} where what is not explained has a better name than remaining
    """

    good: Fraction
    used: dict = field(default_factory=dict)
    standards: dict = field(default_factory=dict)
    totals: dict = field(default_factory=dict)
    taken_out: dict = field(default_factory=dict)
    residual: dict = field(default_factory=dict)


def order_variances(order, tolerance=0, coin=CENT):
    """Return the variances of an order that are not zero, summing to its totals element by element.

    order:      OrderUse
    tolerance:  an order whose total is smaller than this, whatever its sign, is not analysed
    returns:    [OrderVariance]

    >>> steel = Resource("material", MATERIAL, "steel", None, None)
    >>> use = OrderUse(
    ...     10, {steel: ResourceUse(22, Decimal("231.00"))}, {steel: ResourceStandard(2, 10)}, {"material": Decimal(31)}
    ... )
    >>> [(found.category, str(found.amount)) for found in order_variances(use)]
    [('price', '11.00'), ('usage', '20.00')]
    >>> [(found.category, str(found.amount)) for found in order_variances(use, tolerance=40)]
    [('remaining', '31')]
    """
    total = sum(order.totals.values(), Decimal(0))
    if not order.standards or abs(total) < exact(tolerance):
        return _unexplained(order, {}, not order.standards)
    found = _of_materials(order, coin) + _of_work(order, coin)
    found += [_whole(element, SCRAP, amount) for element, amount in order.taken_out.items()]
    found = [each for each in found if each.amount]
    explained = {}
    for each in found:
        explained.setdefault(each.element, []).append({each.category: each.amount})
    return found + _unexplained(order, explained, named=True)


def _unexplained(order, explained, named):
    """Return what remains of each element, so that it sums to its total."""
    rest = []
    for element in dict.fromkeys([*order.totals, *explained]):
        parts, total = explained.get(element, []), order.totals.get(element, Decimal(0))
        remaining = close_variances(parts, total).get(REMAINING, Decimal(0))
        category = order.residual.get(element, REMAINING) if named else REMAINING
        rest.append(_whole(element, category, remaining))
    return [each for each in rest if each.amount]


def _whole(element, category, amount):
    return OrderVariance(element, category, Resource(element, None, None, None, None), amount, *[None] * 4)


def _pairs(order, materials):
    """Return [(resource, its use, its standard)], planned ones first; what was not planned has no standard quantity."""
    resources = [r for r in dict.fromkeys([*order.standards, *order.used]) if (r.basis == MATERIAL) == materials]
    pairs = []
    for resource in resources:
        use = order.used.get(resource, ResourceUse())
        standard = order.standards.get(resource) or _not_planned(use)
        pairs.append((resource, use, standard))
    return pairs


def _not_planned(use):
    """Price what the standard does not know at what it cost: then all of it is quantity."""
    quantity = exact(use.quantity)
    price = exact(use.cost - use.premium) / quantity if quantity else Fraction(0)
    return ResourceStandard(price=price)


def _of_materials(order, coin):
    pairs = _pairs(order, materials=True)
    inputs = {}
    for resource, use, standard in pairs:
        planned = exact(order.good) * exact(standard.quantity)
        inputs[resource] = InputUse(
            use.quantity,
            use.cost,
            planned,
            standard.price,
            loss=use.lost,
            standard_loss=planned * exact(standard.normal_loss),
            group=use.group,
            has_price=use.has_price,
        )
    split = material_variances(inputs, coin)
    return [
        found
        for resource, use, standard in pairs
        for found in _explained(resource, split[resource], use, inputs[resource].standard_quantity, standard)
    ]


def _of_work(order, coin):
    found = []
    for resource, use, standard in _pairs(order, materials=False):
        setup, run = _setup_and_run(order.good, use, standard, coin)
        parts = [] if setup is None else [setup_variances(setup, coin)]
        parts += labour_variances({resource: run}, coin).values()
        sums = {}
        for part in parts:
            for category, amount in part.items():
                sums[category] = sums.get(category, Decimal(0)) + amount
        planned = exact(order.good) * exact(standard.quantity)
        if standard.setup_quantity:
            planned += exact(order.good) * exact(standard.setup_quantity) / exact(standard.lot)
        found += _explained(resource, sums, use, planned, standard)
    return found


def _setup_and_run(good, use, standard, coin):
    """Return (SetupUse or None, InputUse of the rest).

    Set-ups that were not reported apart count as one, of standard time and price: what differs is in the rest.
    """
    hours, price = exact(standard.setup_quantity), exact(standard.setup_price)
    if not hours and not use.setups:
        setup = None
        taken, cost, premium = Fraction(0), Decimal(0), Decimal(0)
    elif use.setups:
        taken, cost, premium = exact(use.setup_quantity), use.setup_cost, use.setup_premium
        price = price if hours else exact(standard.price)
        setup = SetupUse(use.setups, taken, cost, good, standard.lot, hours, price, premium)
    else:
        runs = 1 if use.quantity else 0
        taken, cost, premium = runs * hours, to_coins(runs * hours * price, coin), Decimal(0)
        setup = SetupUse(runs, taken, cost, good, standard.lot, hours, price, premium)
    run = InputUse(
        exact(use.quantity) - taken,
        use.cost - cost,
        exact(good) * exact(standard.quantity),
        standard.price,
        loss=use.lost,
        standard_loss=exact(good) * exact(standard.quantity) * exact(standard.normal_loss),
        premium=use.premium - premium,
    )
    return setup, run


def _explained(resource, amounts, use, standard_quantity, standard):
    """Return the OrderVariances of one resource that are not zero; amounts: {category: Decimal}."""
    amounts = {category: amount for category, amount in amounts.items() if amount}
    if not amounts:
        return []
    price = exact(use.cost) / exact(use.quantity) if use.quantity else Fraction(0)
    unit = exact(standard.price or standard.setup_price)
    about = (exact(use.quantity), price, exact(standard_quantity), unit)
    return [OrderVariance(resource.element, category, resource, amount, *about) for category, amount in amounts.items()]
