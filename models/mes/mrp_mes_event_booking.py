"""Booking: in the order in which things happened, one transaction for each event or group of events.

What concerns groups is in mrp_mes_event_together.py. First a worker waits for its turn at the orders
(turns.py). Then locks are taken in one order everywhere: the orders' rows, the row of the product
where the event may change the product's cost price, the event's own row, and then whatever the
documents lock. Whoever waited for a row that was changed meanwhile gets 40001 and starts anew with a
fresh snapshot; so two workers never book one event, and bookings of one order follow each other.
After the retries the event stays queued.
"""

import logging
import time
from contextlib import suppress

from psycopg2 import InterfaceError, OperationalError, errors

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from .booking import Booking
from .code_finder import CodeFinder
from .faults import Parked, code_of
from .grouping import groups_of
from .handlers import HANDLERS, NEEDS, TOGETHER
from .mrp_mes_event_intake import MAX_TRIES, RETRIED, back_off
from .parsing import parse_event
from .tolerance import check_limits
from .turns import ORDER_TURN, PRODUCT_TURN, limit_waiting, patience, turn

_logger = logging.getLogger(__name__)

FUTURE_MINUTES = 5  # clocks of shop floor and server may differ by this much


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    @api.model
    def _book_now(self, ids, seconds=None):
        """Book events that are queued or parked; return {id: "ours" or "others"} of those settled.

        seconds: how long to go on; what is left stays queued
        """
        handled, finders = {}, {}
        if not ids:
            return handled
        deadline = None if seconds is None else time.monotonic() + seconds
        with self.env.registry.cursor() as cr:
            events = self.sudo().with_env(self.sudo().env(cr=cr))
            for group in events._in_order(ids):
                handled |= events._book_group(group, finders, deadline)
        return handled

    def _in_order(self, ids):
        """Return groups of ids in the order in which their events happened, as far as not booked."""
        self.env.cr.execute(
            """
            SELECT id, event_type, system_id, order_ref FROM mrp_mes_event
             WHERE id = ANY(%s) AND state <> 'booked'
             ORDER BY occurred_at, id
            """,
            [list(ids)],
        )
        groups = groups_of(self.env.cr.fetchall(), TOGETHER)
        self.env.cr.rollback()
        return groups

    def _book_in_turn(self, event_id, finders, deadline=None):
        """Book one event once nobody else is at its order; tell what became of it.

        returns: "ours" if it was booked or parked here, "others" if it was booked already,
                 None if it stays queued
        """
        until = patience(deadline)
        with suppress(errors.LockNotAvailable), turn(self.env.cr, self._turns([event_id]), until):
            for attempt in range(MAX_TRIES):
                try:
                    limit_waiting(self.env.cr, until)
                    outcome = self.browse(event_id)._book_one(finders, is_last_try=attempt == MAX_TRIES - 1)
                    # The cursor is our own: one event, one transaction.
                    self.env.cr.commit()  # pylint: disable=invalid-commit
                    return outcome
                except (*RETRIED, errors.UniqueViolation) as error:
                    self.env.cr.rollback()
                    _logger.info("MES event %s: %s, try %s", event_id, error, attempt + 1)
                    if time.monotonic() >= until:
                        break
                    back_off(attempt)
        return None

    def _turns(self, ids):
        """Return whose turn events must wait for: their orders', and products'."""
        self.env.cr.execute(
            """
            SELECT DISTINCT event.event_type, production.id, production.product_id
              FROM mrp_mes_event event
              JOIN mrp_production production
                ON production.company_id = event.company_id
               AND production.mes_reference = event.order_ref
             WHERE event.id = ANY(%s)
            """,
            [list(ids)],
        )
        keys = []
        for event_type, order_id, product_id in self.env.cr.fetchall():
            keys.append((ORDER_TURN, order_id))
            handler = HANDLERS.get(event_type)
            if handler and handler.locks_item:
                keys.append((PRODUCT_TURN, product_id))
        return keys

    def _book_one(self, finders, is_last_try=True):
        """Book this event, or park it; what it did before failing is undone. Tell if it was us.

        raises: UniqueViolation but at the last try: who made the same record is seen by the next one, and a sequence
                that fell back when the database crashed has moved on
        """
        system = self.system_id._as_booker()
        finder = finders.setdefault(system.id, CodeFinder(system))
        finder.use(system)
        event = self.with_env(system.env)
        try:
            with self.env.cr.savepoint():
                return event._book_if_open(finder)
        except (*RETRIED, OperationalError, InterfaceError):
            raise
        except Parked as fault:
            return event._park(fault.code, fault.message, fault.missing)
        except (UserError, ValidationError, AccessError) as error:
            return event._park(code_of(error), str(error.args[0]))
        except Exception as error:
            if isinstance(error, errors.UniqueViolation) and not is_last_try:
                raise
            _logger.exception("MES event %s of %s cannot be booked", self.event_id, system.code)
            return event._park("internal", self.env._("An unexpected error; the server's log has it."))

    def _book_if_open(self, finder):
        fact = parse_event(self.payload, NEEDS)
        handler = HANDLERS[fact.type]
        booking = Booking(self.env, fact, finder, event=self)
        self._check_bookable(booking)
        self._lock(booking, handler)
        if not self._take():
            return "others"
        booking.is_approved = self._is_approved()
        booking.line_before = self.env["mrp.cost.line"]._last_id()
        check_limits(booking)
        documents = handler.book(booking)
        self._keep_documents(documents, booking)
        return "ours"

    def _check_bookable(self, booking):
        """Park what must not be booked, or not yet, whatever its type."""
        self._check_not_future(booking.fact)

    def _check_not_future(self, fact):
        ahead = fact.latest_moment() - self.env.cr.now()
        if ahead.total_seconds() > FUTURE_MINUTES * 60:
            raise Parked(
                "future", self.env._("The event lies %s minutes in the future.", int(ahead.total_seconds() // 60))
            )

    def _lock(self, booking, handler):
        """Lock the order, then its product: see the note on top."""
        order = booking.order
        if not order:
            return
        self._lock_row("mrp_production", order.id)
        if handler.locks_item:
            self._lock_row("product_product", order.product_id.id)

    def _lock_row(self, table, row_id):
        query = {
            "mrp_production": "SELECT 1 FROM mrp_production WHERE id = %s FOR NO KEY UPDATE",
            "product_product": "SELECT 1 FROM product_product WHERE id = %s FOR NO KEY UPDATE",
            "mrp_mes_event": "SELECT state FROM mrp_mes_event WHERE id = %s FOR UPDATE",
        }[table]
        self.env.cr.execute(query, [row_id], log_exceptions=False)
        return self.env.cr.fetchone()

    def _take(self):
        """Lock this event; tell whether it still has to be booked."""
        return self._lock_row("mrp_mes_event", self.id)[0] != "booked"

    # ----------------------------------------------------------------- outcome

    def _keep_documents(self, documents, booking):
        """Note what the event was booked as, and what that cost."""
        self._keep_all([(self, booking, documents)])

    def _keep_all(self, booked):
        """Note what events of one transaction were booked as; booked: list of (event, Booking, documents)."""
        self.env["mrp.mes.event.document"].create(
            [event._prepare_document(record) for event, _booking, documents in booked for record in documents]
        )
        keys = {(record._name, record.id) for _event, _booking, documents in booked for record in documents}
        summary = self.env["mrp.cost.line"]._source_summary(keys, after=booked[0][1].line_before)
        rows = []
        for event, booking, documents in booked:
            costs = [summary[key] for key in dict.fromkeys((r._name, r.id) for r in documents) if key in summary]
            rows.append(event._prepare_booked(booking, costs))
        self._write_booked(rows)

    def _prepare_document(self, record):
        return {
            "event_id": self.id,
            "model": record._name,
            "res_id": record.id,
            "label": f"{record._description}: {record.display_name}",
        }

    def _prepare_booked(self, booking, costs):
        """Return (id, order, accounting date, amount); costs: of its documents, as _source_summary tells them."""
        day = max((cost["accounting_date"] for cost in costs), default=None)
        return self.id, booking.order.id or None, day, sum(cost["amount"] for cost in costs)

    def _write_booked(self, rows):
        """Note these events as booked, in one statement; rows: as _prepare_booked returns them."""
        events = self.browse(row[0] for row in rows)
        events.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mrp_mes_event AS event
                   SET state = 'booked', code = NULL, message = NULL, attempts = COALESCE(event.attempts, 0) + 1,
                       booked_at = %(now)s, write_date = %(now)s, write_uid = %(uid)s,
                       production_id = booked.production_id::int, accounting_date = booked.day::date,
                       amount = booked.amount::numeric
                  FROM (VALUES %(rows)s) AS booked (id, production_id, day, amount)
                 WHERE event.id = booked.id
                """,
                now=self.env.cr.now(),
                uid=self.env.uid,
                rows=SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        events.invalidate_recordset()

    def _park(self, code, message, missing=None):
        """Keep this event with a reason that a person can act on.

        missing: (model, code) that the event waits for, if it waits for a code
        """
        if not self._take():
            return "others"
        kind, missing_code = missing or (False, False)
        self.write(
            {
                "state": "parked",
                "code": code,
                "message": message,
                "missing_kind": kind,
                "missing_code": missing_code,
                "attempts": self.attempts + 1,
            }
        )
        return "ours"
