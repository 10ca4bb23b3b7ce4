"""Material that an order did not use, back in stock: the newest issue first, at its cost."""

from .registry import handles, reverses


@handles("return", needs=("order", "item", "quantity"))
def book_return(booking):
    product = booking.product()
    quantity = booking.quantity_in(product.uom_id)
    if not quantity:
        return []
    return list(
        booking.order._shopfloor_return(
            product,
            quantity,
            lot=booking.lot(product),
            workorder=booking.named_workorder(),
            dates=booking.dates(),
            reason=booking.fact.reason,
        )
    )


@reverses("return")
def cancel_return(reversal):
    return list(reversal.order._shopfloor_cancel_returns(reversal.documents("stock.move")))
