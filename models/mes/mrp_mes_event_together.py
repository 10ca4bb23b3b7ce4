"""Booking events of one type together, in one transaction: one create, one costing, one commit.

Locks as in mrp_mes_event_booking.py: the turns and rows of all orders in the order of their ids,
then the events. What cannot be prepared is parked beside the others. If anything fails later, all
of it is undone and smaller groups are tried, down to the one event that fails; so one bad event
never stops another.
"""

import logging
import time

from psycopg2 import InterfaceError, OperationalError, errors

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .booking import Booking
from .code_finder import CodeFinder
from .code_primer import prime
from .faults import Parked, code_of
from .handlers import NEEDS, TOGETHER
from .mrp_mes_event_intake import RETRIED, back_off
from .parsing import parse_event
from .turns import limit_waiting, patience, turn

_logger = logging.getLogger(__name__)

TRIES_TOGETHER = 3  # against other transactions; then in parts
PARTS = 8  # of a group that cannot be booked as a whole


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    def _book_group(self, ids, finders, deadline=None):
        """Book events of one type and system; return {id: "ours" or "others"} of those settled.

        deadline: of time.monotonic(), after which nothing new is begun
        """
        if deadline and time.monotonic() > deadline:
            return {}
        if len(ids) == 1:
            outcome = self._book_in_turn(ids[0], finders, deadline)
            return {ids[0]: outcome} if outcome else {}
        if self.browse(ids)._have_limits():
            # A limit looks at what was booked before: each event has to see the last.
            return self._book_parts(ids, 1, finders, deadline)
        until = patience(deadline)
        try:
            with turn(self.env.cr, self._turns(ids), until):
                settled = self._try_together(ids, finders, until)
        except errors.LockNotAvailable:
            return {}  # all stay queued
        if settled is None:
            settled = self._book_parts(ids, -(-len(ids) // PARTS), finders, deadline)
        return settled

    def _book_parts(self, ids, size, finders, deadline):
        """Book events in parts of that size, one after the other; see _book_group."""
        settled = {}
        for first in range(0, len(ids), size):
            settled |= self._book_group(ids[first : first + size], finders, deadline)
        return settled

    def _have_limits(self):
        """Tell whether events of this type and system have tolerances or need approval."""
        event = self[:1]
        domain = [("system_id", "=", event.system_id.id), ("event_type", "=", event.event_type)]
        return bool(self.env["mrp.mes.tolerance"].search_count(domain, limit=1))

    def _try_together(self, ids, finders, until):
        """Book events in one transaction; return None if that cannot be, {} if others hold their records."""
        for attempt in range(TRIES_TOGETHER):
            try:
                limit_waiting(self.env.cr, until)
                settled = self.browse(ids)._book_together(finders)
                # The cursor is our own: one group, one transaction.
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return settled
            except RETRIED as error:
                self.env.cr.rollback()
                _logger.info("%s MES events: %s, try %s", len(ids), error, attempt + 1)
                if time.monotonic() >= until:
                    return {}
                back_off(attempt)
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                self.env.cr.rollback()
                _logger.info("%s MES events are tried in parts: %s", len(ids), error)
                return None
        return None

    def _book_together(self, finders):
        """Book or park these events; return {id: outcome}."""
        system = self.system_id._as_booker()
        finder = finders.setdefault(system.id, CodeFinder(system))
        finder.use(system)
        events = self.with_env(system.env)
        together = TOGETHER[events[0].event_type]
        facts = {event: parse_event(event.payload, NEEDS) for event in events}
        prime(finder, facts.values())
        line_before = self.env["mrp.cost.line"]._last_id()
        bookings, faults = events._each(lambda event: event._find_booking(facts[event], finder, line_before))
        events._lock_orders({booking.order.id for booking in bookings.values()} - {False})
        waiting = events._take_waiting()
        prepared, unprepared = waiting.filtered(bookings.get)._each(lambda event: together.prepare(bookings[event]))
        if prepared:
            made = together.make([(bookings[event], what) for event, what in prepared.items()])
            events._keep_all(
                [(event, bookings[event], documents) for event, documents in zip(prepared, made, strict=True)]
            )
        for event, fault in (faults | unprepared).items():
            if event in waiting:
                event._park(*fault)
        self.env.flush_all()
        _logger.debug("%s events booked together, of %s", len(prepared), len(self))
        return {event.id: "ours" if event in waiting else "others" for event in events}

    def _each(self, function):
        """Return ({event: what the function returns}, {event: arguments of _park} of those it parks)."""
        found, faults = {}, {}
        for event in self:
            try:
                found[event] = function(event)
            except Parked as fault:
                faults[event] = fault.code, fault.message, fault.missing
            except RETRIED:
                raise
            except UserError as error:
                faults[event] = code_of(error), str(error.args[0])
        return found, faults

    def _find_booking(self, fact, finder, line_before):
        """Return the Booking of an event whose order is found, or park it."""
        booking = Booking(self.env, fact, finder, event=self)
        booking.line_before = line_before
        booking.is_approved = self._is_approved()
        self._check_bookable(booking)
        booking.order  # noqa: B018 - looked up now: it is locked next
        return booking

    def _lock_orders(self, ids):
        query = SQL("SELECT 1 FROM mrp_production WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", sorted(ids))
        self.env.cr.execute(query, log_exceptions=False)

    def _take_waiting(self):
        """Lock these events; return those that still have to be booked."""
        query = SQL("SELECT id, state FROM mrp_mes_event WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids)
        self.env.cr.execute(query, log_exceptions=False)
        booked = {row_id for row_id, state in self.env.cr.fetchall() if state == "booked"}
        return self.filtered(lambda event: event.id not in booked)
