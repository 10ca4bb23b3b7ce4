import logging
from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .cost_line import PART_TAKEN_ON

_logger = logging.getLogger(__name__)


class MrpCostPosting(models.AbstractModel):
    """The one way from the cost ledger into the general ledger.

    Lines are posted in entries of one accounting date, aggregated by account and cost
    element; each line keeps the journal items that carry it, and order detail stays in the
    ledger. Running it again posts nothing again. Lines of a company with periodic inventory
    are not posted here: see ``periodic_posting``.
    """

    _name = "mrp.cost.posting"
    _description = "Posting of Cost Lines"

    @api.model
    def _post(self, company, date_to, leave_locked=False):
        """Post every line of a company up to a date that has no journal item yet.

        leave_locked: leave lines of locked dates on the list of what is not posted
        returns: the account.move records made, one for each accounting date
        raises:  UserError when a date is locked for the journal
        """
        company = company.sudo()
        self._lock(company)
        moves = self.env["account.move"].sudo()
        for day in self._unposted_days(company, date_to):
            if leave_locked and self._locked_to(company, day):
                _logger.warning("Cost lines of %s are left unposted: %s is locked", company.name, day)
                continue
            moves |= self._post_day(company, day, self._sql_unposted(company, "=", day))
        return moves

    @api.model
    def _unposted_domain(self, company, date_to=None):
        """Return the domain of the lines that lack a journal item and are to get one."""
        domain = [
            ("company_id", "=", company.id),
            ("wip_move_line_id", "=", False),
            ("amount", "!=", 0),
            ("is_periodic", "=", False),
        ]
        return domain + ([("accounting_date", "<=", date_to)] if date_to else [])

    # ------------------------------------------------------------- one entry

    def _lock(self, company):
        """One posting run at a time for a company."""
        self.env.cr.execute(SQL("SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", company.id))

    def _unposted(self, company, date_to):
        return self._aggregated(self._sql_unposted(company, "<=", date_to))

    def _unposted_days(self, company, date_to):
        """Return the days that have lines to post, in their order."""
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT accounting_date FROM mrp_cost_line WHERE %s AND %s ORDER BY 1",
                self._sql_unposted(company, "<=", date_to),
                self._sql_to_post(),
            )
        )
        return [day for (day,) in rows]

    def _sql_unposted(self, company, operator, day):
        return SQL(
            "company_id = %s AND accounting_date %s %s AND wip_move_line_id IS NULL AND NOT is_periodic",
            company.id,
            SQL(operator),
            day,
        )

    def _sql_to_post(self):
        """Return the condition on lines that no entry of Odoo carries, and that amount to something."""
        return SQL("amount <> 0 AND (NOT is_in_gl OR kind = 'opening' OR part = %s)", PART_TAKEN_ON)

    def _aggregated(self, condition):
        """Return rows of lines to post, aggregated as journal items will be.

        What the books carried already when an order was taken on is given its own item by an
        entry within the WIP account, which adds nothing to it.
        """
        self.env["mrp.cost.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT accounting_date, element_id, wip_account_id,
                       CASE WHEN is_in_gl THEN wip_account_id ELSE counter_account_id END
                           AS counter_account_id,
                       SUM(amount) AS amount, COUNT(*) AS count
                  FROM mrp_cost_line
                 WHERE %s AND %s
                 GROUP BY 1, 2, 3, 4
                 ORDER BY 1, 2, 3, 4
                """,
                condition,
                self._sql_to_post(),
            )
        )
        return self.env.cr.dictfetchall()

    def _post_day(self, company, day, condition):
        """Post the lines of a day that fulfil a condition; return the entry."""
        self._check_lock_dates(company, day)
        rows = self._aggregated(condition)
        items = self._prepare_items(company, rows)
        move = (
            self.env["account.move"]
            .sudo()
            .with_company(company)
            .create(self._prepare_move(company, day, list(items.values())))
        )
        move._post(soft=False)
        self._link(dict(zip(items, move.line_ids, strict=True)), rows, condition)
        return move

    @api.model
    def _locked_to(self, company, day):
        """Return the last day of the lock that covers a day, or None."""
        violations = company._get_lock_date_violations(day, sale=False, purchase=False, tax=False)
        return max(date for date, _field in violations) if violations else None

    def _check_lock_dates(self, company, day):
        """Odoo would move the entry to another day without a word; we refuse instead."""
        if lock := self._locked_to(company, day):
            raise UserError(
                self.env._(
                    "Cost lines of %(day)s are not posted yet, but the books are locked up to "
                    "%(lock)s. Lift the lock date, or move the lines to the first open day under "
                    "Manufacturing Costs / Closing / Not Posted.",
                    day=day,
                    lock=lock,
                )
            )

    def _prepare_items(self, company, rows):
        """Return {(account id, element id, side): values of a journal item}."""
        elements = self.env["mrp.cost.element"].browse({row["element_id"] for row in rows})
        names = {element.id: element.display_name for element in elements}
        sums = defaultdict(float)
        for row in rows:
            sums[row["wip_account_id"], row["element_id"], "wip"] += float(row["amount"])
            sums[row["counter_account_id"], row["element_id"], "counter"] -= float(row["amount"])
        return {
            key: {
                "account_id": key[0],
                "name": names[key[1]],
                "mrp_cost_element_id": key[1],
                "balance": company.currency_id.round(amount),
                # Odoo books the analytic cost of work orders and components itself.
                "analytic_distribution": {},
            }
            for key, amount in sums.items()
        }

    def _prepare_move(self, company, day, items):
        return {
            "move_type": "entry",
            "journal_id": company._cost_journal().id,
            "company_id": company.id,
            "date": day,
            "ref": self.env._("Manufacturing cost of %s", fields.Date.to_string(day)),
            "line_ids": [Command.create(values) for values in items],
        }

    def _link(self, journal_items, rows, condition):
        """Note which journal items carry the lines that were posted, in one statement."""
        pairs = [
            SQL(
                "(%s, %s, %s, %s, %s)",
                row["element_id"],
                row["wip_account_id"],
                row["counter_account_id"],
                journal_items[row["wip_account_id"], row["element_id"], "wip"].id,
                journal_items[row["counter_account_id"], row["element_id"], "counter"].id,
            )
            for row in rows
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE mrp_cost_line
                   SET wip_move_line_id = item.wip_item, counter_move_line_id = item.counter_item,
                       write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
                  FROM (VALUES %(pairs)s) AS item (element, wip, counter, wip_item, counter_item)
                 WHERE %(condition)s AND %(to_post)s AND wip_move_line_id IS NULL
                   AND element_id = item.element AND wip_account_id = item.wip
                   AND CASE WHEN is_in_gl THEN wip_account_id ELSE counter_account_id END = item.counter
                """,
                uid=self.env.uid,
                pairs=SQL(", ").join(pairs),
                condition=condition,
                to_post=self._sql_to_post(),
            )
        )
        self.env["mrp.cost.line"].invalidate_model(["wip_move_line_id", "counter_move_line_id"])

    @api.model
    def _set_journal_items(self, line_ids, wip_item_id, counter_item_id):
        """Note which journal items carry these cost lines (the only later change)."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE mrp_cost_line
                   SET wip_move_line_id = %s, counter_move_line_id = %s,
                       write_uid = %s, write_date = NOW() AT TIME ZONE 'UTC'
                 WHERE id IN %s AND wip_move_line_id IS NULL
                """,
                wip_item_id,
                counter_item_id,
                self.env.uid,
                tuple(line_ids),
            )
        )
        self.env["mrp.cost.line"].browse(line_ids).invalidate_recordset()

    @api.model
    def _set_journal_item_pairs(self, rows):
        """Note which journal items carry cost lines, many at once.

        rows: [(cost line id, WIP item id, counter item id or None)]
        """
        if not rows:
            return
        self.env["mrp.cost.line"].flush_model()
        self.env.cr.execute_values(
            """
            UPDATE mrp_cost_line line
               SET wip_move_line_id = pair.wip::int, counter_move_line_id = pair.counter::int,
                   write_date = NOW() AT TIME ZONE 'UTC'
              FROM (VALUES %s) AS pair (id, wip, counter)
             WHERE line.id = pair.id::int AND line.wip_move_line_id IS NULL
            """,
            rows,
        )
        self.env["mrp.cost.line"].browse([row[0] for row in rows]).invalidate_recordset()

    @api.model
    def _cron_post(self):
        """Post daily what happened up to yesterday, company by company.

        Lines of locked dates stay on the list; they keep nothing else from being posted.
        """
        companies = self.env["res.company"].search([("cost_ledger_active", "=", True)])
        for index, company in enumerate(companies, start=1):
            today = company._cost_accounting_day(fields.Datetime.now())
            self.with_company(company)._post(company, fields.Date.subtract(today, days=1), leave_locked=True)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - index)
