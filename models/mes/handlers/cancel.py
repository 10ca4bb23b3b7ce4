"""An event is void: what it booked is taken back, at its original amount and rate."""

from .registry import handles


@handles("cancel", needs=("ref_event_id",))
def book_cancel(booking):
    booking.event._take_back_referred(booking)
    return []
