"""Material issued to an order: a done stock move of exactly the reported quantity and lot."""

from odoo.addons.mrp_actual_cost.models.mrp_production_issue import Issue

from ..faults import Parked
from .registry import books_together, handles

# What brings goods into stock, or orders to an end: consumption does not come before it.
BEHIND = ("cancel", "complete", "output", "replace", "return", "scrap")


def _issue(booking):
    """Return the Issue of a fact; None for nothing issued."""
    if not booking.fact.order:
        raise Parked(
            "internal",
            booking.env._("This version does not book material shared at a work center. The event is kept for replay."),
        )
    product = booking.product()
    quantity = booking.quantity_in(product.uom_id)
    if not quantity:
        return None
    return Issue(
        booking.order,
        product,
        quantity,
        booking.lot(product),
        booking.named_workorder(),
        booking.dates() | {"cost_reason": booking.fact.reason, "is_rework": booking.fact.rework},
    )


def _issue_all(prepared):
    """Issue what was reported; return the documents of each; prepared: list of (Booking, Issue)."""
    numbers = [number for number, (_booking, issue) in enumerate(prepared) if issue]
    documents = [[] for _each in prepared]
    productions = prepared[0][0].env["mrp.production"]
    done = productions._shopfloor_issue_all([prepared[number][1] for number in numbers])
    for number, moves in zip(numbers, done, strict=True):
        documents[number] = list(moves)
    return documents


book_consumption = books_together("consumption", _issue, _issue_all, behind=BEHIND)
handles("consumption", needs=("item", "quantity", ("order", "workcenter")))(book_consumption)
