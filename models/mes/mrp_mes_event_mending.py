"""What people do about parked events: replay them, and see who did what."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .code_finder import CodeFinder
from .faults import Parked
from .mrp_mes_code_map import KINDS

REPLAY_SECONDS = 20.0  # what is not booked by then is left to the background
MENDER = "mrp_actual_cost.group_cost_accountant"
MISSING_KINDS = [*KINDS, ("mrp.production", "Manufacturing Order")]
MAPPED_KINDS = tuple(kind for kind, _label in KINDS)


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    missing_kind = fields.Selection(MISSING_KINDS, string="Missing", readonly=True)
    missing_code = fields.Char(readonly=True, help="The code of the MES that means no record.")
    waiting_count = fields.Integer(
        string="Waiting for It",
        compute="_compute_waiting_count",
        help="How many parked events of the system wait for the same code.",
    )
    is_mappable = fields.Boolean(compute="_compute_is_mappable")
    trail_ids = fields.One2many("mrp.mes.event.trail", "event_id", string="Who Mended What", readonly=True)

    _waiting = models.Index("(system_id, missing_kind, missing_code) WHERE state = 'parked'")

    @api.depends("state", "missing_kind", "missing_code")
    def _compute_waiting_count(self):
        waiting = self.filtered(lambda event: event.state == "parked" and event.missing_code)
        groups = self._read_group(
            Domain("state", "=", "parked")
            & Domain("system_id", "in", waiting.system_id.ids)
            & Domain("missing_code", "in", waiting.mapped("missing_code")),
            ["system_id", "missing_kind", "missing_code"],
            ["__count"],
        )
        counts = {(system.id, kind, code): count for system, kind, code, count in groups}
        for event in self:
            key = (event.system_id.id, event.missing_kind, event.missing_code)
            event.waiting_count = counts.get(key, 0) if event in waiting else 0

    @api.depends("state", "missing_kind", "missing_code")
    def _compute_is_mappable(self):
        for event in self:
            event.is_mappable = (
                event.state == "parked" and bool(event.missing_code) and event.missing_kind in MAPPED_KINDS
            )

    # ----------------------------------------------------------------- buttons

    def action_replay(self):
        """Book the parked and queued events among these once more, now; tell what became of them."""
        self._check_mender()
        again = self.filtered(lambda event: event.state != "booked")
        return again._tell(again._replay())

    def action_replay_alike(self):
        """Book in the background all parked events that have the same reason as one of these."""
        self._check_mender()
        alike = self.search(Domain.OR(event._alike_domain() for event in self) & Domain("state", "=", "parked"))
        alike._replay_later()
        return self._notify(self.env._("%s events are booked in the background.", len(alike)), "info")

    def _alike_domain(self):
        domain = Domain("system_id", "=", self.system_id.id) & Domain("code", "=", self.code)
        if self.missing_code:
            domain &= Domain("missing_kind", "=", self.missing_kind) & Domain("missing_code", "=", self.missing_code)
        return domain

    def action_map(self):
        """Open the wizard that says what the missing code stands for."""
        self.ensure_one()
        return self._open_wizard("mrp.mes.code.assign", self.env._("What Does %s Stand For?", self.missing_code))

    def action_preview(self):
        """Show what booking would do, without doing it."""
        self.ensure_one()
        name = self.env._("What Event %s Will Book", self.event_id)
        preview = self.env["mrp.mes.event.preview"].create({"event_id": self.id})
        return {**self._open_wizard(preview._name, name), "res_id": preview.id}

    def _waiting_alike(self):
        """Return the parked events of the system that wait for the same code as this one."""
        return self.search(
            Domain("state", "=", "parked")
            & Domain("system_id", "=", self.system_id.id)
            & Domain("missing_kind", "=", self.missing_kind)
            & Domain("missing_code", "=", self.missing_code)
        )

    def _named_product(self):
        """Return the product that the event names, if it is known."""
        return self._named("product.product", self.item_ref) or (
            self._named_order().product_id if not self.item_ref else self.env["product.product"]
        )

    def _named_order(self):
        """Return the order that the event names, if it is known."""
        return self._named("mrp.production", self.order_ref)

    def _named(self, model, code):
        finder = CodeFinder(self.system_id)
        try:
            return finder.product(code) if model == "product.product" else finder.order(code)
        except Parked:
            return self.env[model]

    def _open_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_event_id": self.id},
        }

    def _check_mender(self):
        if not self.env.user.has_group(MENDER):
            raise AccessError(self.env._("Only a cost accountant may mend events."))
        self.check_access("read")

    # ------------------------------------------------------------------ replay

    def _replay(self):
        """Book these now, as far as time allows, the rest in the background; return {state: count}."""
        if not self.ids:
            return {}
        self._note("replay")
        handled = self.sudo()._book_now(self.ids, seconds=REPLAY_SECONDS)
        left = self.browse(event_id for event_id in self.ids if event_id not in handled)
        if left:
            left._requeue()
            self._drain_soon(left.ids)
        self.env.invalidate_all()
        return self._count_states()

    def _replay_later(self):
        """Leave these to the background job."""
        if self.ids:
            self._note("replay")
            self._requeue()
            self._drain_soon(self.ids)
            self.env.invalidate_all()

    def _requeue(self):
        with self._own_transaction() as events:
            events.env.cr.execute(
                SQL(
                    "UPDATE mrp_mes_event SET state = 'queued', code = NULL, message = NULL, "
                    "missing_kind = NULL, missing_code = NULL WHERE id = ANY(%s) AND state = 'parked'",
                    self.ids,
                )
            )

    def _count_states(self):
        """Return {state: count} as it is now, not as this transaction began."""
        with self._own_transaction() as events:
            groups = events.sudo()._read_group([("id", "in", self.ids)], ["state"], ["__count"])
        return dict(groups)

    # ------------------------------------------------------------------- trail

    def _note(self, verb, note=False, **values):
        """Note for each event that the user did this, whatever becomes of his transaction."""
        user_id = self.env.uid
        with self._own_transaction() as events:
            events.env["mrp.mes.event.trail"].sudo().create(
                [
                    {"event_id": event_id, "user_id": user_id, "verb": verb, "note": note, **values}
                    for event_id in self.ids
                ]
            )

    def _keep_all(self, booked):
        result = super()._keep_all(booked)
        self.browse(event.id for event, _booking, _documents in booked)._note_outcome()
        return result

    def _park(self, code, message, missing=None):
        result = super()._park(code, message, missing)
        self._note_outcome()
        return result

    def _note_outcome(self):
        """Tell in the trail what came of the last replay. First bookings have no trail: no query for them."""
        replayed = self.filtered(lambda event: event.attempts > 1)
        for (state, code, message), events in replayed.grouped(lambda e: (e.state, e.code, e.message)).items():
            self.env["mrp.mes.event.trail"].search(
                [("event_id", "in", events.ids), ("verb", "=", "replay"), ("outcome", "=", False)]
            ).write({"outcome": state, "code": code, "message": message})

    # ----------------------------------------------------------------- telling

    def _tell(self, counts):
        """Return the notification of how many events were booked and how many not."""
        parts = [
            self.env._("%s booked", counts.get("booked", 0)),
            self.env._("%s still parked", counts.get("parked", 0)),
            self.env._("%s booked in the background", counts.get("queued", 0)),
        ]
        states = ("booked", "parked", "queued")
        text = ", ".join(part for part, state in zip(parts, states, strict=True) if counts.get(state))
        return self._notify(text or self.env._("There was nothing to replay."), self._colour(counts))

    def _colour(self, counts):
        return "warning" if counts.get("parked") else "success"

    def _notify(self, text, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": kind, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }
