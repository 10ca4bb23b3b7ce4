from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpCostPosting(models.AbstractModel):
    """Accruals in the books: one entry for each period and kind, and Odoo's own reversal of it on the next day."""

    _inherit = "mrp.cost.posting"

    @api.model
    def _accrual_balances(self, rows):
        """Return {account id: balance} of the entry that these accruals need; zeros are left out.

        rows: [(cost account id, accrued liabilities account id, amount)]
        """
        currency, sums = self.env.company.currency_id, defaultdict(float)
        for account, counter_account, amount in rows:
            sums[account] += amount
            sums[counter_account] -= amount
        rounded = {account: currency.round(balance) for account, balance in sums.items()}
        return {account: balance for account, balance in rounded.items() if balance}

    @api.model
    def _post_accruals(self, period, kind, accruals):
        """Make the books show these accruals as all of their kind in the period; return the new entries.

        What stands in the books and says the same is kept; what says otherwise is taken back.

        raises: UserError when a date is locked or an account is missing
        """
        self = self.sudo().with_company(period.company_id)  # noqa: PLW0642
        accruals = accruals.sudo()
        self._lock(period.company_id)
        self._check_accrual_accounts(accruals)
        wanted = self._less_shown(
            period,
            kind,
            self._accrual_balances(
                [(each.account_id.id, each.counter_account_id.id, each.amount) for each in accruals]
            ),
        )
        entry, moves = self._accrual_entry(period, kind), self.env["account.move"]
        if wanted != self._balances_of(entry):
            moves |= self._take_back_accruals(period, kind)
            entry = self._post_accrual_entry(period, kind, wanted) if wanted else entry.browse()
            moves |= entry | entry.reversal_move_ids
        pair = {"state": "posted", "entry_id": entry.id, "reversal_id": self._accrual_reversal(entry).id}
        changed = accruals.filtered(lambda each: each.state != "posted" or each.entry_id != entry)
        changed.with_context(tracking_disable=True).write(pair)
        return moves

    @api.model
    def _take_back_accruals(self, period, kind):
        """Reverse what the books show of a kind, each entry on its own day or the first open one after it."""
        self = self.sudo().with_company(period.company_id)  # noqa: PLW0642
        moves = self.env["account.move"]
        for entry in self._standing_accrual_moves(period, kind):
            company, day = period.company_id, entry.date
            open_day = self.env["mrp.cost.period"]._first_open_days(company, {day})[day]
            moves |= self._reverse_accrual(entry, open_day)
        return moves

    # --------------------------------------------------------------- what stands

    def _standing_accrual_moves(self, period, kind):
        """Return the entry of a kind and its reversal, as far as they are posted and not taken back."""
        moves = self.env["account.move"].search(
            [
                ("mrp_cost_accrual_period_id", "=", period.id),
                ("mrp_cost_accrual_kind", "=", kind),
                ("state", "=", "posted"),
            ],
            order="date, id",
        )
        back = moves.filtered("mrp_cost_takes_back")
        return moves - back - back.reversed_entry_id

    def _accrual_entry(self, period, kind):
        """Return the entry of a kind that stands together with its reversal, or none."""
        standing = self._standing_accrual_moves(period, kind)
        entries = standing.filtered(lambda move: not move.reversed_entry_id)
        return entries.filtered(lambda move: standing & move.reversal_move_ids)[:1]

    def _accrual_reversal(self, entry):
        return entry.reversal_move_ids.filtered(lambda move: not move.mrp_cost_takes_back)[:1]

    def _less_shown(self, period, kind, balances):
        """Return balances less what entries show at the period's end that were taken back behind a lock, later."""
        items = self.env["account.move.line"]._read_group(
            [
                ("move_id.mrp_cost_accrual_period_id", "=", period.id),
                ("move_id.mrp_cost_accrual_kind", "=", kind),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.date_to),
                ("move_id", "not in", self._standing_accrual_moves(period, kind).ids),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        left = defaultdict(float, balances)
        for account, balance in items:
            left[account.id] -= balance
        round_ = period.company_id.currency_id.round
        return {account: round_(balance) for account, balance in left.items() if round_(balance)}

    def _balances_of(self, entry):
        return {item.account_id.id: item.balance for item in entry.line_ids}

    # ------------------------------------------------------------------- posting

    def _post_accrual_entry(self, period, kind, balances):
        """Post an entry on the period's last day and its reversal on the next."""
        next_day = period.date_to + timedelta(days=1)
        for day in (period.date_to, next_day):
            self._check_accrual_day(period.company_id, day)
        name = self.env["mrp.cost.accrual"]._kind_label(kind)
        items = [
            {"account_id": account, "name": name, "balance": balance, "analytic_distribution": {}}
            for account, balance in balances.items()
        ]
        values = self._prepare_move(period.company_id, period.date_to, items)
        values |= {
            "ref": self.env._("Accruals of %(period)s: %(kind)s", period=period.display_name, kind=name),
            "mrp_cost_accrual_kind": kind,
            "mrp_cost_accrual_period_id": period.id,
        }
        entry = self.env["account.move"].create(values)
        entry._post(soft=False)
        self._reverse_accrual(entry, next_day, takes_back=False)
        return entry

    def _reverse_accrual(self, entry, day, takes_back=True):
        """Post Odoo's reversal of an entry on a day."""
        self._check_accrual_day(entry.company_id, day)
        return entry._reverse_moves(
            [
                {
                    "date": day,
                    "ref": self.env._("Reversal of: %s", entry.ref),
                    "mrp_cost_accrual_kind": entry.mrp_cost_accrual_kind,
                    "mrp_cost_accrual_period_id": entry.mrp_cost_accrual_period_id.id,
                    "mrp_cost_takes_back": takes_back,
                }
            ],
            cancel=True,
        )

    # -------------------------------------------------------------------- checks

    def _check_accrual_day(self, company, day):
        """Odoo would move the entry to another day without a word; we refuse instead."""
        if lock := self._locked_to(company, day):
            raise UserError(
                self.env._(
                    "Accruals need entries on %(day)s, but the books are locked up to %(lock)s. Lift the lock date.",
                    day=fields.Date.to_string(day),
                    lock=fields.Date.to_string(lock),
                )
            )

    def _check_accrual_accounts(self, accruals):
        sentences = accruals._missing_accounts()
        if sentences:
            raise UserError("\n".join(sentences))
