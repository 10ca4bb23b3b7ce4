"""Types the contract knows and this version keeps without booking them."""

from ..faults import Parked
from .registry import handles


def _keep(booking):
    raise Parked(
        "internal",
        booking.env._(
            "This version does not book events of type %s yet. The event is kept for replay.",
            booking.fact.type,
        ),
    )


handles("cancel", needs=("ref_event_id",))(_keep)
handles("replace", needs=("ref_event_id", "event"))(_keep)
