"""A performance message as a list of events, each with an id that the document's own ids give it.

Sent again, the document gives the same ids and the same content. What it leaves out is left out of the
events too, whose parser then names what is missing.
"""

from itertools import chain

from ..faults import bad_request
from .actuals import read_actuals
from .values import day, event_id, moment, own_ids
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
    bod_id, sent_at = (None, None) if sent is None else (text_of(sent, "BODID"), text_of(sent, "CreationDateTime"))
    anchored = own_ids(performances, otherwise=bod_id)
    return list(chain.from_iterable(_performance(each, anchor, sent_at, zone) for anchor, each in anchored))


def _performance(performance, anchor, sent_at, zone):
    published = text_of(performance, "PublishedDate", "EndTime", "StartTime") or sent_at
    for own_id, response in own_ids(children(performance, *RESPONSES)):
        yield from _response(response, (anchor, own_id), published, zone)


def _response(response, ids, published, zone):
    """Give the events of one order's response; the order's completion last."""
    context = {
        "ids": ids,
        "order": text_of(response, *ORDERS),
        "operation": None,
        "start": moment(text_of(response, "StartTime", "ActualStartTime"), zone),
        "end": moment(text_of(response, "EndTime", "ActualEndTime"), zone),
        "posting_date": day(text_of(response, "PostingDate")),
        "published": moment(published, zone),
    }
    events = list(_segments(response, context, zone))
    yield from events
    if (text_of(response, "ResponseState") or "").lower() in FINISHED:
        last = max([event["occurred_at"] for event in events if event.get("occurred_at")], default=None)
        yield _event("complete", {**context, "end": context["end"] or last}, {"type": "complete"})


def _segments(parent, above, zone):
    for own_id, segment in own_ids(children(parent, *SEGMENTS)):
        yield from _segment(segment, {**above, "ids": (*above["ids"], own_id)}, zone)


def _segment(segment, above, zone):
    """Give the events of a segment, then of those within it, which have what it says where they say nothing."""
    context = {
        **above,
        "operation": text_of(segment, *OPERATIONS) or above["operation"],
        "start": moment(text_of(segment, "ActualStartTime", "StartTime"), zone) or above["start"],
        "end": moment(text_of(segment, "ActualEndTime", "EndTime"), zone) or above["end"],
        "posting_date": day(text_of(segment, "PostingDate")) or above["posting_date"],
    }
    for own_id, fields in read_actuals(segment, context):
        yield _event(own_id, context, {"operation": context["operation"], **fields})
    yield from _segments(segment, context, zone)
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
