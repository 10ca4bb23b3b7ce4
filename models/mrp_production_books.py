from odoo import fields, models

from ..exceptions import MissingAccount


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    cost_take_on_date = fields.Date(
        string="Taken on",
        readonly=True,
        copy=False,
        help="The order was open already when actual costing began: what came before counts on this day.",
    )

    def _cost_periodic_wip_account(self):
        """Return the account on which the closing shows work in progress."""
        self.ensure_one()
        company, location = self.company_id, self.production_location_id
        if location.valuation_account_id:
            raise MissingAccount(
                self.env._(
                    "%(company)s values inventory periodically, but the location %(location)s has a stock "
                    "valuation account, on which Odoo would book %(order)s while work goes on. Clear that "
                    "account, or choose perpetual under Manufacturing Costs / Configuration / Settings.",
                    company=company.display_name,
                    location=location.display_name,
                    order=self.display_name,
                )
            )
        if not company.cost_periodic_wip_account_id:
            raise MissingAccount(
                self.env._(
                    "%s has no account for work in progress at the closing. Set it under "
                    "Manufacturing Costs / Configuration / Settings.",
                    company.display_name,
                )
            )
        return company.cost_periodic_wip_account_id

    def _cost_day_not_before_take_on(self, day):
        """Return the day on which cost of a day counts: none before the order was taken on."""
        self.ensure_one()
        return max(day, self.cost_take_on_date or day)
