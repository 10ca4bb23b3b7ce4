"""The order is finished on the shop floor, short or not."""

from .registry import handles, reverses


@handles("complete", needs=("order",), locks_item=True)
def book_complete(booking):
    order = booking.order
    return [order, *order._shopfloor_complete(booking.dates())]


@reverses("complete")
def cancel_complete(reversal):
    """Open the order again, unless another report says that it is complete."""
    order = reversal.order
    if reversal.is_said_by_others():
        return [order]
    return [order, *order._shopfloor_cancel_completion()]
