"""Variances between the arithmetic and the table."""

from collections import namedtuple
from typing import NamedTuple

# What tells two variances of an order apart, what they say, and who answers for them; as columns of the table.
PLACE = ("element_id", "category", "basis", "item_id", "operation_id", "workcenter_id")
FIGURES = ("amount", "quantity", "price", "standard_quantity", "standard_price")
COLUMNS = (*PLACE, *FIGURES, "responsible", "user_id")
Found = namedtuple("Found", COLUMNS)


class Standing(NamedTuple):
    """A variance that was written and holds, or (record_id None) one that is to be written."""

    record_id: int | None
    order_id: int
    values: Found


def said(found):
    """Return what two analyses are compared by; numbers as the table keeps them, nothing as text."""
    place = [str(getattr(found, name) or "") for name in PLACE]
    figures = [f"{float(getattr(found, name) or 0):.6f}" for name in FIGURES]
    return (*place, *figures)


def negated(found):
    """Return what cancels a variance."""
    return found._replace(
        amount=-float(found.amount),
        quantity=-float(found.quantity or 0),
        standard_quantity=-float(found.standard_quantity or 0),
    )
