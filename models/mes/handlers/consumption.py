"""Material issued to an order: a done stock move of exactly the reported quantity and lot."""

from ..faults import Parked
from .registry import handles, reverses


@handles("consumption", needs=("item", "quantity", ("order", "workcenter")))
def book_consumption(booking):
    if not booking.fact.order:
        raise Parked(
            "internal",
            booking.env._("This version does not book material shared at a work center. The event is kept for replay."),
        )
    order, product = booking.order, booking.product()
    quantity = booking.quantity_in(product.uom_id)
    if not quantity:
        return []
    return list(
        order._shopfloor_issue(
            product,
            quantity,
            lot=booking.lot(product),
            workorder=booking.named_workorder(),
            dates=booking.dates() | {"cost_reason": booking.fact.reason, "is_rework": booking.fact.rework},
        )
    )


@reverses("consumption")
def cancel_consumption(reversal):
    return list(reversal.order._shopfloor_cancel_issues(reversal.documents("stock.move")))
