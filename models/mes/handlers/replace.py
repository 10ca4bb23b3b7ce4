"""An event is corrected: what it booked is taken back and the new fact is booked, both or neither."""

from .registry import HANDLERS, handles


@handles("replace", needs=("ref_event_id", "event"))
def book_replace(booking):
    target = booking.event._take_back_referred(booking)
    anew = booking.event._replacing(booking, target)
    return HANDLERS[anew.fact.type].book(anew)
