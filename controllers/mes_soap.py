"""SOAP 1.1 for older MES: one operation, which takes the same documents as /mes/v1/b2mml."""

from lxml import etree
from markupsafe import escape
from psycopg2 import OperationalError

from odoo.http import Controller, Response, request, route
from odoo.tools import file_open

from odoo.addons.mrp_actual_cost.models.mes.b2mml import parse_xml
from odoo.addons.mrp_actual_cost.models.mes.b2mml.xml_text import children, local_name, printable
from odoo.addons.mrp_actual_cost.models.mes.faults import bad_request

from .mes import authenticate, bearer_key, check_body
from .mes_b2mml import ROUTE, XML_TYPES, xml_fault
from .mes_dispatcher import as_fault
from .mes_xml import NAMESPACE, MesXmlDispatcher, confirm_bod, fault_element, xml_response

WSDL = "mrp_actual_cost/data/mes.wsdl"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OPERATION = "ProcessProductionPerformance"


class MesSoapDispatcher(MesXmlDispatcher):
    """Serves routes of type `mes_soap`: whatever goes wrong is told as a SOAP fault."""

    routing_type = "mes_soap"

    def handle_error(self, exc):
        return fault_response(as_fault(exc))


class MesSoapController(Controller):
    @route("/mes/v1/soap", **{**ROUTE, "type": "mes_soap"})
    def soap(self):
        http = request.httprequest
        if http.method in ("GET", "HEAD") and "wsdl" in {name.lower() for name in http.args}:
            return wsdl(http.url_root)
        user, arguments = None, {}
        try:
            check_body(http, tuple(reversed(XML_TYPES)))
            arguments = read_call(parse_xml(http.get_data()))
            user = authenticate(_text(arguments, "key") or bearer_key())
            document = _document(arguments)
            result = request.env["mrp.mes.event"]._receive_performance(document, user, _text(arguments, "system") or "")
            return xml_response(envelope(_answer(result)))
        except OperationalError:
            raise  # Odoo tries again; every call may be repeated
        except Exception as error:
            fault = xml_fault(error, "soap", user=user, system_code=_text(arguments, "system"))
            return fault_response(fault)


def fault_response(fault):
    """Return the answer for a RequestFault: SOAP 1.1 wants 500 with all; the detail tells them apart."""
    return xml_response(envelope(soap_fault(fault)), 500, fault)


def wsdl(url_root):
    """Return the description of the service, at the address under which it was asked for."""
    with file_open(WSDL) as file:
        text = file.read()
    location = escape(f"{url_root.rstrip('/')}/mes/v1/soap")
    return Response(text.replace("{location}", str(location)), content_type="text/xml; charset=utf-8")


def read_call(root):
    """Return {name: element} of the operation's arguments."""
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise bad_request("A SOAP 1.1 envelope is expected.")
    for header in (entry for head in root.findall(f"{{{ENVELOPE}}}Header") for entry in head):
        if header.get(f"{{{ENVELOPE}}}mustUnderstand") in ("1", "true"):
            raise bad_request(f"The header {local_name(header)} is not understood.", "Header")
    bodies = root.findall(f"{{{ENVELOPE}}}Body")
    calls = children(bodies[0], OPERATION) if bodies else []
    if len(calls) != 1:
        raise bad_request(f"One operation {OPERATION} is expected.", "Body")
    return {local_name(argument): argument for argument in calls[0]}


def _text(arguments, name):
    element = arguments.get(name)
    return element is not None and (element.text or "").strip() or None


def _document(arguments):
    """Return the root of the document, which comes as text or as XML within XML."""
    element = arguments.get("document")
    if element is None:
        raise bad_request("The document is missing.", "document")
    return element[0] if len(element) else parse_xml(element.text or "")


def envelope(content):
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soap": ENVELOPE})
    etree.SubElement(root, f"{{{ENVELOPE}}}Body").append(content)
    return root


def _answer(result):
    answer = etree.Element(f"{{{NAMESPACE}}}{OPERATION}Response", nsmap={None: NAMESPACE})
    answer.append(confirm_bod(result))
    return answer


def soap_fault(fault):
    """Return the SOAP fault of a RequestFault; its detail has the code of the interface."""
    root = etree.Element(f"{{{ENVELOPE}}}Fault")
    etree.SubElement(root, "faultcode").text = "soap:Server" if fault.status >= 500 else "soap:Client"
    etree.SubElement(root, "faultstring").text = printable(fault.message)
    etree.SubElement(root, "detail").append(fault_element(fault, "MesFault"))
    return root
