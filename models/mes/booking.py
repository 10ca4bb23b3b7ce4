"""One fact about to be booked: its records, found by the codes the MES uses."""

from functools import cached_property

from .faults import Parked


class Booking:
    """A fact with the records it speaks of. What is not found parks the event.

    env:    runs as the system's technical user, with the rights of the server, in its company
    fact:   the Fact to book
    finder: the CodeFinder of the system, whose cache lasts for one request
    event:  the mrp.mes.event that is booked
    is_approved: another person has approved the event, so that limits do not matter
    line_before: id of the last cost line that was there before
    """

    is_approved = False
    line_before = 0

    def __init__(self, env, fact, finder, event=None):
        self.env = env
        self.fact = fact
        self.finder = finder
        self.system = finder.system
        self.event = event

    # ------------------------------------------------------------- the order

    @cached_property
    def order(self):
        """Return the order, released and open to cost, or park the event."""
        if not self.fact.order:
            return self.env["mrp.production"]
        order = self.finder.order(self.fact.order)
        if order.state == "draft":
            raise Parked("order_not_released", self.env._("The order %s is not confirmed yet.", order.display_name))
        if order.state == "cancel" or order._cost_is_closed():
            raise Parked(
                "order_closed", self.env._("The order %s is cancelled or closed for cost.", order.display_name)
            )
        return order

    def named_workorder(self):
        """Return the work order of the operation named, if one is named."""
        if not self.fact.operation:
            return self.env["mrp.workorder"]
        return self._only_one(self.finder.workorders(self.order, self.fact.operation))

    def workorder(self, workcenter):
        """Return the work order that time on the order belongs to; empty if it has none."""
        return self.named_workorder() or self.order._shopfloor_current_workorder(workcenter)

    def _only_one(self, workorders):
        if len(workorders) > 1 and self.fact.workcenter:
            workcenter = self.workcenter()
            workorders = workorders.filtered(lambda wo: wo.workcenter_id == workcenter)
        if len(workorders) == 1:
            return workorders
        names = {"operation": self.fact.operation, "order": self.order.display_name}
        if workorders:
            raise Parked(
                "unknown_operation", self.env._("Order %(order)s has several operations %(operation)s.", **names)
            )
        raise Parked(
            "unknown_operation",
            self.env._("Order %(order)s has no operation %(operation)s.", **names),
            ("mrp.routing.workcenter", self.fact.operation),
        )

    # ----------------------------------------------------------- other codes

    def workcenter(self):
        return self.finder.workcenter(self.fact.workcenter)

    def employee(self):
        return self.finder.employee(self.fact.employee)

    def product(self):
        return self.finder.product(self.fact.item)

    def rate_class(self):
        return self.finder.rate_class(self.fact.rate_class)

    def loss(self, reason):
        return self.finder.loss(reason)

    def productive_loss(self):
        return self.finder.loss_of_type("productive")

    def unit(self):
        return self.finder.unit(self.fact.unit)

    def lot(self, product, create=False):
        """Return the lot of a tracked product; none for a product that is not tracked."""
        lots = self.env["stock.lot"]
        if product.tracking == "none":
            return lots
        if not self.fact.lot:
            raise Parked(
                "unknown_lot",
                self.env._(
                    "%s is tracked by lot or serial number: the event must name it.",
                    product.display_name,
                ),
            )
        return self.finder.lot(product, self.fact.lot) or (
            self._create_lot(product) if create else self._unknown_lot(product)
        )

    def _create_lot(self, product):
        return self.env["stock.lot"].create(
            {
                "name": self.fact.lot,
                "product_id": product.id,
                "company_id": self.system.company_id.id,
            }
        )

    def _unknown_lot(self, product):
        raise Parked(
            "unknown_lot",
            self.env._(
                "There is no lot %(lot)s of %(product)s.",
                lot=self.fact.lot,
                product=product.display_name,
            ),
            ("stock.lot", self.fact.lot),
        )

    # --------------------------------------------------- quantities and dates

    def quantity_in(self, unit):
        """Return the reported quantity in a unit; without a unit it was reported in it. Nothing is rounded away."""
        quantity = self.fact.quantity
        if self.fact.unit:
            quantity = self._convert(*self.measure(), unit)
        rounded = unit.round(quantity, rounding_method="HALF-UP")
        if quantity and not rounded:
            raise Parked(
                "unit_mismatch",
                self.env._(
                    "%(quantity)s %(unit)s is less than can be counted here. "
                    "Raise the decimal accuracy of Product Unit.",
                    quantity=quantity,
                    unit=unit.name,
                ),
            )
        return rounded

    def measure(self):
        """Return (quantity, unit) as reported, in a unit that Odoo has."""
        unit, part = self.unit(), self.finder.unit_part(self.fact.unit)
        return self.fact.quantity * part.numerator / part.denominator, unit

    def hours(self):
        """Return the hours given to be charged, or None if only a start and an end are."""
        if self.fact.quantity is None or self.is_pieces():
            return None
        hour = self.env.ref("uom.product_uom_hour")
        if not self.fact.unit:
            return self.fact.quantity
        return self._convert(*self.measure(), hour)

    def is_pieces(self):
        """Tell whether labour is reported in pieces, to be paid by the piece."""
        if not self.fact.unit:
            return False
        return self.unit()._has_common_reference(self.piece())

    def piece(self):
        """Return the unit that piece rates count."""
        return self.env.ref("uom.product_uom_unit")

    def _convert(self, quantity, unit, to_unit):
        if not unit._has_common_reference(to_unit):
            raise Parked(
                "unit_mismatch",
                self.env._(
                    "%(unit)s cannot be converted to %(to_unit)s.",
                    unit=unit.name,
                    to_unit=to_unit.name,
                ),
            )
        return unit._compute_quantity(quantity, to_unit, round=False)

    def posting_date(self):
        return self.fact.posting_date or False

    def dates(self):
        return {
            "occurred_at": self.fact.occurred_at.replace(microsecond=0),
            "posting_date": self.posting_date(),
        }
