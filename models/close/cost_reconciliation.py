from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostReconciliation(models.Model):
    """Cost ledger against general ledger on one WIP account at one period end."""

    _name = "mrp.cost.reconciliation"
    _description = "Reconciliation of Cost Ledger and General Ledger"
    _order = "period_id desc, account_id"

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, index=True, ondelete="restrict")
    revision = fields.Integer(readonly=True)
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one("account.account", required=True, readonly=True, ondelete="restrict")
    ledger_amount = fields.Monetary(string="Cost Ledger", readonly=True)
    gl_amount = fields.Monetary(string="General Ledger", readonly=True)
    unposted_amount = fields.Monetary(
        string="Not Posted Yet",
        readonly=True,
        help="Cost lines that no journal item carries yet.",
    )
    periodic_amount = fields.Monetary(
        string="Between Closings",
        readonly=True,
        help="Periodic inventory: work in progress that only a closing books. 0 at the days of closings.",
    )
    other_amount = fields.Monetary(
        string="Other Entries",
        readonly=True,
        help="Journal items on the account that come from no cost line: orders that are not "
        "under actual costing, opening balances, entries made by hand.",
    )
    difference = fields.Monetary(readonly=True, help="Cost ledger less general ledger.")

    @api.model
    def _keep(self, period, rows):
        """Keep a comparison (see ``_compare``) under the period's revision."""
        return self.sudo().create([{"period_id": period.id, "revision": period.revision, **row} for row in rows])

    @api.model
    def _compare(self, company, date_to):
        """Return one dict for each WIP account: both ledgers and what explains the rest.

        difference = ledger - GL = not posted + between closings - other entries, at that date
        """
        self.env["mrp.cost.line"].flush_model()
        self.env["account.move.line"].flush_model()
        self.env["account.move"].flush_model(["mrp_cost_period_id"])
        self.env.cr.execute(
            SQL(
                """
                WITH ledger AS (
                    SELECT line.wip_account_id AS account_id, SUM(line.amount) AS amount,
                           COALESCE(SUM(line.amount) FILTER (WHERE line.is_periodic), 0) AS periodic,
                           COALESCE(SUM(line.amount) FILTER (WHERE NOT line.is_periodic
                               AND (item.id IS NULL OR item.date > %(date_to)s
                                    OR item.parent_state <> 'posted')), 0) AS unposted
                      FROM mrp_cost_line line
                      LEFT JOIN account_move_line item ON item.id = line.wip_move_line_id
                     WHERE line.company_id = %(company)s AND line.accounting_date <= %(date_to)s
                     GROUP BY line.wip_account_id
                ), books AS (
                    SELECT item.account_id, SUM(item.balance) AS amount,
                           COALESCE(SUM(item.balance) FILTER (
                               WHERE entry.mrp_cost_period_id IS NOT NULL), 0) AS closing,
                           COALESCE(SUM(item.balance) FILTER (
                               WHERE entry.mrp_cost_period_id IS NULL AND NOT EXISTS (
                               SELECT FROM mrp_cost_line line
                                WHERE line.wip_move_line_id = item.id
                                  AND line.accounting_date <= %(date_to)s)), 0) AS other
                      FROM account_move_line item
                      JOIN account_move entry ON entry.id = item.move_id
                     WHERE item.company_id = %(company)s AND item.date <= %(date_to)s
                       AND item.parent_state = 'posted'
                       AND item.account_id IN (SELECT account_id FROM ledger)
                     GROUP BY item.account_id
                )
                SELECT ledger.account_id, ledger.amount AS ledger_amount,
                       COALESCE(books.amount, 0) AS gl_amount,
                       ledger.unposted AS unposted_amount,
                       ledger.periodic - COALESCE(books.closing, 0) AS periodic_amount,
                       COALESCE(books.other, 0) AS other_amount,
                       ledger.amount - COALESCE(books.amount, 0) AS difference
                  FROM ledger LEFT JOIN books USING (account_id)
                 ORDER BY ledger.account_id
                """,
                company=company.id,
                date_to=date_to,
            )
        )
        return [
            {key: value if key == "account_id" else float(value) for key, value in row.items()}
            for row in self.env.cr.dictfetchall()
        ]
