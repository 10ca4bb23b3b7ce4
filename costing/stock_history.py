"""Where many receipts of one item went: what `late_cost` says of each, in one pass over its movements.

Following each receipt through all that came after it takes as long as receipts times movements: hours for an item
made 10,000 times a month. Here what happened between two places of interest is worked out once, for all receipts.
"""

from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate

from .late_cost import EARLIER, REVALUED, STOCK, average_shares, layer_shares

# Fractions with longer denominators are rounded to this many binary places: 10⁻¹⁵⁴, which no coin ever shows.
LONGEST, PLACES = 1024, 512


class StockHistory:
    """All movements of one item, in order of valuation, ready to follow any receipt among them.

    movements:   list of Movement
    destination: function that tells where the goods of a movement's key went; also asked for EARLIER and REVALUED.
                 Shares of one destination are added up.
    passing:     a destination (of most movements), the very object, at which it does not matter which movement it was
    """

    def __init__(self, movements, destination, passing):
        self._movements, self._destination, self._passing = movements, destination, passing
        self._before = list(accumulate((m.quantity or 0 for m in movements), initial=Fraction(0)))
        self._destinations = [destination(m.key) if _goes_out(m) else destination(REVALUED) for m in movements]
        self._earlier = destination(EARLIER)
        self._averages = self._layers = None

    def average(self, index, received):
        """Return {destination: Fraction} of the units received by a movement, at average cost; they add up to 1.

        index:    place of the movement; None: it is not among them, and so comes last
        received: Fraction > 0; may differ from the movement, where a part of that belongs to somebody else
        """
        if index is None or received != self._movements[index].quantity:
            return self._merged(average_shares(*self._from(index, received)))
        if self._averages is None:
            self._averages = self._segments()
        return self._follow_average(index, received)

    def layer(self, index, received):
        """Return the same, first in, first out."""
        if index is None or received != self._movements[index].quantity:
            return self._merged(layer_shares(*self._from(index, received)))
        if self._layers is None:
            self._layers = self._issues()
        return self._follow_layer(index, received)

    # ----------------------------------------------------------------- average

    def _segments(self):
        """Return (taken, left, stop) for each movement: the fraction of the pool that it takes, what is left of the
        pool from it up to the next stop, and that stop: the next movement whose destination matters, or None."""
        taken = [self._taken(index) for index in range(len(self._movements))]
        left, stop = [Fraction(1)] * (len(taken) + 1), [None] * (len(taken) + 1)
        for index in reversed(range(len(taken))):
            if taken[index] and self._destinations[index] is not self._passing:
                stop[index] = index
            else:
                left[index] = bounded((1 - taken[index]) * left[index + 1]) if taken[index] else left[index + 1]
                stop[index] = stop[index + 1]
        return taken, left, stop

    def _taken(self, index):
        movement, pool = self._movements[index], self._before[index]
        if movement.quantity is None:
            return Fraction(1)
        if movement.quantity >= 0:
            return Fraction(0)
        return min(-Fraction(movement.quantity) / pool, Fraction(1)) if pool > 0 else Fraction(1)

    def _follow_average(self, index, received):
        taken, kept, stop = self._averages
        shares = {}
        left = self._used_earlier(shares, index, received)
        place = index + 1
        while left:
            remains = bounded(left * kept[place])
            _give(shares, self._passing, left - remains)
            left, at = remains, stop[place]
            if at is None or not left:
                break
            part = left * taken[at]
            _give(shares, self._destinations[at], part)
            left, place = bounded(left - part), at + 1
        _give(shares, STOCK, left)
        return _whole(shares)

    # ------------------------------------------------------------------ layers

    def _issues(self):
        """Return (places, units issued up to and with each): of the movements that go out."""
        places = [index for index, movement in enumerate(self._movements) if _goes_out(movement)]
        return places, list(accumulate(-Fraction(self._movements[index].quantity) for index in places))

    def _follow_layer(self, index, received):
        places, issued = self._layers
        shares = {}
        left = self._used_earlier(shares, index, received) * received
        number = bisect_right(places, index)
        so_far = issued[number - 1] if number else Fraction(0)
        # Units issued from here on, up to the layer's first one and up to its last one.
        first = so_far + max(self._before[index], Fraction(0))
        last = first + left
        number = bisect_right(issued, first, lo=number)
        while left and number < len(places):
            part = min(issued[number], last) - max(issued[number - 1] if number else Fraction(0), first)
            _give(shares, self._destinations[places[number]], part / received)
            left -= part
            number += 1
        _give(shares, STOCK, left / received)
        return shares

    # ----------------------------------------------------------------- helpers

    def _used_earlier(self, shares, index, received):
        """Note the share that filled a stock below zero; return what is left."""
        early = min(max(-self._before[index], Fraction(0)), received) / Fraction(received)
        _give(shares, self._earlier, early)
        return 1 - early

    def _from(self, index, received):
        """Return what following a single receipt is told; see late_cost."""
        if index is None:
            return self._before[-1], received, ()
        return self._before[index], received, self._movements[index + 1 :]

    def _merged(self, by_key):
        shares = {}
        for key, share in by_key.items():
            _give(shares, STOCK if key == STOCK else self._destination(key), share)
        return shares


def bounded(fraction):
    """Return a fraction of which the denominator has no more digits than anybody needs.

    >>> bounded(Fraction(1, 3)), bounded(Fraction(1, 3**1000)) == 0
    (Fraction(1, 3), True)
    """
    if fraction.denominator.bit_length() <= LONGEST:
        return fraction
    return Fraction(round(fraction * 2**PLACES), 2**PLACES)


def _goes_out(movement):
    return movement.quantity is not None and movement.quantity < 0


def _give(shares, key, share):
    if share:
        shares[key] = shares.get(key, Fraction(0)) + share


def _whole(shares):
    """Let the shares add up to 1 where they had to be rounded: the last one takes what is missing."""
    missing = 1 - sum(shares.values())
    if missing:
        shares[next(reversed(shares))] += missing
    return shares
