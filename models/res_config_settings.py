from odoo import api, fields, models

# Set together, as one company cannot be valued in both ways on the way from one to the other.
SET_TOGETHER = (
    "cost_ledger_active",
    "cost_inventory_setting",
    "cost_periodic_wip_account_id",
    "cost_transfer_account_id",
)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cost_ledger_active = fields.Boolean(
        string="Actual Manufacturing Cost", help="Orders confirmed from now on are costed by the cost ledger."
    )
    cost_inventory_setting = fields.Selection(
        selection=lambda self: self.env["res.company"]._fields["cost_inventory_setting"].selection,
        string="Manufacturing Cost in the General Ledger",
    )
    cost_wip_account_id = fields.Many2one(
        "account.account",
        string="Work in Progress Account",
        check_company=True,
        help="Perpetual: the stock valuation account of the production location, on which every cost that "
        "enters or leaves an order is booked. Periodic: the account on which the closing shows the work in "
        "progress of open orders.",
    )
    cost_periodic_wip_account_id = fields.Many2one("account.account", compute="_compute_cost_periodic_wip_account_id")
    cost_transfer_account_id = fields.Many2one(
        "account.account",
        string="Production Cost Transfer",
        check_company=True,
        help="Credited by the closing for the work in progress, and debited again on the next day.",
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

    @api.depends("cost_inventory_setting", "cost_wip_account_id")
    def _compute_cost_periodic_wip_account_id(self):
        for settings in self:
            periodic = settings.cost_inventory_setting == "periodic"
            settings.cost_periodic_wip_account_id = settings.cost_wip_account_id if periodic else False

    def get_values(self):
        company = self.env.company
        location = company._cost_production_location()
        account = company.cost_periodic_wip_account_id if company._cost_is_periodic() else location.valuation_account_id
        return super().get_values() | {
            "cost_ledger_active": company.cost_ledger_active,
            "cost_inventory_setting": company.cost_inventory_setting,
            "cost_wip_account_id": account.id,
            "cost_transfer_account_id": company.cost_transfer_account_id.id,
        }

    def set_values(self):
        result = super().set_values()
        company, location = self.company_id, self.company_id._cost_production_location()
        periodic = self.cost_inventory_setting == "periodic"
        account = self.cost_wip_account_id.browse() if periodic else self.cost_wip_account_id
        # Where nothing is costed, Odoo's own account of the location is left as it is.
        if account != location.valuation_account_id and (self.cost_ledger_active or account):
            location.sudo().valuation_account_id = account
        changed = {name: self[name] for name in SET_TOGETHER if self[name] != company[name]}
        if changed:
            company.write({name: getattr(value, "id", value) for name, value in changed.items()})
        return result
