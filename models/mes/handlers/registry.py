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


class Together(NamedTuple):
    """How events of one type are booked together, where that is cheaper than one by one.

    prepare: function of a Booking, returns what to make; may park the event, writes nothing
    make:    function of a list of (Booking, what to make), returns the documents of each
    behind:  types of events, of whatever order, that must not be overtaken
    most:    how many are booked together: they keep their orders from others for as long as that takes
    """

    prepare: callable
    make: callable
    behind: frozenset
    most: int


HANDLERS = {}
NEEDS = {}
TOGETHER = {}
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


def books_together(event_type, prepare, make, behind=(), most=500):
    """Let events of a type, of any number of orders, be booked in one transaction.

    returns: the function that books one of them, for `handles`
    """
    TOGETHER[event_type] = Together(prepare, make, frozenset(behind), most)

    def book(booking):
        return make([(booking, prepare(booking))])[0]

    return book
