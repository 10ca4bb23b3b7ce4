"""A booked event about to be taken back: its fact, its order and the documents it made."""

from functools import cached_property

from odoo.fields import Domain

from .booking import Booking
from .faults import Parked


class Reversal(Booking):
    """The fact that an event booked, with the records it was booked as.

    Codes are found anew only where the documents do not say it; the order is the one that was booked on.
    """

    def __init__(self, env, fact, finder, event):
        super().__init__(env, fact, finder, event)

    @cached_property
    def order(self):
        """Return the order that the event was booked on, open to cost, or park."""
        order = self.event.production_id
        if order.state == "cancel" or (order and order._cost_is_closed()):
            raise Parked(
                "order_closed", self.env._("The order %s is cancelled or closed for cost.", order.display_name)
            )
        return order

    def documents(self, model):
        """Return the documents of one model that the event made and that still exist."""
        kept = self.event.document_ids.filtered(lambda d: d.model == model and not d.is_reversal)
        return self.env[model].browse(kept.mapped("res_id")).exists()

    def is_said_by_others(self):
        """Tell whether another event of this type, on the same order, stands."""
        others = (
            Domain("production_id", "=", self.order.id)
            & (Domain("event_type", "=", self.fact.type) | Domain("booked_type", "=", self.fact.type))
            & Domain("state", "=", "booked")
            & Domain("cancelled_by_id", "=", False)
            & Domain("id", "!=", self.event.id)
        )
        return bool(self.event.search_count(others, limit=1))
