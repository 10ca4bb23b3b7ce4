"""Exact apportionment: shares that sum to their amount, to the last coin."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor, lcm

from .exact import exact

CENT = Decimal("0.01")


def to_coins(amount, coin=CENT):
    """Round an amount half away from zero to a whole number of coins.

    amount:   Decimal, Fraction, int or float (a float is read as it prints)
    returns:  Decimal, a multiple of the coin

    >>> to_coins(Fraction(1, 3)), to_coins(-2.005), to_coins(7, Decimal("1"))
    (Decimal('0.33'), Decimal('-2.01'), Decimal('7'))
    """
    coins = exact(amount) / Fraction(coin)
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
    bases = _whole_numbers(weights)
    if not any(bases) or min(bases) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    coins = Fraction(amount) / Fraction(coin)
    if coins.denominator != 1:
        raise ValueError(f"{amount} is not a whole number of coins of {coin}")
    sign = -1 if coins < 0 else 1
    shares = _share_whole(abs(coins.numerator), bases)
    return [(sign * share * coin).quantize(coin, ROUND_HALF_UP) for share in shares]


def round_parts(parts, coin=CENT):
    """Round amounts of any sign to coins so that they sum to their rounded sum.

    parts:    {key: exact amount}
    returns:  {key: Decimal}, each less than a coin from its amount; the parts of -x are minus those of x
    source:   largest-remainder method, away from zero; a tie goes to the earlier key

    >>> round_parts({"price": Fraction(5, 3), "usage": Fraction(-1, 3), "mix": Fraction(5, 3)}, coin=1)
    {'price': 2, 'usage': 0, 'mix': 1}
    """
    numbers, scale = _in_coins(parts, Fraction(coin))
    whole = {key: _sign(number) * (abs(number) // scale) for key, number in numbers.items()}
    total = sum(numbers.values())
    missing = _sign(total) * ((2 * abs(total) + scale) // (2 * scale)) - sum(whole.values())
    if missing:
        step = _sign(missing)
        # Sorting is stable: a tie goes to the earlier key.
        by_remainder = sorted(numbers, key=lambda key: (whole[key] * scale - numbers[key]) * step)
        for key in by_remainder[: abs(missing)]:
            whole[key] += step
    return {key: whole.get(key, 0) * coin for key in parts}


def _in_coins(parts, unit):
    """Return ({key: whole number}, scale): coins of the parts that are not zero, times the scale."""
    exact_parts = {key: exact(part) for key, part in parts.items() if part}
    common = lcm(*(part.denominator for part in exact_parts.values()))
    factor = unit.denominator
    numbers = {key: part.numerator * (common // part.denominator) * factor for key, part in exact_parts.items()}
    return numbers, common * unit.numerator


def _sign(number):
    return -1 if number < 0 else 1


def _whole_numbers(weights):
    """Return whole numbers in the proportion of the weights: much faster to divide than fractions."""
    parts = [exact(weight) for weight in weights]
    scale = lcm(*(part.denominator for part in parts))
    return [part.numerator * (scale // part.denominator) for part in parts]


def _share_whole(count, bases):
    """Give each its whole part of a count, and what is left to the largest remainders."""
    total = sum(bases)
    parts = [divmod(count * base, total) for base in bases]
    shares = [whole for whole, _remainder in parts]
    left = count - sum(shares)
    if left:
        for index in sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left]:
            shares[index] += 1
    return shares
