"""XML answers of the MES interface: what became of a document, and faults."""

from lxml import etree

from odoo import fields
from odoo.http import Response

from odoo.addons.mrp_actual_cost.models.mes.b2mml.xml_text import printable

from .mes_dispatcher import MesDispatcher, as_fault, headers_of

NAMESPACE = "urn:mes:performance:1"
BAD = ("parked", "conflict", "rejected")


class MesXmlDispatcher(MesDispatcher):
    """Serves routes of type `mes_xml`: as `mes`, but whatever goes wrong is told in XML."""

    routing_type = "mes_xml"

    def handle_error(self, exc):
        fault = as_fault(exc)
        return xml_response(fault_element(fault), fault.status, fault)


def confirm_bod(result):
    """Return the ConfirmBOD element for the result of the call `events`."""
    root = etree.Element(f"{{{NAMESPACE}}}ConfirmBOD", nsmap={None: NAMESPACE})
    area = _add(root, "ApplicationArea")
    _add(area, "CreationDateTime", fields.Datetime.now().isoformat() + "Z")
    bod = _add(_add(root, "DataArea"), "BOD")
    _add(bod, "Outcome", _outcome(result["counts"]))
    for event in result["results"]:
        _add_event(bod, event)
    return root


def _outcome(counts):
    bad = sum(counts.get(status, 0) for status in BAD)
    if not bad:
        return "Success"
    return "Failure" if bad == sum(counts.values()) else "Partial"


def _add_event(bod, event):
    element = _add(bod, "Event")
    fields_of = {
        "EventID": event["event_id"],
        "Status": event["status"],
        "Code": event.get("code"),
        "Message": event.get("message"),
        "AccountingDate": event.get("accounting_date"),
    }
    for name, value in fields_of.items():
        if value is not None:
            _add(element, name, value)


def fault_element(fault, name="Fault"):
    """Return the element that tells a RequestFault: code, message, the field and the seconds to wait."""
    root = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={None: NAMESPACE})
    _add(root, "Code", fault.code)
    _add(root, "Message", fault.message)
    if fault.path is not None:
        _add(root, "Path", fault.path)
    if fault.retry_after:
        _add(root, "RetryAfter", fault.retry_after)
    return root


def xml_response(root, status=200, fault=None):
    headers = headers_of(fault) if fault else {}
    if "Accept" in headers:
        headers["Accept"] = "application/xml, text/xml"
    return Response(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8"),
        status=status,
        content_type="text/xml; charset=utf-8",
        headers=headers,
    )


def _add(parent, name, value=None):
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if value is not None:
        element.text = printable(value)
    return element
