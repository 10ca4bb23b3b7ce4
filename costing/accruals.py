"""Provisional cost against the documents that came for it: what is matched, and why the rest differs.

An accrual of 10 pieces at 6.00 waits for a bill. Bills of 4 at 6.50 and 5 at 6.00 come: 9 pieces are
matched, 1 piece (6.00) waits, and 2.00 of price is what the bills cost more than was accrued.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .apportionment import CENT, to_coins
from .exact import exact


class Accrued(NamedTuple):
    """What was accrued: amounts in company currency; price in order currency without tax; rate = company currency
    for one unit of order currency; amount contains the tax that cannot be recovered."""

    quantity: Fraction
    amount: Decimal
    tax: Decimal = Decimal(0)
    price: Fraction = Fraction(0)
    rate: Fraction = Fraction(1)


class Billed(NamedTuple):
    """One line of a bill (a refund: all negative), in the shape of ``Accrued``."""

    quantity: Fraction
    amount: Decimal
    tax: Decimal = Decimal(0)
    rate: Fraction = Fraction(1)


class Match(NamedTuple):
    """The part of a bill that an accrual waited for; billed − accrued = price + exchange + tax."""

    quantity: Fraction
    accrued: Decimal
    billed: Decimal
    price: Decimal
    exchange: Decimal
    tax: Decimal


def match_bills(accrued, bills, coin=CENT):
    """Match an accrual with bills, in their order, up to its quantity.

    accrued: Accrued, quantity above 0
    bills:   Billed of the same purchase, in the order of their dates
    returns: list of Match or None (nothing of that bill was waited for), in the order of the bills; what they
             say was accrued sums to the accrual exactly once its whole quantity is billed; a refund takes
             back what the bills before it had matched

    >>> [m.price for m in match_bills(Accrued(10, Decimal(60), price=6), [Billed(4, 26), Billed(5, 30)])]
    [Decimal('2.00'), Decimal('0.00')]
    """
    matches, known, total = [], _part(accrued, Fraction(0), coin), Fraction(0)
    for bill in bills:
        total += exact(bill.quantity)
        part = _part(accrued, min(max(total, Fraction(0)), exact(accrued.quantity)), coin)
        quantity = part.quantity - known.quantity
        matches.append(_match(accrued, bill, quantity, part, known, coin) if quantity else None)
        known = part
    return matches


def _part(accrued, quantity, coin):
    """Return what the first units of an accrual amount to."""
    share = quantity / exact(accrued.quantity)
    return accrued._replace(
        quantity=quantity,
        amount=to_coins(exact(accrued.amount) * share, coin),
        tax=to_coins(exact(accrued.tax) * share, coin),
    )


def _match(accrued, bill, quantity, part, known, coin):
    share = quantity / exact(bill.quantity)
    billed = to_coins(exact(bill.amount) * share, coin)
    tax = to_coins(exact(bill.tax) * share, coin) - (part.tax - known.tax)
    exchange = to_coins(quantity * exact(accrued.price) * (exact(bill.rate) - exact(accrued.rate)), coin)
    before = part.amount - known.amount
    return Match(quantity, before, billed, billed - before - exchange - tax, exchange, tax)
