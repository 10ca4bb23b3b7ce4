import json
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.models.mes.mrp_mes_event_calls import MrpMesEvent

from .common import MesCase

CONTROLLER_LOG = "odoo.addons.mrp_actual_cost.controllers.mes"


@tagged("post_install", "-at_install")
class TestHttp(MesCase):
    def body(self, **params):
        return {"jsonrpc": "2.0", "method": "call", "id": "a", "params": {"system": "MES1", **params}}

    def assertFault(self, response, status, code, request_id=None, path=None):
        self.assertEqual(response.status_code, status)
        self.assertEqual(response.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertFalse(response.cookies)
        answer = response.json()
        self.assertEqual((answer["jsonrpc"], answer["id"]), ("2.0", request_id))
        self.assertEqual(answer["error"]["data"].get("code"), code)
        self.assertEqual(answer["error"]["data"].get("path"), path)
        self.assertNotIn("Traceback", response.text)

    def test_ping_tells_who_is_spoken_to(self):
        result = self.call("ping")
        self.assertEqual((result["system"], result["company"]), ("MES1", self.company.name))
        self.assertTrue(self.system.last_seen)

    def test_an_unknown_call_a_wrong_method_and_a_wrong_type_are_told_apart(self):
        self.assertFault(self.post_call("dance", self.body()), 404, "bad_request")
        self.assertFault(self.post_call("", self.body()), 404, "bad_request")
        get = self.url_open("/mes/v1/ping")
        self.assertFault(get, 405, "bad_request")
        self.assertEqual(get.headers["Allow"], "POST")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertFault(self.post_call("ping", b"a=b", **form), 415, "bad_request")
        latin = {"Content-Type": "application/json; charset=latin-1"}
        self.assertFault(self.post_call("ping", b"{}", **latin), 415, "bad_request")

    def test_what_is_not_json_in_utf8_is_a_bad_request(self):
        for body in (b"{", b"[]", '{"a":"é"}'.encode("latin-1"), b'{"a": NaN}', b'{"a": Infinity}'):
            response = self.post_call("ping", body)
            self.assertEqual(response.status_code, 400, body)
            self.assertEqual(response.json()["error"]["data"]["code"], "bad_request")

    def test_a_bad_envelope_names_its_field(self):
        bodies = {
            "jsonrpc": {"id": 3, "params": {}},
            "params": {"jsonrpc": "2.0", "id": 3, "params": []},
            "params.system": {"jsonrpc": "2.0", "id": 3, "params": {}},
        }
        for path, body in bodies.items():
            self.assertFault(self.post_call("ping", body), 400, "bad_request", 3, path)

    def test_bad_params_name_their_field(self):
        for path, call, params in (
            ("params.events", "events", {"events": {}}),
            ("params.mode", "events", {"events": [], "mode": "later"}),
            ("params.mode", "events", {"events": [], "mode": False}),
            ("params.event_ids", "events/status", {"event_ids": "E1"}),
            ("params.event_ids[0]", "events/status", {"event_ids": [5]}),
            ("params.since", "orders", {"since": "x"}),
            ("params.limit", "orders", {"limit": 201}),
            ("params.system", "ping", {"system": "a\x00b"}),
        ):
            self.assertFault(self.post_call(call, self.body(**params)), 400, "bad_request", "a", path)

    def test_what_is_too_large_is_refused(self):
        self.assertFault(self.post_call("events", b" " * (1024 * 1024 + 1)), 413, "too_large")
        self.assertFault(self.post_call("events", self.body(events=[{}] * 501)), 413, "too_large", "a")
        deep = b'{"a":' + b"[" * 100000 + b"]" * 100000 + b"}"
        self.assertFault(self.post_call("events", deep), 413, "too_large")

    def test_only_a_mes_key_opens_the_interface(self):
        """Neither no key, nor a wrong one, nor one that opens everything else."""
        full = self.env["res.users.apikeys"].with_user(self.system.user_id).sudo()._generate(None, "rpc", None)
        no_key = self.url_open("/mes/v1/ping", data=b"{}", headers={"Content-Type": "application/json"})
        self.assertFault(no_key, 401, "unauthorized")
        self.assertEqual(no_key.headers["WWW-Authenticate"], "Bearer")
        for key in ("0" * 40, full, "x"):
            self.assertFault(self.post_call("ping", self.body(), key), 401, "unauthorized")

    def test_a_mes_key_opens_nothing_else(self):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        self.env.flush_all()
        response = self.url_open("/json/2/res.users/search", data=b'{"domain": []}', headers=headers)
        self.assertEqual(response.status_code, 401)

    def test_a_revoked_or_expired_key_is_refused(self):
        self.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = now() - interval '1 day' WHERE user_id = %s",
            [self.system.user_id.id],
        )
        self.assertFault(self.post_call("ping", self.body()), 401, "unauthorized")

    def test_a_key_reports_to_its_own_system_only(self):
        """Whether the other system exists or not, the answer is the same."""
        self.env["mrp.mes.system"].create({"code": "MES2", "name": "Hall 2", "company_id": self.company.id})
        for code in ("MES2", "NONE"):
            response = self.post_call("events", self.body(system=code, events=[]))
            self.assertFault(response, 403, "forbidden", "a")

    def test_an_archived_system_is_refused(self):
        self.system.active = False
        self.assertFault(self.post_call("ping", self.body()), 403, "forbidden", "a")

    @mute_logger(CONTROLLER_LOG)
    def test_an_unexpected_error_tells_nothing_of_the_inside(self):
        with patch.object(MrpMesEvent, "_ping", side_effect=RuntimeError("secret place")):
            response = self.post_call("ping", self.body())
        self.assertFault(response, 500, "internal", "a")
        self.assertNotIn("secret", response.text)

    def test_the_answer_is_utf8_and_echoes_any_id(self):
        for request_id in (None, 5, "é", {"a": [1.5]}):
            body = {**self.body(), "id": request_id}
            self.assertEqual(json.loads(self.post_call("ping", body).content.decode())["id"], request_id)
