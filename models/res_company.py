from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..costing import accounting_day, start_of_day

COST_JOURNAL_CODE = "MCOST"
REWORK_TREATMENTS = [("order", "Stays with the goods"), ("expense", "Goes to expense")]


class ResCompany(models.Model):
    _inherit = "res.company"

    cost_ledger_active = fields.Boolean(
        string="Actual Manufacturing Cost",
        help="Orders confirmed from now on are costed by the cost ledger.",
    )
    cost_inventory_setting = fields.Selection(
        [("perpetual", "Perpetual"), ("periodic", "Periodic")],
        string="Manufacturing Cost in the General Ledger",
        default="perpetual",
        required=True,
        help="Perpetual: every cost of an order is booked on the work-in-progress account as it arises. "
        "Periodic: nothing is booked while work goes on; the closing books the work in progress of open "
        "orders and takes it back on the next day.",
    )
    cost_periodic_wip_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Periodic: the closing shows the work in progress of open orders on it.",
    )
    cost_transfer_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Periodic: credited by the closing for the work in progress, and debited again on the next day.",
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

    @api.constrains(
        "cost_ledger_active", "cost_inventory_setting", "cost_periodic_wip_account_id", "cost_transfer_account_id"
    )
    def _check_cost_accounts(self):
        for company in self.filtered("cost_ledger_active"):
            if sentence := company._cost_account_missing():
                raise UserError(sentence)

    def _cost_account_missing(self):
        """Return a sentence saying which account keeps the cost ledger from the books, or None."""
        self.ensure_one()
        names = {
            "company": self.display_name,
            "location": self._cost_production_location().display_name,
        }
        account = self._cost_production_location().valuation_account_id
        if not self._cost_is_periodic():
            return (
                None
                if account
                else self.env._(
                    "%(company)s has no work-in-progress account. Set the stock valuation "
                    "account of the location %(location)s, or choose the account under "
                    "Manufacturing Costs / Configuration / Settings.",
                    **names,
                )
            )
        if account:
            return self.env._(
                "%(company)s values inventory periodically: the location %(location)s must have no "
                "stock valuation account, or Odoo books on it while work goes on. Clear it.",
                **names,
            )
        wip, transfer = self.cost_periodic_wip_account_id, self.cost_transfer_account_id
        if not wip or not transfer or wip == transfer:
            return self.env._(
                "%(company)s needs two accounts for its closing: work in progress, and production cost "
                "transfer. Choose them under Manufacturing Costs / Configuration / Settings.",
                **names,
            )
        return None

    def write(self, vals):
        if setting := vals.get("cost_inventory_setting"):
            self.filtered(lambda c: c.cost_inventory_setting != setting)._check_cost_switch()
        return super().write(vals)

    def _check_cost_switch(self):
        """Refuse another setting while work in progress stands in the books of this one.

        raises: UserError saying how much there is
        """
        for company in self:
            orders = company._cost_orders_with_wip()
            unposted = (
                self.env["mrp.cost.line"].sudo().search_count(self.env["mrp.cost.posting"]._unposted_domain(company))
            )
            if orders or unposted:
                raise UserError(
                    self.env._(
                        "%(company)s has %(orders)s orders with work in progress and %(lines)s cost lines that "
                        "are not posted. Complete the orders and post the lines before you switch between "
                        "perpetual and periodic.",
                        company=company.display_name,
                        orders=orders,
                        lines=unposted,
                    )
                )

    def _cost_orders_with_wip(self):
        """Return how many orders of the company have any work in progress."""
        self.ensure_one()
        self.env["mrp.cost.line"].flush_model()
        [(count,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(DISTINCT production_id) FROM (
                    SELECT production_id FROM mrp_cost_line WHERE company_id = %s
                     GROUP BY production_id, element_id HAVING SUM(amount) <> 0) open_order
                """,
                self.id,
            )
        )
        return count

    def _cost_is_periodic(self):
        """Tell whether the closing posts work in progress, and nothing does in between."""
        self.ensure_one()
        return self.cost_inventory_setting == "periodic"

    def _cost_periodic_counter_account(self):
        """Return the counter account of lines that are never posted by themselves."""
        self.ensure_one()
        return self.cost_transfer_account_id if self._cost_is_periodic() else self.cost_transfer_account_id.browse()

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
            Journal = self.env["account.journal"].sudo().with_company(self)
            # The one of an earlier installation is taken up again.
            company.cost_journal_id = Journal.search(
                [("company_id", "=", self.id), ("code", "=", COST_JOURNAL_CODE), ("type", "=", "general")], limit=1
            ) or Journal.create(
                {
                    "name": self.env._("Manufacturing Cost"),
                    "code": COST_JOURNAL_CODE,
                    "type": "general",
                    "company_id": self.id,
                }
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

    def _cost_sql_day(self, moment):
        """Return the same of a column (naive UTC), as SQL."""
        return SQL(
            "((%s AT TIME ZONE 'UTC' AT TIME ZONE %s) - %s)::date",
            moment,
            self._cost_zone().key,
            self._cost_day_start(),
        )

    def _cost_days_span(self, date_from, date_to):
        """Return (first moment, moment after the last), naive UTC, of accounting days."""
        zone, day_start = self._cost_zone(), self._cost_day_start()
        return start_of_day(date_from, zone, day_start), start_of_day(date_to + timedelta(days=1), zone, day_start)

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
