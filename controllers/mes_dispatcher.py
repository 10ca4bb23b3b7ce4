"""Answers of the MES interface: always JSON-RPC 2.0, whatever went wrong."""

import json
from decimal import Decimal

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from odoo.exceptions import AccessDenied
from odoo.http import HttpDispatcher, Response

from odoo.addons.mrp_actual_cost.models.mes.faults import (
    INTERNAL_MESSAGE,
    RequestFault,
    bad_request,
    too_large,
    unauthorized,
)

# The numeric codes of JSON-RPC 2.0; what clients should look at is error.data.code.
RPC_CODES = {
    "bad_request": -32600,
    "unauthorized": -32001,
    "forbidden": -32003,
    "too_large": -32013,
    "too_many": -32029,
    "internal": -32603,
}
HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    405: {"Allow": "POST"},
    415: {"Accept": "application/json"},
}


def answer(result=None, fault=None, request_id=None):
    """Return the HTTP response for a result or a RequestFault."""
    body = {"jsonrpc": "2.0", "id": request_id}
    status, headers = 200, {}
    if fault:
        headers = headers_of(fault)
        status = fault.status
        data = {"code": fault.code}
        if fault.path is not None:
            data["path"] = fault.path
        body["error"] = {"code": RPC_CODES[fault.code], "message": fault.message, "data": data}
    else:
        body["result"] = result
    text = json.dumps(body, ensure_ascii=False, default=_plain_number)
    return Response(
        text.encode("utf-8", "replace"),
        status=status,
        content_type="application/json; charset=utf-8",
        headers=headers,
    )


def headers_of(fault):
    """Return the HTTP headers that go with a fault."""
    headers = dict(HEADERS.get(fault.status, {}))
    if fault.retry_after:
        headers["Retry-After"] = str(fault.retry_after)
    return headers


def _plain_number(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value)} is not JSON")


class MesDispatcher(HttpDispatcher):
    """Serves routes of type `mes`: no form parsing, no CSRF, and no HTML or traceback out."""

    routing_type = "mes"

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        return answer(fault=as_fault(exc))


def as_fault(error):
    """Return the RequestFault that tells a caller of an error as much as he may know."""
    if isinstance(error, RequestFault):
        return error
    if isinstance(error, RequestEntityTooLarge):
        return too_large("The body is larger than 1 MiB.")
    if isinstance(error, AccessDenied):
        return unauthorized("The key is not valid.")
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        return bad_request(error.name, status=error.code)
    return RequestFault("internal", INTERNAL_MESSAGE, 500)
