"""Where received goods went: who has to bear a cost of theirs that comes late.

The answer is in fractions of the received quantity: what is still in stock, and what each
later movement took. It follows the way stock is valued, so that a late cost reaches exactly
those who would have borne it had it been known in time.
"""

from collections import namedtuple
from fractions import Fraction

# One later movement of the item. quantity: + in, - out; None: the stock was revalued by hand,
# so that it no longer carries what was paid for it.
Movement = namedtuple("Movement", "key quantity")

# Keys beside those of the movements.
STOCK = "stock"  # still there
EARLIER = "earlier"  # used before it was received, from a stock below zero
REVALUED = "revalued"  # in stock when it was revalued by hand


def average_shares(on_hand, received, movements):
    """Follow received units through a stock at average cost.

    on_hand:   Fraction, units in stock before the receipt; may be below zero
    received:  Fraction > 0
    movements: later movements, oldest first
    returns:   {key: Fraction}, adding up to 1; keys of outgoing movements, STOCK, EARLIER,
               REVALUED; zero shares are left out
    source:    moving average (IAS 2.27): every issue takes its part of the pool's value

    >>> average_shares(0, 10, [Movement("sale", -4), Movement("receipt", 14), Movement("order", -5)])
    {'sale': Fraction(2, 5), 'order': Fraction(3, 20), 'stock': Fraction(9, 20)}
    """
    shares = {}
    left = _used_earlier(shares, on_hand, received)
    pool = Fraction(on_hand) + received
    for movement in movements:
        if movement.quantity is None:
            _give(shares, REVALUED, left)
            left = Fraction(0)
        elif movement.quantity < 0 and left:
            out = -Fraction(movement.quantity)
            taken = left * min(out / pool, 1) if pool > 0 else left
            _give(shares, movement.key, taken)
            left -= taken
        pool += movement.quantity or 0
    _give(shares, STOCK, left)
    return shares


def layer_shares(on_hand, received, movements):
    """Follow received units through a stock that is used first in, first out.

    Arguments, result as average_shares; a revaluation by hand does not touch layers.
    source: FIFO (IAS 2.27): the units in stock before are used first

    >>> layer_shares(3, 10, [Movement("sale", -4), Movement("order", -5)])
    {'sale': Fraction(1, 10), 'order': Fraction(1, 2), 'stock': Fraction(2, 5)}
    """
    shares = {}
    left = _used_earlier(shares, on_hand, received) * received
    before = max(Fraction(on_hand), 0)
    for movement in movements:
        if not left:
            break
        if movement.quantity is None or movement.quantity >= 0:
            continue
        out = -Fraction(movement.quantity)
        from_before = min(out, before)
        before -= from_before
        taken = min(out - from_before, left)
        _give(shares, movement.key, taken / received)
        left -= taken
    _give(shares, STOCK, left / received)
    return shares


def _used_earlier(shares, on_hand, received):
    """Note the share that filled a stock below zero; return what is left."""
    early = min(max(-Fraction(on_hand), 0), received) / Fraction(received)
    _give(shares, EARLIER, early)
    return 1 - early


def _give(shares, key, share):
    if share:
        shares[key] = shares.get(key, Fraction(0)) + share
