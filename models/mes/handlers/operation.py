"""Progress of an operation. It moves no stock and makes no time."""

from .registry import handles, reverses


@handles("operation", needs=("order", "operation", "status"))
def book_operation(booking):
    workorder = booking.named_workorder()
    good = 0.0
    if booking.fact.status != "start" and booking.fact.quantity:
        good = booking.quantity_in(booking.order.product_uom_id)
    reports = workorder._shopfloor_report(good, finish=booking.fact.status == "finish", dates=booking.dates())
    return [workorder, *reports]


@reverses("operation")
def cancel_operation(reversal):
    fact, workorder = reversal.fact, reversal.documents("mrp.workorder")
    reports = reversal.documents("mrp.production.progress")._cancel_report()
    good = 0.0
    if fact.status != "start" and fact.quantity:
        good = reversal.quantity_in(reversal.order.product_uom_id)
    workorder._shopfloor_cancel_report(good, finish=fact.status == "finish")
    return [*reports, *workorder]
