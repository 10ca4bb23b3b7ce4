"""B2MML documents come in by the same door as events."""

from odoo import api, models

from .b2mml import read_events
from .faults import forbidden


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    @api.model
    def _receive_performance(self, root, user, system_code=None, mode="sync"):
        """Store and book the events of a performance message; return the result of the call `events`.

        root:        root element of the document
        user:        whose key it came with
        system_code: of the calling system; without one it is the system the user acts for
        """
        if system_code is None:
            system_code = self.env["mrp.mes.system"].sudo().search([("user_id", "=", user.id)], limit=1).code
            if not system_code:
                raise forbidden("This key or user does not act for a MES system.")
        code = self._checked(system_code, "system")
        system = self.env["mrp.mes.system"]._of_caller(code, user)
        events = read_events(root, system.company_id._cost_zone())
        return self._call("events", {"system": code, "events": events, "mode": mode}, user)
