from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MrpCostPosting(models.AbstractModel):
    """The one way from the cost ledger into the general ledger.

    Lines are posted in entries of one accounting date, aggregated by account and cost
    element; each line keeps the journal items that carry it, and order detail stays in the
    ledger. Running it again posts nothing again.
    """

    _name = "mrp.cost.posting"
    _description = "Posting of Cost Lines"

    @api.model
    def _post(self, company, date_to):
        """Post every line of a company up to a date that has no journal item yet.

        returns: the account.move records made, one for each accounting date
        raises:  UserError when a date is locked for the journal
        """
        company = company.sudo()
        self._lock(company)
        moves = self.env["account.move"].sudo()
        by_date = defaultdict(list)
        for row in self._unposted(company, date_to):
            by_date[row["accounting_date"]].append(row)
        for day in sorted(by_date):
            moves |= self._post_day(company, day, by_date[day])
        return moves

    @api.model
    def _unposted_domain(self, company, date_to):
        return [
            ("company_id", "=", company.id),
            ("accounting_date", "<=", date_to),
            ("wip_move_line_id", "=", False),
            ("amount", "!=", 0),
        ]

    # ------------------------------------------------------------- one entry

    def _lock(self, company):
        """One posting run at a time for a company."""
        self.env.cr.execute(SQL("SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", company.id))

    def _unposted(self, company, date_to):
        self.env["mrp.cost.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT accounting_date, element_id, wip_account_id, counter_account_id,
                       SUM(amount) AS amount, ARRAY_AGG(id) AS ids
                  FROM mrp_cost_line
                 WHERE company_id = %s AND accounting_date <= %s
                   AND wip_move_line_id IS NULL AND NOT is_in_gl AND amount <> 0
                 GROUP BY 1, 2, 3, 4
                 ORDER BY 1, 2, 3, 4
                """,
                company.id,
                date_to,
            )
        )
        return self.env.cr.dictfetchall()

    def _post_day(self, company, day, rows):
        self._check_lock_dates(company, day)
        items = self._prepare_items(company, rows)
        move = (
            self.env["account.move"]
            .sudo()
            .with_company(company)
            .create(self._prepare_move(company, day, list(items.values())))
        )
        move._post(soft=False)
        self._link(dict(zip(items, move.line_ids, strict=True)), rows)
        return move

    def _check_lock_dates(self, company, day):
        """Odoo would move the entry to another day without a word; we refuse instead."""
        violations = company._get_lock_date_violations(day, sale=False, purchase=False, tax=False)
        if violations:
            raise UserError(
                self.env._(
                    "Cost lines of %(day)s are not posted yet, but the books are locked up to "
                    "%(lock)s. Lift the lock date, or reverse the lines into an open period.",
                    day=day,
                    lock=max(date for date, _field in violations),
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

    def _link(self, journal_items, rows):
        for row in rows:
            wip = journal_items[row["wip_account_id"], row["element_id"], "wip"]
            counter = journal_items[row["counter_account_id"], row["element_id"], "counter"]
            self._set_journal_items(row["ids"], wip.id, counter.id)

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
    def _cron_post(self):
        """Post daily what happened up to yesterday, company by company."""
        companies = self.env["res.company"].search([("cost_ledger_active", "=", True)])
        for index, company in enumerate(companies, start=1):
            today = company._cost_accounting_day(fields.Datetime.now())
            self.with_company(company)._post(company, fields.Date.subtract(today, days=1))
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - index)
