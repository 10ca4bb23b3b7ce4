from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _shopfloor_report(self, good, finish=False, dates=None):
        """Add good units (in the order's unit) to the progress, and finish if asked; return the reports kept.

        dates: occurred_at and posting_date of a report; without, nobody reported anything

        Odoo's own write of the quantity fills in and picks the order's components, and refuses
        a finished work order. Reported progress does neither and makes no time, so the base
        write is called here, which keeps computed fields and their dependants right.
        """
        reports = self.env["mrp.production.progress"]
        for workorder in self:
            values = workorder._shopfloor_report_values(good, finish)
            if values:
                models.Model.write(workorder, values)
            if dates:
                reports |= workorder._shopfloor_note_progress(good, finish, dates)
        return reports

    def _shopfloor_note_progress(self, good, finish, dates):
        reports = self.env["mrp.production.progress"].sudo()
        if not self.production_id.is_actual_cost:
            return reports
        return reports.create([self._cost_progress_values(good) | dates | {"is_finish": finish}])

    def _shopfloor_report_values(self, good, finish):
        values = {"qty_produced": self.qty_produced + good} if good else {}
        if self.state in ("done", "cancel"):
            return values
        values["state"] = "done" if finish else "progress"
        if finish:
            values["costs_hour"] = self.workcenter_id.costs_hour
        return values

    def _mes_code(self):
        """Return what the MES calls this operation: its name where that is unique."""
        self.ensure_one()
        same = self.production_id._mes_workorders().filtered(lambda w: w.name == self.name)
        return self.name if len(same) <= 1 else str(self.id)

    def _mes_operation(self, teller):
        return {
            "operation": self._mes_code(),
            "workcenter": teller.code_of(self.workcenter_id),
            "name": self.name,
            "planned_minutes": self._mes_planned_minutes(),
        }

    def _mes_planned_minutes(self):
        return round(self.duration_expected, 2)
