"""B2MML documents over plain HTTP, with the same key as the JSON calls."""

import logging

from psycopg2 import OperationalError

from odoo.http import Controller, request, route

from odoo.addons.mrp_actual_cost.models.mes.b2mml import parse_xml
from odoo.addons.mrp_actual_cost.models.mes.json_text import MAX_BODY_BYTES

from .mes import authenticate, bearer_key, check_body, note_denial
from .mes_dispatcher import as_fault
from .mes_xml import confirm_bod, fault_element, xml_response

_logger = logging.getLogger(__name__)

XML_TYPES = ("application/xml", "text/xml")
ROUTE = {
    "type": "mes_xml",
    "auth": "none",
    "methods": None,
    "csrf": False,
    "save_session": False,
    "readonly": False,
    "max_content_length": MAX_BODY_BYTES,
}


class MesB2mmlController(Controller):
    @route("/mes/v1/b2mml", **ROUTE)
    def b2mml(self):
        user = None
        try:
            check_body(request.httprequest, XML_TYPES)
            user = authenticate(bearer_key())
            root = parse_xml(request.httprequest.get_data())
            asked = request.httprequest.args
            result = request.env["mrp.mes.event"]._receive_performance(
                root, user, asked.get("system"), asked.get("mode", "sync")
            )
            return xml_response(confirm_bod(result))
        except OperationalError:
            raise  # Odoo tries again; every call may be repeated
        except Exception as error:
            fault = xml_fault(error, "b2mml", user=user)
            return xml_response(fault_element(fault), fault.status, fault)


def xml_fault(error, call, user=None, system_code=None):
    """Return the RequestFault of an error, logged."""
    fault = as_fault(error)
    if fault.code == "internal":
        _logger.exception("MES call %s", call)
    note_denial(fault, call, {"system": system_code}, user)
    return fault
