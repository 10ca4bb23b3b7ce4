"""Taking events in: exactly once, and durably before the answer leaves.

Two steps on a connection of their own. First all new events of a request are stored and
committed: that is the acknowledgement. Then each is booked (see mrp_mes_event_booking). What
is answered is read back from the stored rows.
"""

import logging
import random
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

from psycopg2 import InterfaceError, OperationalError, errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError
from odoo.tools import SQL

from . import canonical
from .faults import Rejected, bad_request, too_large
from .handlers import NEEDS
from .json_text import check_depth
from .parsing import check_text, parse_event

_logger = logging.getLogger(__name__)

MAX_EVENTS = 500
MAX_TRIES = 8
RETRIED = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    ConcurrencyError,
    LockError,
)
SEEN_INTERVAL = timedelta(minutes=1)  # how exactly `last_seen` is kept
SYNC_SECONDS = 25.0  # after this a synchronous call leaves the rest to the background
MODES = ("sync", "async")


def back_off(attempt):
    """Wait a little, at random, longer each time. The lock was already waited for."""
    time.sleep(random.uniform(0, min(0.01 * 2**attempt, 1.0)))


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    @api.model
    def _receive(self, system, events, mode="sync"):
        """Store and book the events of a call; return its result.

        system: the calling mrp.mes.system, as _of_caller returns it
        raises: RequestFault if the call itself is wrong
        """
        self._check_call(events, mode)
        stored = self._store([self._parse(raw, index) for index, raw in enumerate(events)], system)
        waiting = [entry["id"] for entry in stored if entry.get("waits")]
        handled = self._book_waiting(waiting) if mode == "sync" else {}
        if left := set(waiting) - set(handled):
            self._drain_soon(left)
        return self._answer(system, stored, handled)

    def _book_waiting(self, ids):
        """Book what was just stored; where the database fails us, it stays queued."""
        try:
            return self._book_now(ids, seconds=SYNC_SECONDS)
        except (OperationalError, InterfaceError):
            _logger.exception("Booking was interrupted; the events stay queued")
            return {}

    def _check_call(self, events, mode):
        if not isinstance(events, (list, tuple)):
            raise bad_request("A list of events is expected.", "params.events")
        if len(events) > MAX_EVENTS:
            raise too_large(f"At most {MAX_EVENTS} events in one call.")
        if mode not in MODES:
            raise bad_request("sync or async is expected.", "params.mode")
        check_depth(events)

    def _parse(self, raw, index):
        """Return what is known of one event before it is stored."""
        event_id = raw.get("event_id") if isinstance(raw, dict) else None
        entry = {"event_id": event_id if isinstance(event_id, str) else ""}
        try:
            fact = parse_event(raw, NEEDS, f"events[{index}]")
        except Rejected as fault:
            return {**entry, "rejected": fault}
        return {
            **entry,
            "fact": fact,
            "payload": canonical.dumps(raw),
            "hash": canonical.event_hash(raw),
        }

    # ------------------------------------------------------------------- store

    def _store(self, entries, system):
        """Store what is new and commit; tell for each entry what the inbox holds of it."""
        good = [entry for entry in entries if "fact" in entry]
        first = {}
        for entry in good:
            first.setdefault(entry["event_id"], entry)
        rows, new = self._store_with_retry(list(first.values()), system)
        for entry in good:
            row_id, row_hash, state = rows[entry["event_id"]]
            entry["id"] = row_id
            is_first = entry is first[entry["event_id"]]
            entry["first"] = is_first
            entry["new"] = is_first and entry["event_id"] in new
            entry["conflict"] = row_hash != entry["hash"]
            entry["waits"] = is_first and state == "queued" and not entry["conflict"]
        return entries

    def _store_with_retry(self, entries, system):
        """Insert in one small transaction; if another has just stored an event, look again.

        Under REPEATABLE READ `ON CONFLICT DO NOTHING` raises 40001 when the row it meets was
        committed after our snapshot.
        """
        for attempt in range(MAX_TRIES):
            try:
                with self._own_transaction() as events:
                    return events._insert(entries, system)
            except RETRIED:
                if attempt == MAX_TRIES - 1:
                    raise
                back_off(attempt)

    def _insert(self, entries, system):
        """Return ({event_id: (id, hash, state)}, ids of the events that were new).

        Ids are drawn in the order of the request, so that (occurred_at, id) keeps it; rows go
        in sorted by event id, so that two requests never wait for each other crosswise.
        """
        if not entries:
            return {}, set()
        cr = self.env.cr
        cr.execute("SELECT nextval('mrp_mes_event_id_seq') FROM generate_series(1, %s)", [len(entries)])
        rows = [self._row(row_id, entry, system) for (row_id,), entry in zip(cr.fetchall(), entries, strict=True)]
        rows.sort(key=lambda row: row["event_id"])
        insert = SQL(
            "INSERT INTO mrp_mes_event (%s) VALUES %s ON CONFLICT (system_id, event_id) DO NOTHING RETURNING event_id",
            SQL(", ").join(SQL.identifier(name) for name in rows[0]),
            SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
        )
        cr.execute(insert, log_exceptions=False)
        inserted = cr.fetchall()
        cr.execute(
            "SELECT event_id, id, content_hash, state FROM mrp_mes_event WHERE system_id = %s AND event_id = ANY(%s)",
            [system.id, [row["event_id"] for row in rows]],
        )
        return {key: rest for key, *rest in cr.fetchall()}, {key for (key,) in inserted}

    def _row(self, row_id, entry, system):
        fact, now = entry["fact"], self.env.cr.now()
        return {
            "id": row_id,
            "system_id": system.id,
            "company_id": system.company_id.id,
            "event_id": fact.event_id,
            "event_type": fact.type,
            "seq": fact.seq,
            "occurred_at": fact.occurred_at.replace(microsecond=0),
            "order_ref": fact.order,
            "workcenter_ref": fact.workcenter,
            "employee_ref": fact.employee,
            "item_ref": fact.item,
            "lot_ref": fact.lot,
            "quantity": fact.quantity,
            "unit": fact.unit,
            "payload": entry["payload"],
            "content_hash": entry["hash"],
            "state": "queued",
            "attempts": 0,
            "create_uid": system.user_id.id,
            "write_uid": system.user_id.id,
            "create_date": now,
            "write_date": now,
        }

    @contextmanager
    def _own_transaction(self):
        """Give this model in a transaction of its own, committed at the end."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))

    def _note_seen(self, system):
        """Keep the time of a system's last call, unless another call is just doing so."""
        now = fields.Datetime.now()
        if system.last_seen and now - system.last_seen < SEEN_INTERVAL:
            return
        with suppress(*RETRIED), self._own_transaction() as events:
            events.env.cr.execute(
                "UPDATE mrp_mes_system SET last_seen = %s WHERE id = %s", [now, system.id], log_exceptions=False
            )

    # ------------------------------------------------------------------ answer

    def _answer(self, system, entries, handled):
        """Return the result of a call, read back from the inbox."""
        ids = [entry["id"] for entry in entries if "id" in entry]
        with self._own_transaction() as events:
            stored = events._results(system, ids)
        self._note_seen(system)
        results = [self._result(entry, stored, handled) for entry in entries]
        counts = {}
        for result in results:
            counts[result["status"]] = counts.get(result["status"], 0) + 1
        return {"results": results, "counts": counts}

    def _result(self, entry, stored, handled):
        if "rejected" in entry:
            fault = entry["rejected"]
            return {
                "event_id": entry["event_id"],
                "status": "rejected",
                "code": fault.code,
                "path": fault.path,
                "message": f"{fault.path}: {fault.message}",
                "documents": [],
            }
        if entry["conflict"]:
            return {
                "event_id": entry["event_id"],
                "status": "conflict",
                "message": self.env._("Another event with this id is stored already."),
                "documents": [],
            }
        result = stored[entry["id"]]
        is_ours = entry["new"] or (entry["first"] and handled.get(entry["id"]) == "ours")
        if is_ours or result["status"] == "queued":
            return dict(result)
        return {**result, "status": "duplicate"}

    def _results(self, system, ids):
        """Return {id: Result} of stored events, with what the technical user may see."""
        user = system.user_id
        sees_cost = user.has_group("mrp_actual_cost.group_cost_user")
        sees_labour = user.has_group("mrp_actual_cost.group_cost_accountant")
        results = {}
        for event in self.browse(set(ids)):
            sees = sees_labour if event._tells_earnings() else sees_cost
            results[event.id] = event._result_values(sees)
        return results

    def _tells_earnings(self):
        """Tell whether the amount of this event is what a person earned."""
        return self.event_type == "labour"

    def _result_values(self, sees_amount):
        values = {
            "event_id": self.event_id,
            "status": self.state,
            "documents": [{"model": d.model, "id": d.res_id} for d in self.document_ids],
        }
        if self.code:
            values.update(code=self.code, message=self.message or "")
        if self.accounting_date:
            values["accounting_date"] = self.accounting_date.isoformat()
            if sees_amount:
                values.update(amount=self.amount, currency=self.currency_id.name)
        return values

    @api.model
    def _status(self, system, event_ids):
        """Return the Results of events by id; of an unknown id, that it is not stored."""
        if not isinstance(event_ids, (list, tuple)):
            raise bad_request("A list of event ids is expected.", "params.event_ids")
        if len(event_ids) > MAX_EVENTS:
            raise too_large(f"At most {MAX_EVENTS} events in one call.")
        for index, event_id in enumerate(event_ids):
            self._checked(event_id, f"params.event_ids[{index}]")
        with self._own_transaction() as events:
            found = events.sudo().search([("system_id", "=", system.id), ("event_id", "in", list(event_ids))])
            results = events._results(system, found.ids)
        by_id = {result["event_id"]: result for result in results.values()}
        return {"results": [by_id.get(key) or self._not_stored(key) for key in event_ids]}

    @api.model
    def _checked(self, text, path):
        """Return a text of the request, or refuse the request."""
        try:
            return check_text(text, path)
        except Rejected as fault:
            raise bad_request(fault.message, fault.path) from None

    def _not_stored(self, event_id):
        return {
            "event_id": event_id,
            "status": "rejected",
            "code": "value",
            "message": self.env._("No event with this id is stored."),
            "documents": [],
        }
