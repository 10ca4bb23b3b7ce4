"""The event as it was sent, for people: one row per field."""

from datetime import UTC, datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from .canonical import TIME_FIELDS
from .fact import FIELD_NAMES

ROW = Markup("<tr><th class='pe-4 fw-normal text-muted'>%s</th><td>%s</td></tr>")
TABLE = Markup("<table class='table table-sm w-auto'><tbody>%s</tbody></table>")


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    payload_table = fields.Html(string="What Was Sent", compute="_compute_payload_table", sanitize=False)

    @api.depends("payload")
    @api.depends_context("lang", "tz")
    def _compute_payload_table(self):
        for event in self:
            rows = (ROW % (name, event._shown(name.rpartition(".")[2], value)) for name, value in _flat(event.payload))
            event.payload_table = TABLE % Markup().join(rows) if event.payload else False

    def _shown(self, name, value):
        """Return a value as text; a time also in the reader's own time zone."""
        if name in TIME_FIELDS and isinstance(value, str):
            moment = _naive_utc(value)
            if moment:
                return f"{value} ({format_datetime(self.env, moment, tz=self.env.tz.zone)})"
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        return str(value)


def _flat(payload, prefix=""):
    """Yield (path, value) of all that was said: the contract's fields in its order, then the rest."""
    payload = payload or {}
    known = [name for name in FIELD_NAMES if name in payload]
    for name in known + [name for name in payload if name not in FIELD_NAMES]:
        value, path = payload[name], f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flat(value, f"{path}.")
        elif value is not None:
            yield path, value


def _naive_utc(text):
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except ValueError:
        return None
