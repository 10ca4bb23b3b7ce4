"""Metered energy of an order, or of a work center as a whole."""

from .registry import handles, reverses


@handles("energy", needs=(("order", "workcenter"), "quantity", "unit"))
def book_energy(booking):
    fact = booking.fact
    workorder = booking.named_workorder()
    workcenter = booking.workcenter() or workorder.workcenter_id
    quantity, unit = booking.measure()
    reading = booking.env["mrp.meter.reading"].create(
        {
            "company_id": booking.system.company_id.id,
            "workcenter_id": workcenter.id,
            "production_id": booking.order.id if fact.order else False,
            "workorder_id": workorder.id,
            "quantity": quantity,
            "uom_id": unit.id,
            **booking.dates(),
        }
    )
    return [reading]


@reverses("energy")
def cancel_energy(reversal):
    return list(reversal.documents("mrp.meter.reading")._cancel_report())
