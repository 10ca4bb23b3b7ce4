from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import date_utils


class MrpCostAbsorption(models.Model):
    """What is carried forward: into the next absorption of the pool that is posted, never over the end of the year."""

    _inherit = "mrp.cost.absorption"

    @api.model
    def _carried_into(self, period, pools=None):
        """Return {pool: amount}: what the last absorptions of the same year carried forward.

        pools: by default those of the company, archived ones too
        """
        year = period.company_id.compute_fiscalyear_dates(period.date_to)
        domain = [
            ("company_id", "=", period.company_id.id),
            ("state", "=", "posted"),
            ("period_id.date_to", "<", period.date_from),
            ("period_id.date_to", ">=", year["date_from"]),
        ]
        if pools is not None:
            domain.append(("pool_id", "in", pools.ids))
        by_day = self.search(domain).sorted(lambda record: record.period_id.date_to)
        return {record.pool_id: record.carried_out for record in by_day}

    def _carried_in(self):
        return self._carried_into(self.period_id, self.pool_id).get(self.pool_id, 0.0)

    def _disposition(self):
        """Return what becomes of the rest; nothing is carried over the end of the year, or by a pool given up."""
        pool = self.pool_id
        if not pool._is_charged_to_orders() or pool.charging == "allocate":
            return "expense"
        if pool.charging == "true_up":
            return "true_up"
        return "expense" if pool.disposition == "carry" and self._is_last_of_year() else pool.disposition

    def _is_last_of_year(self):
        """Tell whether the next period ends in another financial year."""
        year = self.company_id.compute_fiscalyear_dates(self.period_id.date_to)
        return self._end_of_next_period() > year["date_to"]

    def _end_of_next_period(self):
        """Return the last day of the next period: as entered, else the next month, or as many days again."""
        period = self.period_id
        first = period.date_to + timedelta(days=1)
        entered = period.search([("company_id", "=", period.company_id.id), ("date_from", "=", first)])
        if entered:
            return entered.date_to
        if (period.date_from, period.date_to) == date_utils.get_month(period.date_to):
            return date_utils.end_of(first, "month")
        return period.date_to + (first - period.date_from)

    # ------------------------------------------------------------------- checks

    def _check_nothing_later(self):
        """What a later one took is not changed under it: what these carry forward would count twice, or never.

        raises: UserError naming the later one
        """
        posted = self.search([("pool_id", "in", self.pool_id.ids), ("state", "=", "posted")], order="period_id") - self
        for record in self:
            later = posted.filtered(
                lambda other, record=record: (
                    other.pool_id == record.pool_id and other.period_id.date_from > record.period_id.date_to
                )
            )
            if later:
                raise UserError(
                    self.env._(
                        "%(pool)s carries over- and under-absorption forward from %(period)s, and %(later)s is posted "
                        "already. Reverse the later one first.",
                        pool=record.pool_id.name,
                        period=record.period_id.name,
                        later=later[0].display_name,
                    )
                )
