from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .cost_accrual import KINDS

# What of a gathered accrual makes it another one.
COMPARED = ("kind", "quantity", "price_unit", "currency_rate", "amount", "tax_amount", "account_id")


class MrpCostAccrual(models.Model):
    """Accruals as a step of the close: look, try, run, roll back. Run again with nothing changed it writes nothing."""

    _inherit = "mrp.cost.accrual"

    # ---------------------------------------------------------------- the step

    @api.model
    def _checks(self, period):
        """Return [(severity, sentence, records)] of what stands in the way; severity "block" or "warn"."""
        Posting, company = self.env["mrp.cost.posting"], period.company_id.sudo()
        found = [("block", sentence, self) for sentence in self._planned(period)._missing_accounts()]
        for day in (period.date_to, period.date_to + timedelta(days=1)):
            if lock := Posting._locked_to(company, day):
                sentence = self.env._(
                    "Accruals need entries on %(day)s: lift the lock of %(lock)s.", day=day, lock=lock
                )
                found.append(("block", sentence, period))
        if closing := company._cost_stock_closing_from(period.date_to) - period.sudo().stock_closing_move_id:
            sentence = self.env._(
                "Odoo's stock closing %s was made before the accruals, and took up goods that are not billed. Cancel "
                "or reverse it, and make it again afterwards.",
                closing.display_name,
            )
            found.append(("block", sentence, closing))
        if empty := self._live(period).filtered(lambda each: each.state == "draft" and not each.amount):
            found.append(("warn", self.env._("%s accruals have no amount.", len(empty)), empty))
        return found

    @api.model
    def _test_run(self, period):
        """Return what a run would show in the books: [{kind, account_id, debit, credit}]; nothing is written."""
        planned, rows = self._planned(period), []
        for kind, _label in KINDS:
            of_kind = planned.filtered(lambda each, k=kind: each.kind == k)
            amounts = [(each.account_id.id, each.counter_account_id.id, each.amount) for each in of_kind]
            balances = self.env["mrp.cost.posting"].with_company(period.company_id)._accrual_balances(amounts)
            rows += [
                {"kind": kind, "account_id": account, "debit": max(balance, 0.0), "credit": max(-balance, 0.0)}
                for account, balance in balances.items()
            ]
        return rows

    @api.model
    def _run(self, period):
        """Gather what purchase orders say, and post it with what was entered; return the entries made.

        raises: UserError when the period is closed, a date is locked or an account is missing
        """
        self._check_may_post(period)
        moves = self._gather(period)
        return moves | self._post_period(period)

    @api.model
    def _roll_back(self, period):
        """Take the entries of a period's accruals back by reversal, and return those; accruals wait to be posted."""
        self._check_may_post(period)
        moves = self.env["account.move"]
        for kind in self._kinds_posted(period):
            moves |= self._take_back_kind(period, kind)
        return moves

    # ---------------------------------------------------------------- gathering

    @api.model
    def _gather(self, period):
        """Bring the period's accruals of purchase orders up to date, to be posted; return entries taken back.

        An accrual in the books that says something else by now is taken back and made anew.
        """
        wanted = {row["purchase_line_id"]: row for row in self.env["mrp.cost.accrual.gathering"]._gather(period)}
        standing = self._live(period).filtered("purchase_line_id")
        stale = standing.filtered(lambda each: not each._says(wanted.get(each.purchase_line_id.id)))
        moves = self.env["account.move"]
        for kind in self._in_order(stale.filtered(lambda each: each.state == "posted").mapped("kind")):
            moves |= self._take_back_kind(period, kind)
        self._retire(stale)
        said = (standing - stale).purchase_line_id.ids
        new = [row for line_id, row in wanted.items() if line_id not in said]
        # Its entry says who posted an accrual and when; a message each would cost more than the accrual.
        self.sudo().with_context(tracking_disable=True).create(new)
        return moves

    def _says(self, row):
        """Tell whether the accrual still is what purchase orders say."""
        if not row:
            return False
        values = self._convert_to_write({name: self[name] for name in COMPARED})
        return all(
            values[name] == row[name] if name in ("kind", "account_id") else abs(values[name] - row[name]) < 1e-9
            for name in COMPARED
        )

    def _retire(self, stale):
        """Delete accruals that the books never saw; keep the others as taken back."""
        seen = stale.filtered("entry_id")
        (stale - seen).sudo().unlink()
        if seen:
            seen.sudo().with_context(tracking_disable=True).write({"state": "reversed"})
            self._follow_bills(seen.sudo().purchase_line_id)

    # ------------------------------------------------------------------ posting

    def _post_period(self, period):
        moves = self.env["account.move"]
        live = self._live(period).filtered("amount")
        for kind in self._in_order([*live.mapped("kind"), *self._kinds_posted(period)]):
            of_kind = live.filtered(lambda each, k=kind: each.kind == k)
            moves |= self.env["mrp.cost.posting"]._post_accruals(period, kind, of_kind)
        if moves:
            self._follow_bills(live.sudo().purchase_line_id)
        return moves

    @api.model
    def _take_back_kind(self, period, kind):
        moves = self.env["mrp.cost.posting"]._take_back_accruals(period, kind)
        posted = self._live(period).filtered(lambda each: each.kind == kind and each.state == "posted")
        posted.sudo().with_context(tracking_disable=True).write({"state": "draft"})
        posted.match_ids.filtered(lambda match: not match.is_manual).sudo().unlink()
        return moves

    # --------------------------------------------------------------------- verbs

    def action_take_back(self):
        """Take accruals that were entered by hand back for good; the rest of their kind stays in the books."""
        for accrual in self.filtered(lambda each: each.state == "posted"):
            period, kind = accrual.period_id, accrual.kind
            self._check_may_post(period)
            if accrual.purchase_line_id:
                raise UserError(
                    self.env._("%s follows its purchase order: correct what was received there.", accrual.name)
                )
            if accrual.match_ids:
                raise UserError(self.env._("Documents are matched with %s. Take these back first.", accrual.name))
            accrual.sudo().state = "reversed"
            of_kind = self._live(period).filtered(lambda each, k=kind: each.kind == k)
            self.env["mrp.cost.posting"]._post_accruals(period, kind, of_kind)

    # ------------------------------------------------------------------- helpers

    @api.model
    def _live(self, period):
        return self.search([("period_id", "=", period.id), ("state", "!=", "reversed")], order="id")

    def _planned(self, period):
        """Return the accruals that a run would post: those entered, and records never saved of those gathered."""
        entered = self._live(period).filtered(lambda each: not each.purchase_line_id)
        gathered = self.env["mrp.cost.accrual.gathering"]._gather(period)
        return entered.union(*(self.new(row) for row in gathered))

    def _kinds_posted(self, period):
        return self._in_order(each.kind for each in self._live(period) if each.state == "posted")

    def _in_order(self, kinds):
        """Return kinds, each once, in the order in which they are always booked: entries are numbered by it."""
        found = set(kinds)
        return [kind for kind, _label in KINDS if kind in found]

    def _missing_accounts(self):
        """Return sentences that name the accounts these accruals lack."""
        sentences = []
        company = self.company_id[:1]
        if any(not each.counter_account_id for each in self):
            sentences.append(
                self.env._(
                    "%s has no account for accrued liabilities. Choose one under Manufacturing Costs / "
                    "Configuration / Settings.",
                    company.display_name,
                )
            )
        for accrual in self.filtered(lambda each: not each.account_id):
            sentences.append(self.env._("%s has no cost account to debit. Choose one.", accrual.name))
        return sentences

    @api.model
    def _kind_label(self, kind):
        return dict(self._fields["kind"]._description_selection(self.env))[kind]

    @api.model
    def _check_may_post(self, period):
        if not self.env.su and not self.env.user.has_group("mrp_actual_cost.group_cost_accountant"):
            raise AccessError(self.env._("Only a cost accountant posts accruals."))
        period.check_access("write")
        period._check_takes_cost()
