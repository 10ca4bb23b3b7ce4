"""Finished units of an order, or units of a by-product, received into stock."""

from .registry import handles, reverses


@handles("output", needs=("order", "quantity"), locks_item=True)
def book_output(booking):
    order = booking.order
    product = booking.product() if booking.fact.item else order.product_id
    quantity = booking.quantity_in(order._shopfloor_output_unit(product))
    if not quantity:
        return []
    lot = booking.lot(product, create=True)
    return list(order._shopfloor_receive(product, quantity, lot, booking.dates()))


@reverses("output")
def cancel_output(reversal):
    order = reversal.order
    received = reversal.documents("stock.move").filtered(lambda move: move.production_id == order)
    return list(order._shopfloor_cancel_receipts(received))
