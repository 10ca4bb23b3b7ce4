from odoo import api, fields, models


class MrpWorkorderProgress(models.Model):
    """One report of progress: an operation was begun, or good units passed it, on a day.

    Odoo keeps the sum only. Rates per unit need the day each part passed.
    """

    _name = "mrp.workorder.progress"
    _description = "Progress of a Work Order"
    _order = "occurred_at desc, id desc"

    workorder_id = fields.Many2one(
        "mrp.workorder", string="Work Order", required=True, index=True, ondelete="restrict", readonly=True
    )
    production_id = fields.Many2one(
        related="workorder_id.production_id", string="Manufacturing Order", store=True, index=True
    )
    company_id = fields.Many2one(related="production_id.company_id", store=True, index=True)
    quantity = fields.Float(
        string="Good Units",
        digits="Product Unit",
        readonly=True,
        help="In the unit of the order; 0: the operation was begun; below 0: taken back.",
    )
    uom_id = fields.Many2one(related="production_id.product_uom_id", string="Unit")
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    posting_date = fields.Date(readonly=True, help="The accounting day asked for; empty: the day it happened.")

    @api.depends("workorder_id", "quantity")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "%(workorder)s: %(quantity)g good",
                workorder=report.workorder_id.display_name,
                quantity=report.quantity,
            )

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._cost_restate()
        return reports

    def write(self, vals):
        result = super().write(vals)
        self._cost_restate()
        return result

    def unlink(self):
        sources = {(self._name, report.id) for report in self}
        workorders, orders = self.workorder_id, self.production_id
        result = super().unlink()
        if sources:
            self.env["mrp.cost.ledger"]._state(sources, [])
            workorders._cost_state_runs()
            self.env["mrp.cost.settlement"]._settle(orders)
        return result

    # ------------------------------------------------------------------- cost

    def _cost_event_date(self):
        """Return the accounting day of the report, whatever period is open."""
        self.ensure_one()
        return self.company_id._cost_event_date(self.occurred_at, self.posting_date)

    def _cost_restate(self):
        """State in the ledger what the units of these reports cost, and the runs they began."""
        costed = self.filtered("production_id.is_actual_cost")
        if not costed:
            return
        facts = self.env["mrp.cost.valuation"]._passing_facts(costed)
        self.env["mrp.cost.ledger"]._state({(self._name, report.id) for report in costed}, facts)
        costed.workorder_id._cost_state_runs()
        self.env["mrp.cost.settlement"]._settle(costed.production_id)
