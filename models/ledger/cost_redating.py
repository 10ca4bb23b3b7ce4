from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MrpCostLedger(models.AbstractModel):
    _inherit = "mrp.cost.ledger"

    @api.model
    def _redate(self, lines):
        """Take lines back on their own day and say the same on the first open day.

        lines:   lines without a journal item, of days that are locked
        returns: {line: (its reversal, its successor)}
        """
        if not lines:
            return {}
        # The sum of an order does not change, so an order closed for cost is no hindrance.
        self.with_context(mrp_actual_cost_clearing=True)._lock_orders(set(lines.production_id.ids))
        revisions = self._last_revisions({(line.source_model, line.source_id) for line in lines})
        own_days = {(line.company_id.id, line.accounting_date): line.accounting_date for line in lines}
        open_days = self._open_days_of(lines)
        values = []
        for line in lines:
            values.append(self._prepare_reversal(line, revisions, own_days))
            values.append(self._prepare_successor(line, revisions, open_days))
        written = self.env["mrp.cost.line"].sudo()._insert(values)
        return dict(zip(lines, zip(written[::2], written[1::2], strict=True), strict=True))

    def _open_days_of(self, lines):
        days = defaultdict(set)
        for line in lines:
            days[line.company_id].add(line.accounting_date)
        Period = self.env["mrp.cost.period"]
        return {
            (company.id, day): open_day
            for company, wanted in days.items()
            for day, open_day in Period._first_open_days(company, wanted).items()
        }

    def _prepare_successor(self, line, revisions, dates):
        key = line._fact_key()
        revisions[key] += 1
        values = line.copy_data()[0]
        values.update(
            accounting_date=dates[line.company_id.id, line.accounting_date],
            revision=revisions[key],
            wip_move_line_id=False,
            counter_move_line_id=False,
        )
        return values


class MrpCostPosting(models.AbstractModel):
    _inherit = "mrp.cost.posting"

    @api.model
    def _move_to_open_days(self, lines):
        """Post lines that a lock date left behind on the first open day; return the entries made.

        Each is taken back on its own day, where the two cancel out, and said anew on the open
        one; all three carry the journal item of the latter.
        raises: UserError when none of the lines waits behind a lock
        """
        moves = self.env["account.move"].sudo()
        waiting = lines.sudo().filtered(
            lambda line: (
                not (line.wip_move_line_id or line.is_periodic)
                and self._locked_to(line.company_id, line.accounting_date)
            )
        )
        if not waiting:
            raise UserError(self.env._("None of these lines waits behind a lock date: post them instead."))
        for company, own in waiting.grouped("company_id").items():
            self._lock(company)
            moved = self.env["mrp.cost.ledger"]._redate(own)
            successors = self.env["mrp.cost.line"].sudo().union(*(pair[1] for pair in moved.values()))
            for day, posted in successors.grouped("accounting_date").items():
                moves |= self._post_day(company, day, SQL("id IN %s", tuple(posted.ids)))
            for line, (reversal, successor) in moved.items():
                self._set_journal_items(
                    (line | reversal).ids, successor.wip_move_line_id.id, successor.counter_move_line_id.id
                )
        return moves
