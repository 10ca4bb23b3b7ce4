"""Material issued to an order, or used by a work center for all its orders: done stock moves of exactly
the reported quantity and lot."""

from odoo.addons.mrp_actual_cost.models.mrp_production_issue import Issue

from ..faults import Parked
from .registry import books_together, handles, reverses

MOST = 100  # moves done at once: a second or two
# What brings goods into stock, or orders to an end: consumption does not come before it.
BEHIND = ("cancel", "complete", "output", "replace", "return", "scrap")


def _issue(booking):
    """Return (product, quantity, lot) of a fact; None for nothing issued."""
    product = booking.product()
    quantity = booking.quantity_in(product.uom_id)
    if not quantity:
        return None
    lot = booking.lot(product)
    if not booking.fact.order:
        booking.workcenter()  # parks what is unknown
        return product, quantity, lot
    dates = booking.dates() | {"cost_reason": booking.fact.reason, "is_rework": booking.fact.rework}
    return Issue(booking.order, product, quantity, lot, booking.named_workorder(), dates)


def _issue_all(prepared):
    """Issue what was reported; return the documents of each; prepared: list of (Booking, what to issue)."""
    issues = [(number, what) for number, (_booking, what) in enumerate(prepared) if isinstance(what, Issue)]
    productions = prepared[0][0].env["mrp.production"]
    done = productions._shopfloor_issue_all([issue for _number, issue in issues])
    documents = dict(zip((number for number, _issue in issues), done, strict=True))
    return [
        list(documents[number] if number in documents else _use_shared(booking, what))
        for number, (booking, what) in enumerate(prepared)
    ]


def _use_shared(booking, what):
    """Take out of stock what a work center used without an order; nothing for nothing."""
    return booking.workcenter()._shopfloor_use_shared(*what, booking.dates()) if what else ()


book_consumption = books_together("consumption", _issue, _issue_all, behind=BEHIND, most=MOST)
handles("consumption", needs=("item", "quantity", ("order", "workcenter")))(book_consumption)


@reverses("consumption")
def cancel_consumption(reversal):
    if not reversal.order:
        raise Parked(
            "not_reversible",
            reversal.env._(
                "Material shared at a work center is not taken back by an event: return it into stock in Odoo."
            ),
        )
    return list(reversal.order._shopfloor_cancel_issues(reversal.documents("stock.move")))
