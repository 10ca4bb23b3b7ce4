"""What stock is made of: amounts by cost element that follow its cost method.

A *vector* is ``{element: Decimal}``. Stock holds vectors unrounded; what is handed out for a
move is restated to that move's value and is whole coins. Value can change without anything
moving (late cost, a price set by hand), so the stock here keeps proportions, and the value
of a move or of stock is always given from outside.
"""

from collections import deque
from decimal import ROUND_DOWN, Decimal

from .apportionment import CENT, to_coins


def restate(vector, amount, otherwise, coin=CENT):
    """Change a vector so that it sums to an amount, keeping its proportions.

    vector:     {element: Decimal}, of any precision and sign
    amount:     Decimal, a whole number of coins
    otherwise:  the element of an amount whose vector says nothing
    returns:    {element: Decimal}, whole coins, none 0, summing to the amount exactly;
                the vector of -x is minus the vector of x, whatever the order of its elements
    raises:     ValueError if amount is finer than the coin

    The change is spread by the size of the elements, so that a negative one (a correction)
    does not blow up the others; where all have one sign this is plain proportion.

    >>> restate({"material": Decimal(2), "labour": Decimal(1)}, Decimal("100.00"), "unanalysed")
    {'labour': Decimal('33.33'), 'material': Decimal('66.67')}
    >>> restate({}, Decimal("5.00"), "unanalysed")
    {'unanalysed': Decimal('5.00')}
    """
    if amount % coin:
        raise ValueError(f"{amount} is not a whole number of coins of {coin}")
    elements = sorted(element for element, part in vector.items() if part)
    size = sum(abs(vector[element]) for element in elements)
    if not size:
        return {otherwise: amount} if amount else {}
    change = amount - sum(vector[element] for element in elements)
    exact = [vector[element] + abs(vector[element]) * change / size for element in elements]
    whole = _round_to_sum(exact, amount, coin)
    return {element: part for element, part in zip(elements, whole, strict=True) if part}


def revalue(vector, amount, otherwise, coin=CENT):
    """Change a vector to an amount that no document explains.

    What value is lost is lost by every element in proportion; what is gained is of the
    element ``otherwise``. Less than a coin is rounding, not a gain.

    >>> revalue({"labour": Decimal("6.00")}, Decimal("7.50"), "unanalysed")
    {'labour': Decimal('6.00'), 'unanalysed': Decimal('1.50')}
    >>> revalue({"labour": Decimal("6.00")}, Decimal("4.00"), "unanalysed")
    {'labour': Decimal('4.00')}
    """
    gain = amount - sum(vector.values())
    if gain < coin:
        return restate(vector, amount, otherwise, coin)
    return restate(plus(vector, {otherwise: gain}), amount, otherwise, coin)


def level_out(vectors, coin=CENT):
    """Give all receipts of one order one composition, changing neither their values nor the total.

    Receipts leave an order at plan and the last one takes what is left, so that by element they
    differ by nothing but the order in which cost became known.

    vectors:  {receipt: {element: Decimal}}, whole coins
    returns:  the same receipts; each sums to what it did, and so does each element over all;
              unchanged where a receipt is of no positive value

    >>> level_out({1: {"machine": Decimal(4)}, 2: {"machine": Decimal(-4), "labour": Decimal(6)}})
    {1: {'labour': Decimal('4')}, 2: {'labour': Decimal('2')}}
    """
    values = {receipt: sum(vector.values()) for receipt, vector in vectors.items()}
    if any(value <= 0 for value in values.values()):
        return vectors
    left, rest, levelled = {}, sum(values.values()), {}
    for vector in vectors.values():
        left = plus(left, vector)
    for receipt, value in values.items():
        levelled[receipt] = restate(part_of(left, value, rest), value, None, coin)
        left = plus(left, {element: -part for element, part in levelled[receipt].items()})
        rest -= value
    return levelled


def plus(vector, other):
    """Return the sum of two vectors.

    >>> plus({"labour": 1, "material": 2}, {"labour": 3})
    {'labour': 4, 'material': 2}
    """
    return vector | {element: vector.get(element, 0) + part for element, part in other.items()}


def part_of(vector, quantity, whole):
    """Return the part of a vector that a quantity has of a whole one.

    >>> part_of({"labour": Decimal(6)}, Decimal(2), Decimal(3))
    {'labour': Decimal('4')}
    """
    return {element: part * quantity / whole for element, part in vector.items()}


class AveragePool:
    """Stock at average cost: all of it has one composition.

    As Odoo's ``_run_avco``: what leaves beyond the stock has the last known composition, and
    what arrives when there is none (or less) sets it anew.

    >>> pool = AveragePool()
    >>> pool.receive(Decimal(10), {"material": Decimal(200)})
    >>> pool.receive(Decimal(10), {"material": Decimal(200), "labour": Decimal(60)})
    >>> pool.issue(Decimal(5))
    {'material': Decimal('100'), 'labour': Decimal('15')}
    """

    def __init__(self, coin=CENT):
        self.quantity = Decimal(0)
        self.stock = {}
        self._last = ({}, Decimal(1))  # composition of the last quantity known
        self._coin = coin

    def receive(self, quantity, vector):
        before = self.quantity
        self.quantity += quantity
        if before > 0 or not quantity:
            self.stock = plus(self.stock, vector)
        else:
            self._last = (vector, quantity)
            self.stock = self._of_last(max(self.quantity, Decimal(0)))

    def issue(self, quantity):
        """Take a quantity out; return its vector, not yet restated to its value."""
        if self.quantity > 0:
            self._last = (self.stock, self.quantity)
        taken = self._of_last(quantity)
        self.quantity -= quantity
        self.stock = self._of_last(max(self.quantity, Decimal(0)))
        return taken

    def reprice(self, unit_value, otherwise):
        """Value all stock at a price set by hand."""
        if self.quantity > 0:
            value = to_coins(unit_value * self.quantity, self._coin)
            self.stock = revalue(self.stock, value, otherwise, self._coin)

    def known(self):
        """Return the proportions of what would leave now."""
        return self.stock if self.quantity > 0 else self._last[0]

    def _of_last(self, quantity):
        return part_of(self._last[0], quantity, self._last[1])


class FifoLayers:
    """Stock first in, first out: each receipt keeps its own composition.

    As Odoo's ``_run_fifo``: what leaves beyond the stock has the last known composition, and
    is made up for by what arrives next.

    >>> layers = FifoLayers()
    >>> layers.receive(Decimal(10), {"material": Decimal(200)})
    >>> layers.receive(Decimal(10), {"labour": Decimal(60)})
    >>> layers.issue(Decimal(15))
    {'material': Decimal('200'), 'labour': Decimal('30')}
    """

    def __init__(self):
        self._layers = deque()  # [quantity, vector], oldest first
        self._owed = Decimal(0)
        self._last = ({}, Decimal(1))

    def receive(self, quantity, vector):
        if not quantity:
            return
        self._last = self._last if self._layers else (vector, quantity)
        paid = min(self._owed, quantity)
        self._owed -= paid
        if quantity > paid:
            self._layers.append([quantity - paid, part_of(vector, quantity - paid, quantity)])

    def issue(self, quantity):
        """Take a quantity out; return its vector, not yet restated to its value."""
        taken = {}
        while quantity and self._layers:
            layer = self._layers[0]
            self._last = (layer[1], layer[0])
            drawn = min(quantity, layer[0])
            part = part_of(layer[1], drawn, layer[0])
            taken = plus(taken, part)
            quantity -= drawn
            if drawn == layer[0]:
                self._layers.popleft()
            else:
                layer[:] = layer[0] - drawn, part_of(layer[1], layer[0] - drawn, layer[0])
        self._owed += quantity
        return plus(taken, part_of(self._last[0], quantity, self._last[1])) if quantity else taken

    @property
    def stock(self):
        total = {}
        for _quantity, vector in self._layers:
            total = plus(total, vector)
        return total

    def known(self):
        """Return the proportions of what would leave now."""
        return self._layers[0][1] if self._layers else self._last[0]


def _round_to_sum(exact, amount, coin):
    """Round towards zero, and give the coins left over to the largest remainders."""
    whole = [(part / coin).to_integral_value(ROUND_DOWN) * coin for part in exact]
    left = int((amount - sum(whole)) / coin)
    step = coin if left > 0 else -coin
    remainders = [(part - done) * (1 if left > 0 else -1) for part, done in zip(exact, whole, strict=True)]
    by_remainder = sorted(range(len(exact)), key=lambda i: (-remainders[i], i))
    for index in by_remainder[: abs(left)]:
        whole[index] += step
    return whole
