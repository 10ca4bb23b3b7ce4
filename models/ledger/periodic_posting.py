from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostLine(models.Model):
    _inherit = "mrp.cost.line"

    is_periodic = fields.Boolean(
        string="Posted by the Closing",
        compute="_compute_is_periodic",
        store=True,
        precompute=True,
        help="Periodic inventory: no journal item of its own; the closing posts the work in progress it is part of.",
    )

    _to_post = models.Index("(company_id, accounting_date) WHERE wip_move_line_id IS NULL AND NOT is_periodic")

    @api.depends("company_id")
    def _compute_is_periodic(self):
        """As the company is set when the line is written; a later switch changes no line."""
        for line in self:
            line.is_periodic = line.company_id._cost_is_periodic()

    def _insert_defaults(self, company):
        return {**super()._insert_defaults(company), "is_periodic": company._cost_is_periodic()}


class MrpCostPosting(models.AbstractModel):
    """Periodic inventory: nothing is booked while work goes on; the closing books WIP.

    One entry on the period's last day, Dr work in progress / Cr production cost transfer for
    each cost element, and its reversal on the next day. Closing again after a reopening takes
    both back and makes them anew where the figures changed, and does nothing where not. What a
    reversal could not take back on its own day, as that was locked, counts as booked.
    """

    _inherit = "mrp.cost.posting"

    @api.model
    def _post_periodic(self, period):
        """Make the books show the WIP of open orders at the period's end; return the new entries.

        raises: UserError when one of the two dates is locked
        """
        company, period = period.company_id.sudo(), period.sudo()
        self._lock(company)
        if self._is_periodic_shown(period):
            return self.env["account.move"].sudo()
        moves = self._take_back_pair(period, lambda entry: entry.date)
        if missing := self._periodic_missing(period):
            period.wip_move_id = self._post_wip(period, missing)
            period.wip_reversal_id = self._take_back(period, period.wip_move_id, period.date_to + timedelta(days=1))
        return moves | period.wip_move_id | period.wip_reversal_id

    @api.model
    def _roll_back_periodic(self, period):
        """Take the closing's entries back on their own days; return the reversals.

        Where a lock forbids its day, a reversal stands on the first day that is not locked.
        """
        company, period = period.company_id.sudo(), period.sudo()
        self._lock(company)
        return self._take_back_pair(period, lambda entry: self._first_unlocked_day(company, entry.date))

    def _take_back_pair(self, period, day_of):
        """Take back the entries that the closing made last; return the reversals.

        day_of: tells the day of the reversal of an entry
        """
        moves = self.env["account.move"].sudo()
        for entry in (period.wip_move_id | period.wip_reversal_id).filtered(lambda move: move.state == "posted"):
            moves |= self._take_back(period, entry, day_of(entry))
        period.wip_move_id = period.wip_reversal_id = False
        return moves

    @api.model
    def _first_unlocked_day(self, company, day):
        """Return the first day not before it that no lock date covers."""
        while lock := self._locked_to(company.sudo(), day):
            day = lock + timedelta(days=1)
        return day

    def _periodic_balances(self, period):
        """Return {(account id, element id): balance} that the books are to show at the period's end."""
        company = period.company_id
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT wip_account_id, element_id, SUM(amount)
                  FROM mrp_cost_line
                 WHERE company_id = %s AND accounting_date <= %s AND is_periodic
                 GROUP BY 1, 2
                 ORDER BY 1, 2
                """,
                company.id,
                period.date_to,
            )
        )
        balances = defaultdict(float)
        for account, element, amount in rows:
            balances[account, element] += float(amount)
            balances[company.cost_transfer_account_id.id, element] -= float(amount)
        return self._rounded(company, balances)

    def _is_periodic_shown(self, period):
        """Tell whether the books show it at the period's end, and nothing of it after the next day."""
        shown = self._shown_balances(period, period.date_to)
        return shown == self._periodic_balances(period) and not self._shown_balances(period)

    def _periodic_missing(self, period):
        """Return what to book at the period's end, once the pair of entries made last is taken back."""
        balances = defaultdict(float, self._periodic_balances(period))
        pair = period.wip_move_id | period.wip_reversal_id
        for key, balance in self._shown_balances(period, period.date_to, but=pair).items():
            balances[key] -= balance
        return self._rounded(period.company_id, balances)

    def _shown_balances(self, period, day=None, but=()):
        """Return what the books show of the closings of a period, in the shape of ``_periodic_balances``.

        day: up to which; by default all days
        but: entries to leave out
        """
        domain = [
            ("move_id.mrp_cost_period_id", "=", period.id),
            ("move_id", "not in", [entry.id for entry in but]),
            ("parent_state", "=", "posted"),
        ]
        if day:
            domain.append(("date", "<=", day))
        items = self.env["account.move.line"].sudo()
        groups = items._read_group(domain, ["account_id", "mrp_cost_element_id"], ["balance:sum"])
        balances = {(account.id, element.id): balance for account, element, balance in groups}
        return self._rounded(period.company_id, balances)

    def _rounded(self, company, balances):
        rounded = {key: company.currency_id.round(balance) for key, balance in balances.items()}
        return {key: balance for key, balance in rounded.items() if balance}

    def _post_wip(self, period, balances):
        elements = self.env["mrp.cost.element"].browse({element for _account, element in balances})
        names = {element.id: element.display_name for element in elements}
        items = [
            self._prepare_item(account, element, names[element], balance)
            for (account, element), balance in balances.items()
        ]
        ref = self.env._("Work in progress of %s", period.display_name)
        return self._post_entry(period, period.date_to, items, ref=ref)

    def _take_back(self, period, entry, day):
        """Post the opposite of a closing's entry on a day."""
        items = [
            self._prepare_item(item.account_id.id, item.mrp_cost_element_id.id, item.name, -item.balance)
            for item in entry.line_ids
        ]
        ref = self.env._("Reversal of: %s", entry.ref)
        return self._post_entry(period, day, items, ref=ref, reversed_entry_id=entry.id)

    def _prepare_item(self, account_id, element_id, name, balance):
        return {
            "account_id": account_id,
            "name": name,
            "mrp_cost_element_id": element_id,
            "balance": balance,
            "analytic_distribution": {},
        }

    def _post_entry(self, period, day, items, **values):
        self._check_lock_dates(period.company_id, day)
        entry = (
            self.env["account.move"]
            .sudo()
            .with_company(period.company_id)
            .create(self._prepare_move(period.company_id, day, items) | {"mrp_cost_period_id": period.id} | values)
        )
        entry._post(soft=False)
        return entry
