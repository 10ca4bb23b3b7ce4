from odoo import api, fields, models


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    accrual_ids = fields.One2many("mrp.cost.accrual", "period_id", string="Accruals")
    accrual_count = fields.Integer(string="Number of Accruals", compute="_compute_accrual_count")

    def _compute_accrual_count(self):
        groups = self.env["mrp.cost.accrual"]._read_group(
            [("period_id", "in", self.ids), ("state", "!=", "reversed")], ["period_id"], ["__count"]
        )
        counts = {period.id: count for period, count in groups}
        for period in self:
            period.accrual_count = counts.get(period.id, 0)

    def action_view_accruals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_accrual_action")
        return action | {"domain": [("period_id", "=", self.id)], "context": {"default_period_id": self.id}}

    @api.model
    def _oldest_open(self, company):
        """Return the oldest open period, the one to work on; there is always this month's."""
        self._is_open(company, company._cost_accounting_day(fields.Datetime.now()))
        return self.search([("company_id", "=", company.id), ("state", "=", "open")], order="date_from", limit=1)
