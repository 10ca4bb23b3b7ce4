"""Replays the stock of products that consume each other, and says what each move was made of."""

from collections import defaultdict, deque, namedtuple
from decimal import Decimal

from ...costing import AveragePool, FifoLayers, level_out, restate, revalue
from ...costing.composition import part_of, plus

# method: 'average', 'fifo' or 'standard'; by_lot: each lot has its own value; material: its own element
StockRule = namedtuple("StockRule", "method by_lot material")
# origin: where value comes from ('order', 'other order', 'purchase', 'elsewhere'), None: goes out
# lots:   [(lot or None, quantity)]
StockMove = namedtuple("StockMove", "id product date value origin order returned lots")
# A price set by hand on a product, or on one lot of it.
Price = namedtuple("Price", "product lot date unit_value")
# entered:  {element: [(consumed move or None, its product or None, amount)]}
# received: {product: {move: {element: amount}}}
OrderCost = namedtuple("OrderCost", "entered received")


class CompositionReplay:
    """Composes the moves of some products.

    orders:    {order: OrderCost} of the orders these products were made by
    composed:  {move: {element: amount}} of moves consumed by these orders, composed before
    returns:   ``moves`` {move: {element: (amount, of which from consumed products)}} and
               ``stock()`` {product: vector} of what is left
    """

    def __init__(self, rules, orders, composed, unanalysed, coin):
        self.rules, self.orders, self.unanalysed, self.coin = rules, orders, unanalysed, coin
        self.composed = dict(composed)
        self.moves = {}
        self._levelled = {}
        self._pools = {product: defaultdict(self._new_pool(rule)) for product, rule in rules.items()}

    def _new_pool(self, rule):
        # Odoo takes a lot out at its average whatever the method.
        return FifoLayers if rule.method == "fifo" and not rule.by_lot else lambda: AveragePool(self.coin)

    def run(self, moves, prices):
        """Replay moves as they happened; within a second, what arrives comes before what leaves."""
        prices = deque(sorted(prices, key=lambda price: price.date))
        for move in sorted(moves, key=lambda move: (move.date, not move.origin, move.id)):
            while prices and prices[0].date <= move.date:
                self._reprice(prices.popleft())
            if move.origin:
                self._arrive(move)
            else:
                self._leave(move)
        while prices:
            self._reprice(prices.popleft())

    def stock(self):
        """Return {product: vector of what is in stock}, not restated to its value."""
        stock = {}
        for product, pools in self._pools.items():
            stock[product] = {}
            for pool in pools.values():
                stock[product] = plus(stock[product], pool.stock)
        return stock

    # ----------------------------------------------------------------- moves

    def _arrive(self, move):
        pieces = self._pieces(move)
        vector = {}
        for (element, _is_lower), amount in pieces.items():
            vector[element] = vector.get(element, 0) + amount
        self.composed[move.id] = vector
        self.moves[move.id] = {
            element: (amount, pieces.get((element, True), Decimal(0))) for element, amount in vector.items()
        }
        quantity = sum(part for _lot, part in move.lots)
        for lot, part in move.lots:
            self._pool(move.product, lot).receive(part, part_of(vector, part, quantity) if quantity else vector)

    def _leave(self, move):
        taken = {}
        for lot, part in move.lots:
            taken = plus(taken, self._pool(move.product, lot).issue(part))
        vector = restate(taken, move.value, self.unanalysed, self.coin)
        self.composed[move.id] = vector
        self.moves[move.id] = {element: (amount, Decimal(0)) for element, amount in vector.items()}

    def _reprice(self, price):
        if self.rules[price.product].method != "average":
            return  # a new standard changes every element in proportion, as restating does; layers keep theirs
        pools = self._pools[price.product]
        for lot in [price.lot] if price.lot else list(pools):
            pools[lot].reprice(price.unit_value, self.unanalysed)

    def _pool(self, product, lot):
        return self._pools[product][lot if self.rules[product].by_lot else None]

    # ------------------------------------------------------- what arrives

    def _pieces(self, move):
        """Return {(element, is from consumed products): amount} of a move that arrives."""
        if move.origin == "order":
            return self._made(move)
        if move.returned in self.composed:
            vector = restate(self.composed[move.returned], move.value, self.unanalysed, self.coin)
            return {(element, False): amount for element, amount in vector.items()}
        element = self.rules[move.product].material if move.origin == "purchase" else self.unanalysed
        return {(element, False): move.value} if move.value else {}

    def _made(self, move):
        """What left the order for this move, consumed products opened up."""
        order, pieces = self.orders.get(move.order, OrderCost({}, {})), {}
        for element, amount in self._received(move).items():
            blend = self._blend(order, element)
            pieces = plus(pieces, restate(blend, amount, (element, False), self.coin))
        return revalue(pieces, move.value, (self.unanalysed, False), self.coin)

    def _received(self, move):
        """What the ledger let out of the order for this move, by element."""
        key = move.order, move.product
        if key not in self._levelled:
            order = self.orders.get(move.order, OrderCost({}, {}))
            self._levelled[key] = level_out(order.received.get(move.product, {}), self.coin)
        return self._levelled[key].get(move.id, {})

    def _blend(self, order, element):
        """What entered the order in one element: itself, or what consumed products are made of."""
        blend = {}
        for move, product, amount in order.entered.get(element, ()):
            if move is None:
                blend = plus(blend, {(element, False): amount})
                continue
            vector = self.composed[move] if move in self.composed else self._known(product)
            parts = restate(vector, amount, self.unanalysed, self.coin)
            blend = plus(blend, {(part, True): share for part, share in parts.items()})
        return blend

    def _known(self, product):
        """What a product that consumes itself is made of so far."""
        known = {}
        for pool in self._pools.get(product, {}).values():
            known = plus(known, pool.known())
        return known
