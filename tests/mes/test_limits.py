import logging

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.models.mes.keys import KEY_IN_USE

from .common import MesCase

DENIALS = "odoo.addons.mrp_actual_cost.models.mes.limits.mrp_mes_denial"


@tagged("post_install", "-at_install")
class TestLimits(MesCase):
    def body(self, **params):
        return {"jsonrpc": "2.0", "id": 1, "params": {"system": "MES1", **params}}

    def assertTooMany(self, response):
        self.assertEqual((response.status_code, response.json()["error"]["data"]["code"]), (429, "too_many"))
        self.assertIn(int(response.headers["Retry-After"]), range(1, 61))

    def use(self, calls=0, events=0, backend=-1):
        """What another connection has counted for the key in this minute."""
        # The clock of the test's transaction stands still.
        minute = self.env.cr.now().replace(second=0, microsecond=0)
        counted = {"backend": backend, "calls": calls, "events": events}
        self.env["mrp.mes.usage"].create(
            {"system_id": self.system.id, "key": self.key[:8], "minute": minute, **counted}
        )

    def test_calls_above_the_limit_are_refused_with_the_seconds_to_wait(self):
        self.system.max_calls_per_minute = 2
        self.assertEqual([self.post_call("ping", self.body()).status_code for _n in range(2)], [200, 200])
        self.assertTooMany(self.post_call("ping", self.body()))

    def test_each_key_has_its_own_limit(self):
        self.system.max_calls_per_minute = 1
        other = self._key(self.system)
        for key in (self.key, other):
            self.assertEqual(self.post_call("ping", self.body(), key).status_code, 200)
        for key in (self.key, other):
            self.assertTooMany(self.post_call("ping", self.body(), key))

    def test_what_other_workers_counted_counts(self):
        self.system.max_calls_per_minute = 10
        self.use(calls=6)
        self.use(calls=3, backend=-2)
        self.assertEqual(self.post_call("ping", self.body()).status_code, 200)
        self.assertTooMany(self.post_call("ping", self.body()))

    def test_events_above_the_limit_are_refused_and_not_stored(self):
        """The call that reaches the limit is taken; calls without events go on."""
        self.system.max_events_per_minute = 1
        first, second = ([self.event("complete", "NONE"), self.event("complete", "NONE")] for _n in range(2))
        self.assertEqual(self.post_call("events", self.body(events=first)).status_code, 200)
        self.assertTooMany(self.post_call("events", self.body(events=second)))
        self.assertFalse(self.inbox(second[0]))
        self.assertEqual(self.post_call("ping", self.body()).status_code, 200)

    def test_no_limit_counts_nothing(self):
        self.system.write({"max_calls_per_minute": 0, "max_events_per_minute": 0})
        self.call("ping")
        self.assertFalse(self.env["mrp.mes.usage"].search([]))

    def test_object_rpc_has_the_same_limit(self):
        self.system.max_calls_per_minute = 1
        events = self.env["mrp.mes.event"].with_user(self.system.user_id)
        self.assertNotIn("error", events.mes_status("MES1", []))
        # Whatever key the context names: it is the caller's own.
        error = events.with_context(**{KEY_IN_USE: "another"}).mes_status("MES1", [])["error"]
        self.assertEqual(error["code"], "too_many")
        self.assertIn(error["retry_after"], range(1, 61))

    def test_every_refusal_is_logged_and_counted_without_the_key(self):
        secret = "5ecret" * 7
        with self.assertLogs(DENIALS, logging.WARNING) as log:
            self.post_call("ping", self.body(), secret)
            self.post_call("ping", self.body(), secret)
            self.post_call("ping", self.body(system="OTHER\ud800"))
            self.post_call("orders", self.body(limit=0))
            self.post_call("events", self.body(events=[{}] * 501))
            self.env["mrp.mes.event"].with_user(self.system.user_id).mes_events("OTHER", [])
        self.assertEqual(len(log.output), 6)
        self.assertNotIn(secret, "".join(log.output))
        found = self.env["mrp.mes.denial"].search([])
        self.assertEqual(
            sorted(found.mapped(lambda row: (row.code, row.count, row.login, bool(row.address)))),
            [
                ("bad_request", 2, self.system.user_id.login, True),
                ("forbidden", 1, self.system.user_id.login, False),
                ("too_large", 1, self.system.user_id.login, True),
                ("unauthorized", 2, "", True),
            ],
        )

    def test_old_counts_are_deleted(self):
        self.use(calls=1)
        self.post_call("ping", self.body(), "wrong")
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=91)):
            self.env["mrp.mes.usage"]._gc_usage()
            self.env["mrp.mes.denial"]._gc_denials()
        self.env.invalidate_all()
        self.assertFalse(self.env["mrp.mes.usage"].search([]) or self.env["mrp.mes.denial"].search([]))

    def test_only_administrators_see_refusals(self):
        """They are of no company: whoever knocks without a key belongs to none."""
        self.post_call("ping", self.body(), "wrong")
        for group, sees in (("base.group_system", True), ("mrp_actual_cost.group_cost_manager", False)):
            user = new_test_user(self.env, group, group)
            rows = self.env["mrp.mes.denial"].with_user(user)
            if sees:
                self.assertTrue(rows.search([]).count)
            else:
                with self.assertRaises(AccessError):
                    rows.search([])
