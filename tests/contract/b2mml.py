"""Events written as a B2MML performance message, one response and segment for each."""

from xml.sax.saxutils import escape

USES = {
    "consumption": "<MaterialUse>Consumed</MaterialUse>",
    "output": "<MaterialUse>Produced</MaterialUse>",
    "scrap": '<MaterialUse OtherValue="Scrap">Other</MaterialUse>',
    "return": '<MaterialUse OtherValue="Returned">Other</MaterialUse>',
}


def to_document(events):
    return "".join(["<Performances>", *map(_performance, events), "</Performances>"])


def _performance(event):
    completed = event["type"] == "complete"
    state = "<ResponseState>Completed</ResponseState>" if completed else ""
    segment = "" if completed else f"<SegmentResponse>{_segment(event)}</SegmentResponse>"
    response = f"<ID>R</ID>{_tag('OperationsRequestID', event.get('order'))}{_tag('EndTime', event['occurred_at'])}"
    return (
        f"<OperationsPerformance>{_tag('ID', event['event_id'])}<OperationsResponse>{response}{state}{segment}"
        "</OperationsResponse></OperationsPerformance>"
    )


def _segment(event):
    head = "<ID>S</ID>" + "".join(
        [
            _tag("ProcessSegmentID", event.get("operation")),
            _tag("ActualStartTime", event.get("start")),
            _tag("ActualEndTime", event.get("end") or event["occurred_at"]),
        ]
    )
    if event["type"] == "operation":
        return f"{head}<SegmentState>Completed</SegmentState>"
    quantity = _quantity(event)
    if event["type"] == "labour":
        return f"{head}<PersonnelActual>{_tag('PersonID', event.get('employee'))}{quantity}</PersonnelActual>"
    if event["type"] in ("machine", "energy"):
        return f"{head}<EquipmentActual>{_tag('EquipmentID', event.get('workcenter'))}{quantity}</EquipmentActual>"
    names = {"MaterialDefinitionID": "item", "MaterialLotID": "lot", "Reason": "reason"}
    told = "".join(_tag(tag, event.get(name)) for tag, name in names.items())
    return f"{head}<MaterialActual>{told}{USES[event['type']]}{quantity}</MaterialActual>"


def _quantity(event):
    if event.get("quantity") is None:
        return ""
    return f"<Quantity>{_tag('QuantityString', event['quantity'])}{_tag('UnitOfMeasure', event.get('unit'))}</Quantity>"


def _tag(name, value):
    return "" if value is None else f"<{name}>{escape(str(value))}</{name}>"
