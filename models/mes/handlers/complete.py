"""The order is finished on the shop floor, short or not."""

from .registry import handles


@handles("complete", needs=("order",), locks_item=True)
def book_complete(booking):
    order = booking.order
    return [order, *order._shopfloor_complete(booking.dates())]
