"""Rejects: units of the order rejected at an operation, or a component scrapped from stock."""

from .registry import handles, reverses


@handles("scrap", needs=("order", "quantity", "reason"))
def book_scrap(booking):
    product = booking.product() if booking.fact.item else booking.order.product_id
    if product == booking.order.product_id:
        return _reject_units(booking)
    return _scrap_component(booking, product)


def _reject_units(booking):
    order = booking.order
    quantity = booking.quantity_in(order.product_uom_id)
    if not quantity:
        return []
    reject = booking.env["mrp.production.reject"].create(
        {
            "production_id": order.id,
            "workorder_id": booking.named_workorder().id,
            "quantity": quantity,
            "uom_id": order.product_uom_id.id,
            "reason": booking.fact.reason,
            **booking.dates(),
        }
    )
    late = order._shopfloor_backflush(booking.dates()) if order.state == "done" else []
    return [reject, *late]


def _scrap_component(booking, product):
    quantity = booking.quantity_in(product.uom_id)
    if not quantity:
        return []
    scrap = booking.order._shopfloor_scrap_component(
        product,
        quantity,
        lot=booking.lot(product),
        workorder=booking.named_workorder(),
        reason=booking.finder.scrap_reason(booking.fact.reason),
        dates=booking.dates(),
    )
    return [scrap, *scrap.move_ids]


@reverses("scrap")
def cancel_scrap(reversal):
    order = reversal.order
    scrap = reversal.documents("stock.scrap")
    if scrap:
        return list(order._shopfloor_cancel_scraps(scrap))
    rejects = reversal.documents("mrp.production.reject")._cancel_report()
    return [*rejects, *order._shopfloor_give_back()]
