from odoo import fields, models


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    wip_run_ids = fields.One2many("mrp.cost.wip.run", "period_id", readonly=True, string="Production Cost Reports")

    def action_view_wip_runs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_wip_run_action")
        return action | {"domain": [("period_id", "=", self.id)], "context": {}}

    def action_value_wip(self):
        """Show what valuing work in progress would book."""
        self.ensure_one()
        self.env["mrp.cost.wip.step"]._test_run(self)
        return self.action_view_wip_runs()
