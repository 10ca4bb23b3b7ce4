from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..costing import accounting_day

REWORK_TREATMENTS = [("order", "Stays with the goods"), ("expense", "Goes to expense")]


class ResCompany(models.Model):
    _inherit = "res.company"

    cost_ledger_active = fields.Boolean(
        string="Actual Manufacturing Cost",
        help="Orders confirmed from now on are costed by the cost ledger.",
    )
    cost_journal_id = fields.Many2one("account.journal", check_company=True)
    cost_absorption_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Credited for cost elements that have no absorption account of their own.",
    )
    cost_variance_account_id = fields.Many2one("account.account", check_company=True)
    cost_loss_account_id = fields.Many2one("account.account", check_company=True)
    cost_revaluation_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Takes what stock gains or loses when new standard costs take effect; empty: the variance account.",
    )
    cost_plan_material = fields.Selection(
        [("standard", "Released standard, or cost price"), ("purchase", "Latest purchase price")],
        string="Material in Plans",
        required=True,
        default="standard",
        help="What components are planned to cost when an order is confirmed.",
    )
    cost_recovery_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Debited with what rejected units still bring; empty: the loss account.",
    )
    cost_rework_treatment = fields.Selection(REWORK_TREATMENTS, string="Cost of Rework", required=True, default="order")
    cost_rework_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Debited with rework that does not stay with the goods; empty: the loss account.",
    )
    cost_day_start = fields.Float(
        string="Accounting Day Starts at",
        help="Local time. 8:00 where the night shift belongs to the day it began.",
    )

    @api.constrains("cost_day_start")
    def _check_cost_day_start(self):
        if any(not 0 <= company.cost_day_start < 24 for company in self):
            raise ValidationError(self.env._("The accounting day must start between 0:00 and 24:00."))

    @api.constrains("cost_ledger_active")
    def _check_cost_accounts(self):
        for company in self.filtered("cost_ledger_active"):
            if not company._cost_production_location().valuation_account_id:
                raise UserError(
                    self.env._(
                        "%(company)s has no work-in-progress account. Set the stock valuation "
                        "account of the location %(location)s, or choose the account under "
                        "Manufacturing Costs / Configuration / Settings.",
                        company=company.display_name,
                        location=company._cost_production_location().display_name,
                    )
                )

    def _cost_production_location(self):
        """Return the company's own production location."""
        self.ensure_one()
        template = self.env["product.template"].with_company(self)
        return template._fields["property_stock_production"].get_company_dependent_fallback(template)

    def _cost_journal(self):
        """Return the journal of cost entries; made in code, so that it outlives us."""
        self.ensure_one()
        company = self.sudo()
        if not company.cost_journal_id:
            company.cost_journal_id = (
                self.env["account.journal"]
                .sudo()
                .with_company(self)
                .create(
                    {
                        "name": self.env._("Manufacturing Cost"),
                        "code": "MCOST",
                        "type": "general",
                        "company_id": self.id,
                    }
                )
            )
        return self.cost_journal_id

    # ------------------------------------------------------------------- days

    def _cost_zone(self):
        self.ensure_one()
        name = self.partner_id.tz or self.resource_calendar_id.tz or "UTC"
        return ZoneInfo(name)

    def _cost_day_start(self):
        self.ensure_one()
        return timedelta(hours=self.cost_day_start)

    def _cost_accounting_day(self, moment):
        """Return the accounting day of a moment (naive UTC), period or not."""
        return accounting_day(moment, self._cost_zone(), self._cost_day_start())

    def _cost_event_date(self, moment, posting_date=None):
        """Return the accounting day of a fact.

        The posting date asked for wins unless it is before the event's day, in the future
        or in a period that is not open.
        """
        day = self._cost_accounting_day(moment)
        today = self._cost_accounting_day(fields.Datetime.now())
        if posting_date and day <= posting_date <= today:
            if self.env["mrp.cost.period"]._is_open(self, posting_date):
                return posting_date
        return day
