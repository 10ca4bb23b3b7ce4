"""What bought work is worth: as billed where a bill has come, as ordered until then."""

from fractions import Fraction

from .apportionment import CENT, to_coins
from .exact import exact


def value_received(quantities, billed_quantity, billed_value, unit_price, coin=CENT):
    """Value quantities received one after the other; bills cover the earliest first.

    quantities:      n numbers in the purchase unit, none negative, in the order of receipt
    billed_quantity: number, all bills less refunds; 0 or less means nothing is billed
    billed_value:    amount of those bills in company currency
    unit_price:      price as ordered, company currency, for what no bill covers
    returns:         n Decimals, multiples of the coin, that sum to the rounded value of all

    >>> value_received([4, 6], 0, 0, 10)
    [Decimal('40.00'), Decimal('60.00')]
    >>> value_received([4, 6], 5, 60, 10)
    [Decimal('48.00'), Decimal('62.00')]
    """
    billed = max(exact(billed_quantity), Fraction(0))
    billed_price = exact(billed_value) / billed if billed else Fraction(0)
    values, received, known = [], Fraction(0), to_coins(0, coin)
    for quantity in quantities:
        received += exact(quantity)
        covered = min(received, billed)
        value = to_coins(covered * billed_price + (received - covered) * exact(unit_price), coin)
        values.append(value - known)
        known = value
    return values
