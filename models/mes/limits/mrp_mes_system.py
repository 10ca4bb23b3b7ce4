from odoo import fields, models

from ..faults import too_many
from ..keys import KEY_IN_USE


class MrpMesSystem(models.Model):
    _inherit = "mrp.mes.system"

    max_calls_per_minute = fields.Integer(
        string="Calls per Minute",
        default=6000,
        help="Of each key; what is above is refused until the minute is over. 0: no limit.",
    )
    max_events_per_minute = fields.Integer(
        string="Events per Minute",
        default=600000,
        help="Of each key, counted as sent, duplicates included. The call that reaches the limit is still taken. "
        "0: no limit.",
    )

    _limits_not_negative = models.Constraint(
        "CHECK (max_calls_per_minute >= 0 AND max_events_per_minute >= 0)",
        "A limit must not be negative; enter 0 for no limit.",
    )

    def _admit(self, params):
        """Count a call of this system's key in use, or raise RequestFault too_many."""
        if not self.max_calls_per_minute and not self.max_events_per_minute:
            return
        events = params.get("events")
        asked = len(events) if isinstance(events, (list, tuple)) else 0
        calls, sent, seconds = self.env["mrp.mes.usage"]._count(self, self.env.context.get(KEY_IN_USE, ""), asked)
        if self.max_calls_per_minute and calls >= self.max_calls_per_minute:
            raise too_many(f"At most {self.max_calls_per_minute} calls in a minute.", seconds)
        if asked and self.max_events_per_minute and sent >= self.max_events_per_minute:
            raise too_many(f"At most {self.max_events_per_minute} events in a minute.", seconds)
