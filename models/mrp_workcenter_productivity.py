from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..costing import TimeSlice, day_starts, share_time
from .ledger.time_valuation import SECONDS_PER_HOUR

# Which bases of cost a time log feeds.
BASES_OF_KIND = {
    "both": ("labour_hour", "machine_hour"),
    "labour": ("labour_hour",),
    "machine": ("machine_hour",),
}
# A change of these changes what time costs.
COST_FIELDS = {
    "active",
    "charged_hours",
    "date_end",
    "date_start",
    "direct_production_id",
    "employee_id",
    "is_charged",
    "is_piecework",
    "is_rework",
    "is_setup",
    "loss_id",
    "piece_quantity",
    "posting_date",
    "rate_class_id",
    "time_kind",
    "workcenter_id",
    "workorder_id",
}


class MrpWorkcenterProductivity(models.Model):
    _name = "mrp.workcenter.productivity"
    _inherit = ["mrp.workcenter.productivity", "mrp.cancellable.report"]

    employee_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        ondelete="restrict",
        help="Whose time it is. A log without an employee is time of the work center only.",
    )
    time_kind = fields.Selection(
        [("both", "Person and machine"), ("labour", "Person"), ("machine", "Machine")],
        string="Time of",
        required=True,
        default="both",
    )
    rate_class_id = fields.Many2one("mrp.rate.class", ondelete="restrict")
    is_charged = fields.Boolean(string="Hours Given", help="The hours charged were reported, not measured.")
    charged_hours = fields.Float(digits=(16, 4))
    is_piecework = fields.Boolean(
        string="Piecework", help="The person is paid for good pieces, at a rate per piece, and not for hours."
    )
    piece_quantity = fields.Float(string="Good Pieces", digits="Product Unit")
    is_setup = fields.Boolean(string="Set-up", help="The machine was being set up: its set-up rate counts.")
    is_rework = fields.Boolean(string="Rework")
    posting_date = fields.Date()
    direct_production_id = fields.Many2one(
        "mrp.production",
        string="Order without Work Order",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _employee_time = models.Index("(employee_id, date_start) WHERE employee_id IS NOT NULL")
    _workcenter_time = models.Index("(workcenter_id, date_start)")

    @api.constrains("date_start", "date_end", "charged_hours", "piece_quantity")
    def _check_time(self):
        for log in self:
            if log.employee_id and log.date_end and log.date_end < log.date_start:
                raise ValidationError(self.env._("A time log must not end before it starts."))
            if log.charged_hours < 0:
                raise ValidationError(self.env._("Charged hours must not be negative."))
            if log.piece_quantity < 0:
                raise ValidationError(self.env._("Good pieces must not be negative."))

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        logs = super().create(vals_list)
        logs._cost_restate()
        return logs

    def write(self, vals):
        if not COST_FIELDS & set(vals):
            return super().write(vals)
        before = self._cost_in_scope()._cost_neighbours()
        orders, workorders = self._cost_productions(), self.workorder_id
        result = super().write(vals)
        (self | before)._cost_restate(orders, workorders)
        return result

    def unlink(self):
        neighbours = self._cost_in_scope()._cost_neighbours() - self
        sources = {(self._name, log.id) for log in self}
        orders, workorders = self._cost_productions(), self.workorder_id
        result = super().unlink()
        if orders:
            self.env["mrp.cost.ledger"]._state(sources, [])
        neighbours._cost_restate(orders, workorders)
        return result

    @api.depends("active")
    def _compute_duration(self):
        """A cancelled log took no time."""
        cancelled = self.filtered(lambda log: not log.active)
        cancelled.duration = 0.0
        return super(MrpWorkcenterProductivity, self - cancelled)._compute_duration()

    # ------------------------------------------------------------------- cost

    def _cost_report_day(self):
        return self.posting_date or self.company_id._cost_accounting_day(self.date_end or self.date_start)

    def _cost_production(self):
        """Return the order that pays for this time, if it is under actual costing."""
        self.ensure_one()
        production = self.workorder_id.production_id or self.direct_production_id
        return production.filtered("is_actual_cost")

    def _cost_productions(self):
        return (self.workorder_id.production_id | self.direct_production_id).filtered("is_actual_cost")

    def _cost_bases(self):
        """Return the bases this log feeds: downtime none, a person only where named.

        Who is paid by the piece is not paid for the hours.
        """
        self.ensure_one()
        if not self.active or self.loss_type not in ("productive", "performance") or not self.date_end:
            return ()
        bases = BASES_OF_KIND[self.time_kind]
        if self.employee_id and not self.is_piecework:
            return bases
        pieces = ("piece",) if self.employee_id and "labour_hour" in bases else ()
        return pieces + tuple(basis for basis in bases if basis != "labour_hour")

    def _cost_label(self):
        self.ensure_one()
        return " / ".join(
            name
            for name in (
                self.workorder_id.display_name or self.workcenter_id.display_name,
                self.workcenter_id.name if self.workorder_id else None,
            )
            if name
        )

    def _cost_restate(self, also_settle=None, also_began=None):
        """State in the ledger what these logs, and those they share time with, cost.

        also_settle: further orders to settle afterwards
        also_began:  work orders these logs were on before: their run is stated again too
        """
        logs = self.exists()._cost_in_scope()
        settle = also_settle or self.env["mrp.production"]
        if logs:
            (logs.employee_id.sudo().resource_id | logs.workcenter_id.resource_id)._cost_lock_time()
            logs |= logs._cost_neighbours()
            slices = logs._cost_slices()
            facts = self.env["mrp.cost.valuation"]._time_facts(slices)
            sources = {(logs._name, log.id) for log in logs}
            self.env["mrp.cost.ledger"]._state(sources, facts)
        (logs.workorder_id | (also_began or logs.workorder_id))._cost_state_runs()
        self.env["mrp.cost.settlement"]._settle(settle | logs._cost_productions())

    def _cost_in_scope(self):
        return self.filtered(
            lambda log: log.company_id.cost_ledger_active and (log._cost_production() or log.employee_id)
        )

    def _cost_neighbours(self):
        """Return the logs that share time with these: same resource, same moment."""
        return self.filtered("date_end")._cost_overlapping("labour_hour") | self.filtered("date_end")._cost_overlapping(
            "machine_hour"
        )

    def _cost_overlapping(self, basis):
        """Return all measured logs of the same resources within the span of these."""
        resource, ids = self._cost_resource(basis)
        if not ids:
            return self.browse()
        return self.search(
            Domain(resource, "in", ids)
            & Domain("time_kind", "in", [k for k, v in BASES_OF_KIND.items() if basis in v])
            & Domain("is_charged", "=", False)
            & Domain("date_start", "<", max(self.mapped("date_end")))
            & Domain("date_end", ">", min(self.mapped("date_start")))
        )

    def _cost_resource(self, basis):
        if basis == "labour_hour":
            return "employee_id", self.employee_id.ids
        return "workcenter_id", self.workcenter_id.filtered("is_time_shared").ids

    def _cost_slices(self):
        """Return {log: {basis: [TimeSlice]}} of the logs that an order pays for."""
        payable = self.filtered(lambda log: log._cost_production())
        slices = {log: {} for log in payable}
        for basis in ("labour_hour", "machine_hour"):
            shared = payable._cost_shared_slices(basis)
            for log in payable:
                if basis in log._cost_bases():
                    slices[log][basis] = shared.get(log) or log._cost_own_slices()
        for log in payable.filtered(lambda log: "piece" in log._cost_bases()):
            slices[log]["piece"] = []
        return slices

    def _cost_shared_slices(self, basis):
        """Return {log: slices} for the measured logs of shared resources."""
        measured = self.filtered(lambda log: not log.is_charged and basis in log._cost_bases())
        field, ids = measured._cost_resource(basis)
        if not ids:
            return {}
        around = measured._cost_overlapping(basis).filtered(lambda log: basis in log._cost_bases())
        slices = {}
        for logs in (around | measured).filtered(lambda log: log[field].id in ids).grouped(field).values():
            spans = [(log.date_start, log.date_end) for log in logs]
            cuts = logs._cost_day_cuts()
            slices.update(zip(logs, share_time(spans, cuts), strict=True))
        return slices

    def _cost_own_slices(self):
        """Slices of a log that shares with nobody: the hours given, or the clock time."""
        self.ensure_one()
        [slices] = share_time([(self.date_start, self.date_end)], self._cost_day_cuts())
        if not self.is_charged:
            return slices
        charged = Fraction(str(self.charged_hours)) * SECONDS_PER_HOUR
        elapsed = sum(piece.seconds for piece in slices)
        if not elapsed:
            return [TimeSlice(self.date_end, charged)]
        return [TimeSlice(p.start, charged * p.seconds / elapsed) for p in slices]

    def _cost_day_cuts(self):
        company = self.company_id[:1]
        start, end = min(self.mapped("date_start")), max(self.mapped("date_end"))
        if end - start < timedelta(0):
            return []
        return day_starts(start, end, company._cost_zone(), company._cost_day_start())
