import base64

from odoo import fields, models

from ..models.mes.event_table import read_events
from ..models.mes.faults import Rejected
from ..models.mes.handlers import NEEDS
from ..models.mes.parsing import parse_event

BOOKED_AT_ONCE = 200  # events; of a longer file all are booked in the background
SHOWN_FAULTS = 200
OUTCOMES = ("booked", "queued", "parked", "duplicate", "conflict", "rejected")


class MesEventImport(models.TransientModel):
    """Imports a CSV file of events. All rows are read first; one malformed row, and nothing is stored."""

    _name = "mrp.mes.event.import"
    _description = "Import MES Events"

    system_id = fields.Many2one(
        "mrp.mes.system",
        string="MES System",
        required=True,
        default=lambda self: self.env["mrp.mes.event.enter"]._default_system(),
    )
    file = fields.Binary(string="CSV File", required=True, attachment=False)
    file_name = fields.Char()
    state = fields.Selection([("choose", "Choose"), ("done", "Done")], default="choose", required=True)
    outcome = fields.Char(readonly=True)
    fault_ids = fields.One2many("mrp.mes.event.import.fault", "import_id", string="Rows to Mend", readonly=True)

    def action_import(self):
        """Store all events of the file, or none and list what is wrong."""
        self.ensure_one()
        self.fault_ids.unlink()
        rows, faults = read_events(base64.b64decode(self.file), self.system_id.company_id._cost_zone())
        faults += self._malformed(rows)
        if faults or not rows:
            self._show_faults(faults or [(1, "", self.env._("The file has no events."))])
            self.outcome = self.env._("Nothing was stored: mend the rows below and import the file again.")
            return self._reopen()
        return self._import(rows)

    def _malformed(self, rows):
        faults = []
        for line, event in rows:
            try:
                parse_event(event, NEEDS)
            except Rejected as fault:
                faults.append((line, fault.path, fault.message))
        return faults

    def _import(self, rows):
        mode = "sync" if len(rows) <= BOOKED_AT_ONCE else "async"
        results = self.env["mrp.mes.event"]._enter(self.system_id, [event for _line, event in rows], mode)
        counts = {status: sum(result["status"] == status for result in results) for status in OUTCOMES}
        self._show_faults(
            [
                (line, result["event_id"], result["message"])
                for (line, _event), result in zip(rows, results, strict=True)
                if result["status"] in ("conflict", "rejected")
            ]
        )
        labels = {
            "booked": self.env._("%s booked", counts["booked"]),
            "queued": self.env._("%s booked in the background", counts["queued"]),
            "parked": self.env._("%s parked", counts["parked"]),
            "duplicate": self.env._("%s were in the inbox already", counts["duplicate"]),
            "conflict": self.env._("%s in conflict with an event of the same id", counts["conflict"]),
            "rejected": self.env._("%s rejected", counts["rejected"]),
        }
        self.outcome = ", ".join(labels[status] for status in OUTCOMES if counts[status])
        self.state = "done"
        return self._reopen()

    def _show_faults(self, faults):
        self.env["mrp.mes.event.import.fault"].create(
            [
                {"import_id": self.id, "line": line, "path": path, "message": message}
                for line, path, message in sorted(faults)[:SHOWN_FAULTS]
            ]
        )

    def action_view_events(self):
        """Show what was imported."""
        self.ensure_one()
        rows, _faults = read_events(base64.b64decode(self.file), self.system_id.company_id._cost_zone())
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_mes_event_action")
        ids = [event["event_id"] for _line, event in rows]
        return {
            **action,
            "domain": [("system_id", "=", self.system_id.id), ("event_id", "in", ids)],
            "context": {"search_default_group_state": 1},
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import MES Events"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
