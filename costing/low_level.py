"""Products that are consumed in making themselves, directly or over others: where they are and what they cost.

Products are closed lowest level first (production_levels); a circle has no lowest. Its cost is found by equations
(passed_on), or by passing it round some times (passed_on_by_rounds), or not passed round at all: consumption at
opening cost. Whichever is taken, the circle is named to the person who closes the period.
"""

from collections import deque

from .apportionment import CENT
from .mutual_cost import passed_on, passed_on_by_rounds
from .production_levels import production_levels


def find_circles(consumed):
    """Return the circles among products, lowest level first, each told as a way round.

    consumed:  {product: products it was made of}; a product that is no key consumed nothing
    returns:   list of (members, way): all products that consume each other, sorted, and a shortest way
               from the first of them round to it, each product followed by one that it consumed

    >>> find_circles({"gear": ["gear", "steel"], "steel": [], "paste": ["mix"], "mix": ["paste", "water"]})
    [(['gear'], ['gear', 'gear']), (['mix', 'paste'], ['mix', 'paste', 'mix'])]
    """
    graph = {product: set() for used in consumed.values() for product in used}
    graph |= {product: set(used) for product, used in consumed.items()}
    circles = [
        group for level in production_levels(graph) for group in level if len(group) > 1 or group[0] in graph[group[0]]
    ]
    return [(group, _way_round(graph, group)) for group in circles]


def cost_of_circle(own, uses, rounds=None, coin=CENT):
    """Return what the products of one circle cost, and what of it went where.

    own:      {product: {element: Decimal}}, whole coins: opening stock, and all that was charged in the period but
              for products of this circle; every product of the circle is a key
    uses:     {product: {receiver: quantity}}: all of its opening stock and production, by where it went:
              products of the circle (the quantity consumed in making them), and anything else (stock, sales, orders)
    rounds:   None for the exact solution; a number to pass cost on that many times, what is then still on the way
              staying with the product that has it
    returns:  given {product: {receiver: {element: Decimal}}}, left {product: {element: Decimal}};
              own cost and what is received is what is given and what is left, to the coin
    raises:   ClosedLoop where nothing of the circle goes elsewhere, unless in rounds

    An element stays itself on its way round. Who wants consumed products as one element gives own as one.

    >>> from decimal import Decimal
    >>> own = {"gear": {"cost": Decimal("90.00")}}  # 10 gears made, 1 of them ground up to make the 10
    >>> cost_of_circle(own, {"gear": {"gear": 1, "stock": 9}})[0]["gear"]
    {'gear': {'cost': Decimal('10.00')}, 'stock': {'cost': Decimal('90.00')}}
    """
    uses = {product: uses.get(product, {}) for product in own}
    if rounds is None:
        return passed_on(own, uses, coin), {}
    return passed_on_by_rounds(own, uses, rounds, coin)


def _way_round(graph, group):
    """Return the shortest way from the first product of a group round to it, breadth first."""
    start, members, came_from = group[0], set(group), {}
    waiting = deque([start])
    while start not in came_from:
        product = waiting.popleft()
        for used in sorted(graph[product] & members):
            if used not in came_from:
                came_from[used] = product
                waiting.append(used)
    way = [start, came_from[start]]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
