from odoo import fields, models


class MrpCancellableReport(models.AbstractModel):
    """A report of the shop floor that can be cancelled: it stays, archived, and counts no more.

    A model that takes this in states its cost anew when `active` changes.
    """

    _name = "mrp.cancellable.report"
    _description = "Report That Can Be Cancelled"

    active = fields.Boolean(
        string="Counts",
        default=True,
        readonly=True,
        copy=False,
        help="No: the report was cancelled. It is kept, and its cost was taken back.",
    )
    cancelled_on = fields.Date(
        readonly=True, copy=False, help="The accounting day from which the report counts no more."
    )

    def _cancel_report(self):
        """Let these reports count no more, from the day on which the ledger takes their cost back.

        returns: those of them that counted until now
        """
        counting = self.filtered("active")
        Period = self.env["mrp.cost.period"]
        for report in counting:
            day = report._cost_report_day()
            open_day = Period._first_open_days(report.company_id, {day})[day]
            report.write({"active": False, "cancelled_on": open_day})
        return counting

    def _cost_settle_dates(self):
        """Keep a posting date only if it counts now: closing its period later must not move the day."""
        for report in self.filtered("posting_date"):
            if report.company_id._cost_event_date(report.occurred_at, report.posting_date) != report.posting_date:
                models.Model.write(report, {"posting_date": False})

    def _cost_report_day(self):
        """Return the accounting day of this report, whatever period is open."""
        raise NotImplementedError
