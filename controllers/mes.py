"""The HTTP face of the MES interface: parse, authenticate, hand over, answer."""

import logging
import re
from contextlib import suppress

from psycopg2 import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge

from odoo.api import SUPERUSER_ID, Environment
from odoo.http import Controller, request, route

from odoo.addons.base.models.res_users import INDEX_SIZE
from odoo.addons.mrp_actual_cost.models.mes.faults import (
    bad_request,
    too_large,
    unauthorized,
)
from odoo.addons.mrp_actual_cost.models.mes.json_text import MAX_BODY_BYTES, parse_body
from odoo.addons.mrp_actual_cost.models.mes.keys import KEY_IN_USE
from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_system import KEY_SCOPE

from .mes_dispatcher import answer, as_fault

_logger = logging.getLogger(__name__)

BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)
MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES  # of a refused body, so that the caller can read why


class MesController(Controller):
    @route(
        ["/mes/v1", "/mes/v1/", "/mes/v1/<path:call>"],
        type="mes",
        auth="none",
        methods=None,
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BODY_BYTES,
    )
    def call(self, call=""):
        request_id, user, params = None, None, {}
        try:
            check_request(call)
            user = authenticate(bearer_key())
            body = parse_body(request.httprequest.get_data())
            request_id = body.get("id")
            params = check_envelope(body)
            result = request.env["mrp.mes.event"]._call(call, params, user)
            return answer(result, request_id=request_id)
        except OperationalError:
            raise  # Odoo tries again; every call may be repeated
        except Exception as error:
            fault = as_fault(error)
            if fault.code == "internal":
                _logger.exception("MES call %s", call)
            note_denial(fault, call, params, user)
            return answer(fault=fault, request_id=request_id)


def note_denial(fault, call, params, user):
    """Log and count a refused call."""
    env = Environment(request.env.cr, SUPERUSER_ID, {})
    env["mrp.mes.denial"]._note(fault, call, params.get("system"), user and user.login, request.httprequest.remote_addr)


def check_request(call):
    """Refuse what can be refused without reading the body or asking for the key."""
    http = request.httprequest
    if call not in request.env["mrp.mes.event"]._calls():
        raise bad_request(f"There is no call {call!r}.", status=404)
    check_body(http, ("application/json",))


def check_body(http, mimetypes):
    """Refuse a request whose method, content type or length is not what a call has."""
    if http.method != "POST":
        raise bad_request("The method must be POST.", status=405)
    if http.mimetype not in mimetypes or not _is_utf8(http):
        raise bad_request(f"The content type must be {' or '.join(mimetypes)} in UTF-8.", status=415)
    if http.content_length is None:
        raise bad_request("The header Content-Length is needed.")
    if http.content_length > MAX_BODY_BYTES:
        _drain(http)
        raise too_large("The body is larger than 1 MiB.")


def _is_utf8(http):
    charset = http.mimetype_params.get("charset", "utf-8").lower()
    encoding = http.headers.get("Content-Encoding", "identity").lower()
    return charset in ("utf-8", "utf8") and encoding == "identity"


def _drain(http):
    """Read what a refused caller is still sending: else he sees a reset, not the answer."""
    http.max_content_length = MAX_DRAINED_BYTES
    with suppress(RequestEntityTooLarge):
        http.get_data(cache=False)


def bearer_key():
    """Return the key in the request's header, or None."""
    match = BEARER.fullmatch(request.httprequest.headers.get("Authorization", ""))
    return match and match[1]


def authenticate(key):
    """Return the user of a MES key.

    A key without scope opens everything else, so it must not open this: what is right for
    scope `rpc`, which Odoo gives to no key, is such a key.
    """
    if not key:
        raise unauthorized("A key is needed: Authorization: Bearer <key>.")
    env = Environment(request.env.cr, SUPERUSER_ID, {})
    keys = env["res.users.apikeys"]
    uid = keys._check_credentials(scope=KEY_SCOPE, key=key)
    if not uid or keys._check_credentials(scope="rpc", key=key):
        raise unauthorized("The key is not valid.")
    request.update_env(user=uid, context={**request.env.context, KEY_IN_USE: key[:INDEX_SIZE]})
    return request.env.user


def check_envelope(body):
    """Return the params of a JSON-RPC request."""
    if body.get("jsonrpc") != "2.0":
        raise bad_request('"2.0" is expected.', "jsonrpc")
    if not isinstance(body.get("params"), dict):
        raise bad_request("An object is expected.", "params")
    return body["params"]
