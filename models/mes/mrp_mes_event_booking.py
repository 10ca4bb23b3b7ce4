"""Booking: one transaction per event, in the order in which things happened.

First a worker waits for its turn at the order (turns.py). Then locks are taken in one order
everywhere: the order's row, the row of its product where the event may change the product's
cost price, the event's own row, and then whatever the documents lock. Whoever waited for a row
that was changed meanwhile gets 40001 and starts anew with a fresh snapshot; so two workers never
book one event, and bookings of one order follow each other. After the retries the event stays
queued.
"""

import logging
import time

from psycopg2 import InterfaceError, OperationalError

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .booking import Booking
from .code_finder import CodeFinder
from .faults import Parked, code_of
from .handlers import HANDLERS, NEEDS
from .mrp_mes_event_intake import MAX_TRIES, RETRIED, back_off
from .parsing import parse_event
from .tolerance import check_limits
from .turns import ORDER_TURN, PRODUCT_TURN, turn

_logger = logging.getLogger(__name__)

FUTURE_MINUTES = 5  # clocks of shop floor and server may differ by this much
BATCH = 100  # events the background job takes at a time


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    @api.model
    def _book_now(self, ids, seconds=None):
        """Book events that are queued or parked; return {id: "ours" or "others"} of those settled.

        seconds: how long to go on; what is left stays queued
        """
        handled, finders, begun = {}, {}, time.monotonic()
        if not ids:
            return handled
        with self.env.registry.cursor() as cr:
            events = self.sudo().with_env(self.sudo().env(cr=cr))
            for event_id in events._in_order(ids):
                if seconds is not None and time.monotonic() - begun > seconds:
                    break
                outcome = events._book_in_turn(event_id, finders)
                if outcome:
                    handled[event_id] = outcome
        return handled

    def _in_order(self, ids):
        """Return ids in the order in which their events happened, as far as not booked."""
        self.env.cr.execute(
            "SELECT id FROM mrp_mes_event WHERE id = ANY(%s) AND state <> 'booked' ORDER BY occurred_at, id",
            [list(ids)],
        )
        ordered = [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.rollback()
        return ordered

    def _book_in_turn(self, event_id, finders):
        """Book one event once nobody else is at its order; tell what became of it.

        returns: "ours" if it was booked or parked here, "others" if it was booked already,
                 None if it stays queued
        """
        with turn(self.env.cr, self._turns(event_id)):
            for attempt in range(MAX_TRIES):
                try:
                    outcome = self.browse(event_id)._book_one(finders)
                    # The cursor is our own: one event, one transaction.
                    self.env.cr.commit()  # pylint: disable=invalid-commit
                    return outcome
                except RETRIED as error:
                    self.env.cr.rollback()
                    _logger.info("MES event %s: %s, try %s", event_id, error, attempt + 1)
                    back_off(attempt)
        return None

    def _turns(self, event_id):
        """Return whose turn an event must wait for: its order's, then its product's."""
        self.env.cr.execute(
            """
            SELECT event.event_type, production.id, production.product_id
              FROM mrp_mes_event event
              JOIN mrp_production production
                ON production.company_id = event.company_id
               AND production.mes_reference = event.order_ref
             WHERE event.id = %s
            """,
            [event_id],
        )
        keys = []
        for event_type, order_id, product_id in self.env.cr.fetchall():
            keys.append((ORDER_TURN, order_id))
            handler = HANDLERS.get(event_type)
            if handler and handler.locks_item:
                keys.append((PRODUCT_TURN, product_id))
        return keys

    def _book_one(self, finders):
        """Book this event, or park it; what it did before failing is undone. Tell if it was us."""
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
        except Exception:
            _logger.exception("MES event %s of %s cannot be booked", self.event_id, system.code)
            return event._park("internal", self.env._("An unexpected error; the server's log has it."))

    def _book_if_open(self, finder):
        fact = parse_event(self.payload, NEEDS)
        handler = HANDLERS[fact.type]
        booking = Booking(self.env, fact, finder, event=self)
        self._check_not_future(fact)
        self._lock(booking, handler)
        if not self._take():
            return "others"
        booking.is_approved = self._is_approved()
        check_limits(booking)
        documents = handler.book(booking)
        self._keep_documents(documents, booking)
        return "ours"

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
        keys = [(record._name, record.id) for record in documents]
        self.env["mrp.mes.event.document"].create([self._prepare_document(record) for record in documents])
        summary = self.env["mrp.cost.line"]._source_summary(keys).values()
        self.write(
            {
                "state": "booked",
                "code": False,
                "message": False,
                "attempts": self.attempts + 1,
                "booked_at": self.env.cr.now(),
                "production_id": booking.order.id,
                "accounting_date": max((s["accounting_date"] for s in summary), default=False),
                "amount": sum(s["amount"] for s in summary),
            }
        )

    def _prepare_document(self, record):
        return {
            "event_id": self.id,
            "model": record._name,
            "res_id": record.id,
            "label": f"{record._description}: {record.display_name}",
        }

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

    # -------------------------------------------------------------- background

    @api.model
    def _cron_drain(self):
        """Book what is queued, batch by batch, until nothing is left or time is up."""
        last = ("-infinity", 0)
        while batch := self._next_batch(last):
            last = batch[-1]
            self._book_now([event_id for _moment, event_id in batch])
            remaining = self._queued_after(last)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break

    def _next_batch(self, last):
        """Return [(occurred_at, id)] of the queued events after the last one tried."""
        self.env.cr.execute(
            """
            SELECT occurred_at, id FROM mrp_mes_event
             WHERE state = 'queued' AND (occurred_at, id) > (%s::timestamp, %s)
             ORDER BY occurred_at, id
             LIMIT %s
            """,
            [*last, BATCH],
        )
        return self.env.cr.fetchall()

    def _queued_after(self, last):
        self.env.cr.execute(
            "SELECT count(*) FROM mrp_mes_event WHERE state = 'queued' AND (occurred_at, id) > (%s, %s)",
            last,
        )
        return self.env.cr.fetchone()[0]
