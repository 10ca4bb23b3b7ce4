"""The calls of the interface. HTTP and object RPC both come through here."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.release import version as odoo_version

from .code_teller import CodeTeller
from .faults import INTERNAL_MESSAGE, RequestFault, bad_request
from .json_text import check_depth, check_size
from .keys import KEY_IN_USE
from .mrp_mes_event_intake import MAX_TRIES, RETRIED, back_off

_logger = logging.getLogger(__name__)

MAX_ORDERS = 200
MAX_CURSOR = 2**31 - 1
NUMBERING_LOCK = 0x6D65735F  # one reader numbers changes at a time
CONTRACT_VERSION = "1"
INTERFACE_GROUP = "mrp_actual_cost.group_mes_interface"


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    # ------------------------------------------- object RPC (XML-RPC, JSON-2, …)

    @api.model
    def mes_events(self, system, events, mode="sync"):
        """Store and book events; see the call `events` of the MES interface."""
        return self._answer_call("events", {"system": system, "events": events, "mode": mode})

    @api.model
    def mes_status(self, system, event_ids):
        """Tell what became of events; see the call `events/status` of the MES interface."""
        return self._answer_call("events/status", {"system": system, "event_ids": event_ids})

    @api.model
    def mes_orders(self, system, since=None, limit=MAX_ORDERS):
        """Return released orders; see the call `orders` of the MES interface."""
        return self._answer_call("orders", {"system": system, "since": since, "limit": limit})

    @api.model
    def _answer_call(self, name, params):
        try:
            if not self.env.user.has_group(INTERFACE_GROUP):
                self.check_access("create")
            check_depth(params)
            check_size(params)
            # The context is the caller's: what it says of keys does not count.
            return self.with_context(**{KEY_IN_USE: ""})._call(name, params, None if self.env.su else self.env.user)
        except RequestFault as fault:
            self.env["mrp.mes.denial"].sudo()._note(fault, name, params.get("system"), self.env.user.login)
            error = {"code": fault.code, "message": fault.message, "path": fault.path, "retry_after": fault.retry_after}
            return {"error": {key: value for key, value in error.items() if value is not None}}
        except (OperationalError, AccessError):
            raise  # Odoo tries again; or the user is none of the interface
        except Exception:
            _logger.exception("MES call %s", name)
            self.env.cr.rollback()
            return {"error": {"code": "internal", "message": INTERNAL_MESSAGE}}

    # ---------------------------------------------------------------- dispatch

    @api.model
    def _call(self, name, params, user):
        """Answer a call of a user; raise RequestFault if the request is wrong."""
        verb = self._calls().get(name)
        if not verb:
            raise bad_request(f"There is no call {name}.", status=404)
        if not isinstance(params, dict):
            raise bad_request("An object is expected.", "params")
        code = self._checked(params.get("system"), "params.system")
        system = self.env["mrp.mes.system"]._of_caller(code, user)
        system._admit(params)
        events = self.with_env(system.env)
        return verb(events, system, params)

    @api.model
    def _calls(self):
        """Return {call of the contract: function of (events, system, params)}."""
        return {
            "events": lambda events, system, params: events._receive(
                system, params.get("events"), "sync" if params.get("mode") is None else params["mode"]
            ),
            "events/status": lambda events, system, params: events._status(system, params.get("event_ids")),
            "orders": lambda events, system, params: events._released_orders(
                system, params.get("since"), params.get("limit")
            ),
            "ping": lambda events, system, params: events._ping(system),
        }

    # -------------------------------------------------------------------- ping

    @api.model
    def _ping(self, system):
        self._note_seen(system)
        return {
            "system": system.code,
            "company": system.company_id.name,
            "time": fields.Datetime.now().isoformat() + "Z",
            "version": CONTRACT_VERSION,
            "odoo": odoo_version,
        }

    # ------------------------------------------------------------------ orders

    @api.model
    def _released_orders(self, system, since, limit):
        """Return the orders of a system that changed after the cursor, oldest change first.

        Changes are numbered when they are read, under a lock held until the numbers are
        committed. A number given at the time of the change could become visible after a higher
        one, and the order would be missed.
        """
        cursor = self._parse_cursor(since)
        limit = self._parse_limit(limit)
        self._number_changes()
        with self._own_transaction() as events:
            productions = events.env["mrp.production"]
            found = productions.search(
                system._orders_domain() & Domain("mes_reference", "!=", False) & Domain("mes_change_seq", ">", cursor),
                order="mes_change_seq",
                limit=limit,
            )
            teller = CodeTeller(events.env[system._name].browse(system.id))
            orders = [order._mes_order(teller) for order in found]
            last = found[-1:].mes_change_seq or cursor
        self._note_seen(system)
        return {"orders": orders, "cursor": str(last)}

    def _parse_cursor(self, since):
        if since is None or since is False or since == "":
            return 0
        if not isinstance(since, str) or not since.isascii() or not since.isdigit():
            raise bad_request("A cursor is a text that this call returned.", "params.since")
        return min(int(since[:12]), MAX_CURSOR)

    def _parse_limit(self, limit):
        if limit is None or limit is False:
            return MAX_ORDERS
        if isinstance(limit, bool) or not hasattr(limit, "__int__") or limit != int(limit):
            raise bad_request("An integer is expected.", "params.limit")
        if not 1 <= limit <= MAX_ORDERS:
            raise bad_request(f"1 to {MAX_ORDERS} is expected.", "params.limit")
        return int(limit)

    def _number_changes(self):
        """Give every changed order that nobody is writing to the next number."""
        for attempt in range(MAX_TRIES):
            try:
                with self._own_transaction() as events:
                    return events._number_changes_once()
            except RETRIED:
                back_off(attempt)

    def _number_changes_once(self):
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [NUMBERING_LOCK])
        if not cr.fetchone()[0]:
            return  # another reader is numbering them; the next call shows them
        cr.execute(
            """
            WITH changed AS (
                SELECT id FROM mrp_production
                 WHERE mes_change_seq = 0 AND mes_reference IS NOT NULL
                 ORDER BY id
                   FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE mrp_production
               SET mes_change_seq = nextval('mrp_mes_change_seq')
              FROM changed
             WHERE mrp_production.id = changed.id
            """,
            log_exceptions=False,
        )

    def init(self):
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS mrp_mes_change_seq MAXVALUE 2147483647")
        return super().init()
