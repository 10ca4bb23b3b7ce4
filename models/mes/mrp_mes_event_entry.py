"""Events that a person enters or imports: by the same door as the MES's, marked manual."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .mrp_mes_event_intake import MAX_EVENTS

ENTERED_BY = "mes_entered_by"  # in the context: the id of the user who enters events


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    is_manual = fields.Boolean(string="Entered by Hand", readonly=True)
    entered_by_id = fields.Many2one("res.users", string="Entered by", readonly=True, ondelete="restrict")

    @api.model
    def _enter(self, system, events, mode="sync"):
        """Store and book events that the user enters for a system; return their Results in order.

        Each part of 500 is stored at once; what was stored counts once however often it is entered again.
        """
        self._check_may_enter(system)
        booker = system._of_caller(system.code, None).with_context(**{ENTERED_BY: self.env.uid})
        door = self.with_env(booker.env)
        results = []
        for begin in range(0, len(events), MAX_EVENTS):
            results += door._receive(booker, events[begin : begin + MAX_EVENTS], mode)["results"]
        self.env.invalidate_all()
        return results

    @api.model
    def _check_may_enter(self, system):
        if not self.env.user.has_group("mrp_actual_cost.group_cost_accountant"):
            raise AccessError(self.env._("Only a cost accountant may enter events by hand."))
        system.check_access("read")

    def _row(self, row_id, entry, system):
        user_id = self.env.context.get(ENTERED_BY)
        return {
            **super()._row(row_id, entry, system),
            "is_manual": bool(user_id),
            "entered_by_id": user_id or None,
        }

    def _note_seen(self, system):
        """What a person enters does not tell that the MES is alive."""
        if self.env.context.get(ENTERED_BY):
            return None
        return super()._note_seen(system)
