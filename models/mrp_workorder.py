from odoo import fields, models

# Context: quantities of work orders are moved about, nothing was made or unmade.
NO_PROGRESS = "mrp_actual_cost_no_progress"


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "mrp.cost.loss.allowance"]

    cost_progress_ids = fields.One2many("mrp.production.progress", "workorder_id", readonly=True)

    def write(self, vals):
        """Keep on which day which units passed, and when the work order was begun."""
        if not {"qty_produced", "state"} & set(vals) or self.env.context.get(NO_PROGRESS):
            return super().write(vals)
        before = {w: (w.qty_produced, w.state) for w in self if w.production_id.is_actual_cost}
        result = super().write(vals)
        self._cost_note_progress(before)
        return result

    def unlink(self):
        self.sudo().with_context(active_test=False).cost_progress_ids.unlink()
        return super().unlink()

    def _cost_note_progress(self, before):
        """Write down what changed; before: {work order: (quantity produced, state)}."""
        reports = []
        for workorder, (quantity, state) in before.items():
            good = workorder.product_uom_id.round(workorder.qty_produced - quantity)
            has_started = workorder.state == "progress" and state != "progress"
            if good or has_started:
                reports.append(workorder._cost_progress_values(good))
        self.env["mrp.production.progress"].sudo().create(reports)

    def _cost_progress_values(self, good):
        """Return the values of a report of good units, in the order's unit."""
        self.ensure_one()
        return {
            "production_id": self.production_id.id,
            "workorder_id": self.id,
            "quantity": good,
            "uom_id": self.production_id.product_uom_id.id,
        }

    # ------------------------------------------------------------------- cost

    def _cost_state_runs(self):
        """State in the ledger what one run of each of these costs, if it has begun."""
        workorders = self.exists().filtered("production_id.is_actual_cost")
        if not workorders:
            return
        valuation = self.env["mrp.cost.valuation"]
        began = {workorder: workorder._cost_day_begun() for workorder in valuation._with_priced_runs(workorders)}
        facts = valuation._run_facts({w: day for w, day in began.items() if day})
        self.env["mrp.cost.ledger"]._state({(w._name, w.id) for w in workorders}, facts)

    def _cost_day_begun(self):
        """Return the first day something was reported of this work order, or None."""
        self.ensure_one()
        company = self.company_id
        days = [report._cost_event_date() for report in self.sudo().cost_progress_ids]
        for log in self.time_ids.filtered(lambda log: log._cost_bases()):
            days.append(log.posting_date or company._cost_accounting_day(log.date_start))
        return min(days, default=None)

    # ------------------------------------------------------- Odoo's own steps

    def _prepare_timeline_vals(self, duration, date_start, date_end=False):
        """A timer is time of the person who starts it, too; a typed duration may be anybody's."""
        values = super()._prepare_timeline_vals(duration, date_start, date_end)
        if not date_end and self.production_id.is_actual_cost:
            values["employee_id"] = self.env.user.with_company(self.company_id).employee_id.id
        return values

    def _set_duration(self):
        """Keep to the time that was reported: no time log is invented for a typed one.

        Completing an order, Odoo gives work orders without time their expected duration.
        Under actual costing that would be cost nobody incurred.
        """
        if not self.env.context.get("mrp_actual_cost_no_invented_time"):
            return super()._set_duration()
        actual = self.filtered("production_id.is_actual_cost")
        self.env.add_to_compute(self._fields["duration"], actual)
        return super(MrpWorkorder, self - actual)._set_duration() if self - actual else None

    def action_mark_as_done(self):
        no_invention = self.with_context(mrp_actual_cost_no_invented_time=True)
        return super(MrpWorkorder, no_invention).action_mark_as_done()
