"""Corrections: events that take back what another event booked, and may book anew in its place.

A correction names an event by its id. What was replaced stands in its replacement, so a reference
to an event that was replaced means the event that replaced it last. Locks follow the order of booking:
the rows of the orders, of their products, of the event referred to, then the correction's own.

A correction that arrives before its event is parked as `unknown_reference`. Whoever stores or books
either of the two looks, after the commit, whether the other is there by now, and queues the
correction again: of two workers at least one sees both.
"""

from odoo import api, fields, models

from .booking import Booking
from .faults import Parked, Rejected
from .handlers import NEEDS, REVERSALS
from .mrp_mes_event_intake import MAX_TRIES, RETRIED, back_off
from .parsing import CORRECTIONS, parse_event
from .reversal import Reversal
from .tolerance import check_limits
from .turns import ORDER_TURN, PRODUCT_TURN

# The orders, and their products, of all events that a correction may speak of: by id, and by the name it gives.
SPOKEN_OF = """
    WITH RECURSIVE spoken_of AS (
        SELECT order_ref, production_id, payload, cancelled_by_id, system_id, ref_event_id, company_id
          FROM mrp_mes_event
         WHERE id = ANY(%s) AND event_type IN %s
         UNION
        SELECT event.order_ref, event.production_id, event.payload, event.cancelled_by_id,
               event.system_id, event.ref_event_id, event.company_id
          FROM spoken_of
         CROSS JOIN LATERAL (
                SELECT * FROM mrp_mes_event WHERE id = spoken_of.cancelled_by_id
                 UNION ALL
                SELECT * FROM mrp_mes_event
                 WHERE system_id = spoken_of.system_id AND event_id = spoken_of.ref_event_id
               ) event)
    SELECT production.id, production.product_id
      FROM spoken_of JOIN mrp_production production ON production.id = spoken_of.production_id
     UNION
    SELECT production.id, production.product_id
      FROM spoken_of JOIN mrp_production production
        ON production.company_id = spoken_of.company_id
       AND production.mes_reference IN (spoken_of.order_ref, spoken_of.payload -> 'event' ->> 'order')
"""


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    ref_event_id = fields.Char(
        string="Refers to", readonly=True, size=64, help="The event that is cancelled or replaced, by its id."
    )
    cancels_id = fields.Many2one(
        "mrp.mes.event", string="Takes Back", readonly=True, ondelete="restrict", help="What stands no more by this."
    )
    cancelled_by_id = fields.Many2one(
        "mrp.mes.event",
        string="Taken Back by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The event that cancelled or replaced this one: what was booked is reversed, and both remain.",
    )

    booked_type = fields.Char(
        string="Booked as", readonly=True, size=64, help="Of a replacement: the type of the event that it booked."
    )

    _cancelled_once = models.UniqueIndex(
        "(cancels_id) WHERE cancels_id IS NOT NULL", "This event has already been cancelled."
    )
    _waiting_for = models.Index("(system_id, ref_event_id) WHERE state = 'parked' AND code = 'unknown_reference'")

    def _row(self, row_id, entry, system):
        return super()._row(row_id, entry, system) | {"ref_event_id": entry["fact"].ref_event_id}

    # ---------------------------------------------------------------- the target

    def _referred(self):
        """Return the event that stands for the one this correction names, or park."""
        self.ensure_one()
        target = self.search([("system_id", "=", self.system_id.id), ("event_id", "=", self.ref_event_id)])
        if not target:
            raise Parked(
                "unknown_reference",
                self.env._(
                    "No event %s has arrived yet. This correction is booked as soon as it does.", self.ref_event_id
                ),
            )
        while target.cancelled_by_id.event_type == "replace" and target.cancelled_by_id != self:
            target = target.cancelled_by_id
        self._check_can_be_taken_back(target)
        return target

    def _check_can_be_taken_back(self, target):
        names = {"event": target.event_id, "by": target.cancelled_by_id.event_id}
        if not target.payload:
            raise Parked(
                "not_reversible",
                self.env._(
                    "What the event %(event)s said is no longer kept. Correct its documents in Odoo.",
                    **names,
                ),
            )
        if target.cancelled_by_id and target.cancelled_by_id != self:
            raise Parked(
                "already_cancelled", self.env._("The event %(event)s was cancelled by %(by)s already.", **names)
            )
        if target.event_type == "cancel" and target.state == "booked":
            raise Parked(
                "not_reversible",
                self.env._(
                    "The event %(event)s is a cancellation and stays. Report what happened again, as a new event.",
                    **names,
                ),
            )

    def _standing_raw(self):
        """Return the fields of the fact that this event stands for: of a replacement, those of the new event."""
        self.ensure_one()
        if self.event_type != "replace":
            return self.payload
        replaced = self.cancels_id or self._referred()
        of_old = {name: replaced._standing_raw().get(name) for name in ("type", "occurred_at")}
        return {**of_old, **self.payload["event"], "event_id": self.event_id}

    def _standing_fact(self):
        """Return the Fact that this event stands for, or park if the new event lacks a field."""
        try:
            return parse_event(self._standing_raw(), NEEDS, "event" if self.event_type == "replace" else "")
        except Rejected as fault:
            message = self.env._("The new event is malformed: %(path)s: %(text)s", path=fault.path, text=fault.message)
            raise Parked("internal", message) from fault

    # ------------------------------------------------------------------- turns

    def _turns(self, ids):
        """A correction waits for the orders of all events it may speak of, and for their products."""
        self.env.cr.execute(SPOKEN_OF, [list(ids), CORRECTIONS])
        rows = self.env.cr.fetchall()
        keys = {key for order, product in rows for key in ((ORDER_TURN, order), (PRODUCT_TURN, product))}
        return [*keys, *super()._turns(ids)]

    def _lock(self, booking, handler):
        if self.event_type not in CORRECTIONS:
            return super()._lock(booking, handler)
        target = self._referred()
        orders = target.production_id
        if self.event_type == "replace":
            orders |= Booking(self.env, self._standing_fact(), booking.finder).order
        for order in orders.sorted("id"):
            self._lock_row("mrp_production", order.id)
        for product in orders.product_id.sorted("id"):
            self._lock_row("product_product", product.id)
        self._lock_row("mrp_mes_event", target.id)

    # ----------------------------------------------------------------- booking

    def _take_back_referred(self, booking):
        """Take back what the event referred to booked, or see to it that it is never booked; return it."""
        target = self._referred()
        if target.state == "booked":
            self._take_back(target, booking.finder)
        else:
            values = {"state": "booked", "code": False, "message": False, "booked_at": self.env.cr.now()}
            target.write(values)
        self.cancels_id = target
        target.cancelled_by_id = self
        return target

    def _take_back(self, target, finder):
        fact = target._standing_fact()
        take_back = REVERSALS.get(fact.type)
        if not take_back:
            raise Parked(
                "not_reversible",
                self.env._("Events of type %s cannot be taken back. Correct their documents in Odoo.", fact.type),
            )
        booked = target._document_keys()
        before = self._cost_of(booked)
        documents = take_back(Reversal(self.env, fact, finder, target))
        self.env["mrp.mes.event.document"].create(
            [self._prepare_document(record) | {"is_reversal": True} for record in documents]
        )
        after = self._cost_of({*booked, *self._document_keys()})
        self.write(
            {
                "production_id": target.production_id.id,
                "accounting_date": after["accounting_date"],
                "amount": after["amount"] - before["amount"],
            }
        )

    def _replacing(self, booking, target):
        """Return the Booking of the new event that comes in place of a target just taken back."""
        new = Booking(self.env, self._standing_fact(), booking.finder, event=self)
        self.booked_type = new.fact.type
        booking.line_before = self.env["mrp.cost.line"]._last_id()
        new.is_approved = booking.is_approved
        self._check_bookable(new)
        check_limits(new)
        return new

    def _document_keys(self):
        """Return the (model, id) of what this event booked."""
        return {(document.model, document.res_id) for document in self.document_ids}

    def _cost_of(self, keys):
        summary = self.env["mrp.cost.line"]._source_summary(keys).values()
        return {
            "amount": sum(s["amount"] for s in summary),
            "accounting_date": max((s["accounting_date"] for s in summary), default=False),
        }

    def _keep_documents(self, documents, booking):
        """Add what a correction took back to what it booked anew."""
        if self.event_type not in CORRECTIONS:
            return super()._keep_documents(documents, booking)
        taken_back = self.amount, self.accounting_date, self.production_id
        super()._keep_documents(documents, booking)
        amount, day, order = taken_back
        if self.event_type == "replace":
            order = Booking(self.env, self._standing_fact(), booking.finder).order
        self.write(
            {
                "amount": self.amount + amount,
                "accounting_date": max((d for d in (day, self.accounting_date) if d), default=False),
                "production_id": order.id,
            }
        )

    def _tells_earnings(self):
        """A correction tells what a person earned if what it took back or booked anew was labour."""
        types, event = set(), self
        while event:
            types |= {event.event_type, event.booked_type}
            event = event.cancels_id
        return "labour" in types

    # -------------------------------------------------- corrections that came first

    @api.model
    def _book_now(self, ids, seconds=None):
        handled = super()._book_now(ids, seconds)
        again = self._queue_corrections(ids) if ids else []
        if again:
            handled |= super()._book_now(again, seconds)
        return handled

    @api.model
    def _cron_drain(self):
        self._queue_corrections()
        return super()._cron_drain()

    @api.model
    def _queue_corrections(self, ids=None):
        """Queue parked corrections whose event has arrived; return their ids.

        ids: look only at corrections among these events, or of them
        """
        for attempt in range(MAX_TRIES):
            try:
                with self._own_transaction() as events:
                    return events._queue_corrections_once(ids)
            except RETRIED:
                back_off(attempt)
        return []

    def _queue_corrections_once(self, ids):
        self.env.cr.execute(
            """
            UPDATE mrp_mes_event correction
               SET state = 'queued', code = NULL, message = NULL
              FROM mrp_mes_event referred
             WHERE correction.state = 'parked' AND correction.code = 'unknown_reference'
               AND referred.system_id = correction.system_id AND referred.event_id = correction.ref_event_id
               AND (%(ids)s IS NULL OR correction.id = ANY(%(ids)s) OR referred.id = ANY(%(ids)s))
            RETURNING correction.id
            """,
            {"ids": list(ids) if ids else None},
            log_exceptions=False,
        )
        return [row[0] for row in self.env.cr.fetchall()]
