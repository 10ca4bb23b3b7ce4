from decimal import Decimal

from odoo import models
from odoo.fields import Domain


class MrpCostPool(models.Model):
    """Accruals are cost of a pool whose accounts they debit, and so is their reversal a period later."""

    _inherit = "mrp.cost.pool"

    def _gather(self, period, *args, **kwargs):
        return super()._gather(period, *args, **kwargs) + self._gather_accrued(period)

    def _gather_accrued(self, period):
        """Return what accruals, and reversals of earlier ones, put on the pool's accounts in a period."""
        self.ensure_one()
        domain = (
            Domain("account_id", "in", self.source_account_ids.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("parent_state", "=", "posted")
            & Domain("date", ">=", period.date_from)
            & Domain("date", "<=", period.date_to)
            & Domain("move_id.mrp_cost_accrual_kind", "!=", False)
            # Entries of other journals are the pool's own already.
            & Domain("move_id.journal_id", "=", self.company_id._cost_journal().id)
        )
        [(balance,)] = self.env["account.move.line"].sudo()._read_group(domain, [], ["balance:sum"])
        return Decimal(str(self.company_id.currency_id.round(balance or 0.0)))
