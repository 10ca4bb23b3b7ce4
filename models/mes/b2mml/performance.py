"""A performance message as a list of events, each with an id that the document's own ids give it.

Sent again, the document gives the same ids and the same content. What it leaves out is left out of the
events too, whose parser then names what is missing.
"""

from itertools import chain

from ..faults import bad_request
from .actuals import read_actuals
from .values import day, digest, event_id, moment
from .xml_text import children, local_name, text_of

PERFORMANCES = ("ProductionPerformance", "OperationsPerformance")
RESPONSES = ("ProductionResponse", "OperationsResponse")
SEGMENTS = ("SegmentResponse", "SegmentResponseChild")
ORDERS = ("ProductionRequestID", "OperationsRequestID")
OPERATIONS = ("ProcessSegmentID", "OperationsSegmentID", "ProductSegmentID")
FINISHED = ("completed", "closed")


def read_events(root, zone):
    """Return the events of a performance message.

    root:   its root element, in a BOD (Sync…, Process…, Notify…) or on its own
    zone:   tzinfo of times that have no offset
    raises: RequestFault bad_request if the document is of another kind
    """
    performances = [element for element in root.iter() if local_name(element) in PERFORMANCES]
    if not performances:
        raise bad_request("A ProductionPerformance or OperationsPerformance is expected.")
    sent = next((area for area in root.iter() if local_name(area) == "ApplicationArea"), None)
    return list(chain.from_iterable(_performance(each, sent, zone) for each in performances))


def _performance(performance, sent, zone):
    bod_id, sent_at = (None, None) if sent is None else (text_of(sent, "BODID"), text_of(sent, "CreationDateTime"))
    anchor = text_of(performance, "ID") or bod_id or digest(performance)
    published = text_of(performance, "PublishedDate", "EndTime", "StartTime") or sent_at
    for response in children(performance, *RESPONSES):
        yield from _response(response, anchor, published, zone)


def _response(response, anchor, published, zone):
    """Give the events of one order's response; the order's completion last."""
    context = {
        "ids": (anchor, text_of(response, "ID") or digest(response)),
        "order": text_of(response, *ORDERS),
        "operation": None,
        "start": moment(text_of(response, "StartTime", "ActualStartTime"), zone),
        "end": moment(text_of(response, "EndTime", "ActualEndTime"), zone),
        "posting_date": day(text_of(response, "PostingDate")),
        "published": moment(published, zone),
    }
    events = [event for segment in children(response, *SEGMENTS) for event in _segment(segment, context, zone)]
    yield from events
    if (text_of(response, "ResponseState") or "").lower() in FINISHED:
        last = max([event["occurred_at"] for event in events if event.get("occurred_at")], default=None)
        yield _event("complete", {**context, "end": context["end"] or last}, {"type": "complete"})


def _segment(segment, above, zone):
    """Give the events of a segment, then of those within it, which have what it says where they say nothing."""
    context = {
        **above,
        "ids": (*above["ids"], text_of(segment, "ID") or digest(segment)),
        "operation": text_of(segment, *OPERATIONS) or above["operation"],
        "start": moment(text_of(segment, "ActualStartTime", "StartTime"), zone) or above["start"],
        "end": moment(text_of(segment, "ActualEndTime", "EndTime"), zone) or above["end"],
        "posting_date": day(text_of(segment, "PostingDate")) or above["posting_date"],
    }
    for own_id, fields in read_actuals(segment, context):
        yield _event(own_id, context, {"operation": context["operation"], **fields})
    for inner in children(segment, *SEGMENTS):
        yield from _segment(inner, context, zone)
    if (text_of(segment, "SegmentState") or "").lower() in FINISHED and context["operation"]:
        fields = {"type": "operation", "operation": context["operation"], "status": "finish"}
        yield _event("state", context, fields)


def _event(own_id, context, fields):
    values = {
        "event_id": event_id(*context["ids"], own_id),
        "occurred_at": context["end"] or context["start"] or context["published"],
        "posting_date": context["posting_date"],
        "order": context["order"],
        **fields,
    }
    return {name: value for name, value in values.items() if value is not None}
