"""Variances of an order: the released standard for its actual good output, against what it really cost.

Every function here and in input_variances, setup_variances and overhead_variances gives ``{category: Decimal}``,
unfavourable +, in whole coins. What the categories do not explain is ``remaining``, so that a total is always theirs.

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapters 7, 8 and 14.
"""

from decimal import Decimal

from .exact import exact

PRICE = "price"  # paid another price: material, subcontracting
SUBSTITUTION = "substitution"  # used another mix of inputs that stand for each other
SCRAP = "scrap"  # lost more, or less, than is normal (yield)
USAGE = "usage"  # used more, or less, for the same units
OVERTIME = "overtime"  # premium for hours beyond the regular ones
RATE = "rate"  # paid another rate for an hour: labour, machine, set-up
EFFICIENCY = "efficiency"  # took more, or fewer, hours for the same units; overhead that follows them
LOT_SIZE = "lot_size"  # set up for more, or fewer, units than the standard lot
SPENDING = "spending"  # the pool spent more, or less, than its budget for the activity
VOLUME = "volume"  # fixed cost of capacity that was not used, or used beyond normal
REMAINING = "remaining"  # not explained, or not worth explaining

CATEGORIES = (
    PRICE,
    SUBSTITUTION,
    SCRAP,
    USAGE,
    OVERTIME,
    RATE,
    EFFICIENCY,
    LOT_SIZE,
    SPENDING,
    VOLUME,
    REMAINING,
)


def standard_for_output(good, per_unit, allowance=0):
    """Return the standard quantity for good output, and the part of it that is normal loss.

    good:       good units, not units started
    per_unit:   standard quantity (kg, h) for one unit, without loss
    allowance:  normal loss in per cent of it
    returns:    (quantity, loss), Fractions

    >>> standard_for_output(530, 20, allowance=5)
    (Fraction(11130, 1), Fraction(530, 1))
    """
    net = exact(good) * exact(per_unit)
    loss = net * exact(allowance) / 100
    return net + loss, loss


def close_variances(parts, total, tolerance=0):
    """Let categories sum to the total: what they do not explain remains.

    parts:      {category: amount}s as mappings, in any number
    total:      Decimal, actual less standard cost
    tolerance:  a total smaller than this, whatever its sign, is not analysed: all of it remains
    returns:    {category: Decimal} without zeros, in the order of CATEGORIES, summing to the total exactly

    >>> parts = [{PRICE: Decimal("294.00"), USAGE: Decimal("-1104.00")}, {RATE: Decimal("432.00")}]
    >>> close_variances(parts, Decimal("-377.50"))
    {'price': Decimal('294.00'), 'usage': Decimal('-1104.00'), 'rate': Decimal('432.00'), 'remaining': Decimal('0.50')}
    >>> close_variances(parts, Decimal("-377.50"), tolerance=400)
    {'remaining': Decimal('-377.50')}
    """
    sums = {}
    for part in parts if abs(exact(total)) >= exact(tolerance) else ():
        for category, amount in part.items():
            sums[category] = sums.get(category, Decimal(0)) + amount
    sums[REMAINING] = sums.get(REMAINING, Decimal(0)) + total - sum(sums.values(), Decimal(0))
    return {category: sums[category] for category in CATEGORIES if sums.get(category)}
