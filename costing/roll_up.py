"""Rolling the cost of products up over all levels of their bills of materials, by element.

A product is a node: what its own operations (or, if it is bought, its price) cost by
element, and how much of which components one unit takes. One unit then costs

    cost[product][element] = own[product][element] + Σ quantity × cost[component][element]

worked out once for each product, components first, however many products use it. It is
the same as exploding every product down to what is bought, without doing so.
"""

from collections import namedtuple
from fractions import Fraction
from math import floor

# own: {element: amount} of its own level; components: {product: quantity}; both for one
# unit. issued_as: the element under which an order that consumes the product sees it.
CostNode = namedtuple("CostNode", "own components issued_as")

# level: low-level code, 0 for what nothing else uses, a component always deeper than its
# users. own and lower: {element: amount}, together the cost of one unit. issued: the same
# cost as an order sees it, each component as one amount under its own issued_as.
RolledUp = namedtuple("RolledUp", "level own lower issued")

MICRO = Fraction(1, 1000000)


class ProductCycle(ValueError):
    """Products that need each other; args[0] lists them, each one's component after it."""


def low_level_codes(components):
    """Return {product: low-level code}, users before components.

    components: {product: iterable of components}; every component is a key too
    raises:     ProductCycle
    source:     topological sort by counting users (Kahn, 1962)

    >>> low_level_codes({"car": ["wheel", "bolt"], "wheel": ["bolt"], "bolt": []})
    {'car': 0, 'wheel': 1, 'bolt': 2}
    """
    users = dict.fromkeys(components, 0)
    for used in components.values():
        for component in set(used):
            users[component] += 1
    ready = [product for product, count in users.items() if not count]
    levels = dict.fromkeys(ready, 0)
    for product in ready:
        for component in dict.fromkeys(components[product]):
            levels[component] = max(levels.get(component, 0), levels[product] + 1)
            users[component] -= 1
            if not users[component]:
                ready.append(component)
    if len(ready) < len(components):
        raise ProductCycle(_one_cycle(components, set(components) - set(ready)))
    return {product: levels[product] for product in ready}


def roll_up(nodes):
    """Return {product: RolledUp} for one unit of each product, exact.

    nodes:   {product: CostNode}; amounts and quantities are Fractions or ints
    raises:  ProductCycle

    >>> gear = CostNode({"machine": Fraction(4)}, {"steel": Fraction(2)}, "material")
    >>> steel = CostNode({"material": Fraction(10)}, {}, "material")
    >>> rolled = roll_up({"gear": gear, "steel": steel})["gear"]
    >>> rolled.own, rolled.lower
    ({'machine': Fraction(4, 1)}, {'material': Fraction(20, 1)})
    """
    levels = low_level_codes({product: node.components for product, node in nodes.items()})
    results, costs = {}, {}
    for product in reversed(levels):
        node = nodes[product]
        lower, issued = {}, dict(node.own)
        for component, quantity in node.components.items():
            for element, amount in costs[component].items():
                _add(lower, element, quantity * amount)
            _add(issued, nodes[component].issued_as, quantity * sum(costs[component].values()))
        results[product] = RolledUp(levels[product], dict(node.own), lower, issued)
        costs[product] = dict(node.own)
        for element, amount in lower.items():
            _add(costs[product], element, amount)
    return results


def round_together(amounts, coin=MICRO):
    """Round amounts to whole coins so that they sum to their rounded sum.

    amounts:  Fractions or ints of any sign
    returns:  Fractions, multiples of the coin, each less than one coin from its amount
    source:   largest-remainder method (Hamilton); a tie goes to the earlier amount

    >>> [float(share) for share in round_together([Fraction(1, 3)] * 3, Fraction(1, 100))]
    [0.34, 0.33, 0.33]
    """
    quotas = [Fraction(amount) / coin for amount in amounts]
    wholes = [floor(quota) for quota in quotas]
    missing = floor(sum(quotas) + Fraction(1, 2)) - sum(wholes)
    by_remainder = sorted(range(len(quotas)), key=lambda i: (wholes[i] - quotas[i], i))
    for index in by_remainder[:missing]:
        wholes[index] += 1
    return [whole * coin for whole in wholes]


def _add(sums, key, amount):
    sums[key] = sums.get(key, 0) + amount


def _one_cycle(components, stuck):
    """Return the products of one cycle among those that could not be ordered.

    Each of them still has a user among them, so going from user to user comes back.
    """
    user_of = {component: product for product in stuck for component in components[product] if component in stuck}
    path, product = [], next(iter(sorted(stuck, key=str)))
    while product not in path:
        path.append(product)
        product = user_of[product]
    return path[path.index(product) :][::-1]
