from datetime import datetime

from odoo import models


class StockMove(models.Model):
    """Bills and landed costs have a day; which one a moment belongs to says the company."""

    _inherit = "stock.move"

    def _get_value_from_account_move(self, quantity, at_date=None):
        return super()._get_value_from_account_move(quantity, at_date=self._cost_day_of(at_date))

    def _get_value_from_extra(self, quantity, at_date=None):
        return super()._get_value_from_extra(quantity, at_date=self._cost_day_of(at_date))

    def _cost_day_of(self, at_date):
        company = self.company_id
        is_moment = isinstance(at_date, datetime) and company.cost_ledger_active
        return company._cost_accounting_day(at_date) if is_moment else at_date
