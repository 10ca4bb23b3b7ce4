"""Which function books which type of event, what an event of that type must say, and what takes it back."""

from typing import NamedTuple


class Handler(NamedTuple):
    """How one type of event is booked.

    book:     function of a Booking, returns the list of documents (records) it made
    needs:    fields that must be given; a tuple in it lists ways to say one thing
    locks_item: whether it may change the cost price of the order's product
    """

    book: callable
    needs: tuple
    locks_item: bool


HANDLERS = {}
NEEDS = {}
REVERSALS = {}  # type: function of a Reversal, returns the list of documents that take the event back


def handles(event_type, needs, locks_item=False):
    """Register the decorated function as the handler of a type of event."""

    def register(book):
        HANDLERS[event_type] = Handler(book, needs, locks_item)
        NEEDS[event_type] = needs
        return book

    return register


def reverses(*event_types):
    """Register the decorated function as what takes back booked events of these types."""

    def register(take_back):
        REVERSALS.update(dict.fromkeys(event_types, take_back))
        return take_back

    return register
