"""Progress of an operation. It moves no stock and makes no time."""

from .registry import handles


@handles("operation", needs=("order", "operation", "status"))
def book_operation(booking):
    workorder = booking.named_workorder()
    good = 0.0
    if booking.fact.status != "start" and booking.fact.quantity:
        good = booking.quantity_in(booking.order.product_uom_id)
    workorder._shopfloor_report(good, finish=booking.fact.status == "finish", dates=booking.dates())
    return [workorder]
