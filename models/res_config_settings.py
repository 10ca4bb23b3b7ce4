from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cost_ledger_active = fields.Boolean(related="company_id.cost_ledger_active", readonly=False)
    cost_wip_account_id = fields.Many2one(
        "account.account",
        string="Work in Progress Account",
        help="The stock valuation account of the production location: every cost that enters "
        "or leaves an order is booked on it.",
    )
    cost_journal_id = fields.Many2one(related="company_id.cost_journal_id", readonly=False)
    cost_absorption_account_id = fields.Many2one(related="company_id.cost_absorption_account_id", readonly=False)
    cost_variance_account_id = fields.Many2one(related="company_id.cost_variance_account_id", readonly=False)
    cost_loss_account_id = fields.Many2one(related="company_id.cost_loss_account_id", readonly=False)
    cost_revaluation_account_id = fields.Many2one(related="company_id.cost_revaluation_account_id", readonly=False)
    cost_plan_material = fields.Selection(related="company_id.cost_plan_material", readonly=False)
    cost_recovery_account_id = fields.Many2one(related="company_id.cost_recovery_account_id", readonly=False)
    cost_rework_treatment = fields.Selection(related="company_id.cost_rework_treatment", readonly=False, required=True)
    cost_rework_account_id = fields.Many2one(related="company_id.cost_rework_account_id", readonly=False)
    cost_day_start = fields.Float(related="company_id.cost_day_start", readonly=False)

    def get_values(self):
        location = self.env.company._cost_production_location()
        return super().get_values() | {"cost_wip_account_id": location.valuation_account_id.id}

    def set_values(self):
        location = self.company_id._cost_production_location()
        if self.cost_wip_account_id != location.valuation_account_id:
            location.sudo().valuation_account_id = self.cost_wip_account_id
        return super().set_values()
