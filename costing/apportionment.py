"""Exact apportionment: shares that sum to their amount, to the last coin."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

CENT = Decimal("0.01")


def to_coins(amount, coin=CENT):
    """Round an amount half away from zero to a whole number of coins.

    amount:   Decimal, Fraction, int or float (a float is read as it prints)
    returns:  Decimal, a multiple of the coin

    >>> to_coins(Fraction(1, 3)), to_coins(-2.005), to_coins(7, Decimal("1"))
    (Decimal('0.33'), Decimal('-2.01'), Decimal('7'))
    """
    exact = Fraction(str(amount)) if isinstance(amount, float) else Fraction(amount)
    coins = exact / Fraction(coin)
    whole = floor(abs(coins) + Fraction(1, 2))
    return (whole if coins >= 0 else -whole) * coin


def apportion(amount, weights, coin=CENT):
    """Split an amount by weights so that the shares sum to it exactly.

    amount:   Decimal, any sign, a whole number of coins
    weights:  n numbers in one common unit (h, kWh, kg), none negative, not all zero
    returns:  n Decimals in the order of the weights;
              apportion(-x) == -apportion(x), so reversals cancel
    raises:   ValueError if amount is finer than the coin, or weights break the rule above
    source:   largest-remainder method (Hamilton); a tie goes to the earlier receiver

    >>> apportion(Decimal("100.00"), [1, 1, 1])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    exact = [_exact(weight) for weight in weights]
    total = sum(exact)
    if any(weight < 0 for weight in exact) or not total:
        raise ValueError("weights must not be negative and must not all be zero")
    coins = Fraction(amount) / Fraction(coin)
    if coins.denominator != 1:
        raise ValueError(f"{amount} is not a whole number of coins of {coin}")
    quotas = [abs(coins) * weight / total for weight in exact]
    shares = _round_to_sum(quotas, int(abs(coins)))
    sign = -1 if coins < 0 else 1
    return [(sign * share * coin).quantize(coin, ROUND_HALF_UP) for share in shares]


def _exact(weight):
    return Fraction(str(weight)) if isinstance(weight, float) else Fraction(weight)


def _round_to_sum(quotas, total):
    """Give each its whole part, and the coins left to the largest remainders."""
    shares = [floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: (shares[i] - quotas[i], i))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares
