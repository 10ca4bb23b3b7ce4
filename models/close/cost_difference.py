from odoo import api, fields, models
from odoo.tools import SQL

CAUSES = [
    ("unposted", "Cost line not posted yet"),
    ("draft", "Its entry was set back to draft"),
    ("other_day", "Booked on another day"),
    ("amount", "The journal item was changed"),
    ("other", "Entry that comes from no cost line"),
    ("periodic", "Only a closing books it"),
    ("stock_closing", "Odoo's stock closing is not made yet"),
    ("stock_day", "Stock moves dated on another day, or booked by hand"),
]
NAMES = ("account_id", "production_id", "day", "cause", "ledger_amount", "gl_amount")


class MrpCostDifference(models.Model):
    """Where two ledgers differ at a period's end: on one account, of one order, on one day, and why.

    Work in progress: cost ledger against general ledger. Inventory: Odoo's stock value against the
    accounts that show it. Differences of one account sum to that of its reconciliation. Never changed:
    another close of the period keeps its own under the next revision.
    """

    _name = "mrp.cost.difference"
    _description = "Difference between Ledgers"
    _order = "period_id desc, revision desc, account_id, day, production_id"

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, index=True, ondelete="restrict")
    revision = fields.Integer(readonly=True, help="Which result of the period it belongs to.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one("account.account", required=True, readonly=True, ondelete="restrict")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", readonly=True, ondelete="restrict")
    day = fields.Date(readonly=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    ledger_amount = fields.Monetary(string="Cost Ledger or Stock", readonly=True)
    gl_amount = fields.Monetary(string="General Ledger", readonly=True)
    difference = fields.Monetary(readonly=True)

    # --------------------------------------------------------------------- keep

    @api.model
    def _keep(self, period, inventory):
        """Keep the differences of a period's end under its revision.

        inventory: what ``_inventory_differences`` found
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_difference (period_id, revision, company_id, %(names)s, difference,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(period)s, %(revision)s, %(company)s, %(names)s, ledger_amount - gl_amount,
                       %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM (%(found)s) found
                """,
                names=self._names(),
                period=period.id,
                revision=period.revision,
                company=period.company_id.id,
                uid=self.env.uid,
                found=self._found(period, inventory),
            )
        )
        self.invalidate_model()

    @api.model
    def _same(self, period, inventory):
        """Tell whether the differences kept last are those of now."""
        self.flush_model()
        [(same,)] = self.env.execute_query(
            SQL(
                """
                WITH now AS (SELECT %(names)s FROM (%(found)s) found),
                     kept AS (SELECT %(names)s FROM mrp_cost_difference
                               WHERE period_id = %(period)s AND revision = %(revision)s)
                SELECT NOT EXISTS (TABLE now EXCEPT TABLE kept) AND NOT EXISTS (TABLE kept EXCEPT TABLE now)
                """,
                names=self._names(),
                found=self._found(period, inventory),
                period=period.id,
                revision=period.revision,
            )
        )
        return same

    def _names(self):
        return SQL(", ").join(SQL.identifier(name) for name in NAMES)

    # --------------------------------------------------------------------- find

    def _found(self, period, inventory):
        """Return the query of all differences of a period's end, in the columns of NAMES."""
        self.env.flush_all()
        lines, items = self._of_lines(period), self._of_items(period)
        return SQL("%s UNION ALL %s UNION ALL %s", lines, items, self._of_inventory(period, inventory))

    def _of_lines(self, period):
        """Cost lines that the books do not show, or show on another day; by account, order and day."""
        return SQL(
            """
            SELECT account_id, production_id, day, cause, SUM(ledger) AS ledger_amount, SUM(gl) AS gl_amount
              FROM (
                SELECT line.wip_account_id AS account_id, line.production_id, line.accounting_date AS day,
                       CASE WHEN item.id IS NULL THEN 'unposted'
                            WHEN item.parent_state <> 'posted' THEN 'draft'
                            ELSE 'other_day' END AS cause,
                       line.amount AS ledger, 0 AS gl
                  FROM mrp_cost_line line
                  LEFT JOIN account_move_line item ON item.id = line.wip_move_line_id
                 WHERE line.company_id = %(company)s AND line.accounting_date <= %(date_to)s
                   AND NOT line.is_periodic
                   AND (item.id IS NULL OR item.parent_state <> 'posted' OR item.date <> line.accounting_date)
                 UNION ALL
                SELECT line.wip_account_id, line.production_id, item.date, 'other_day', 0, line.amount
                  FROM mrp_cost_line line
                  JOIN account_move_line item ON item.id = line.wip_move_line_id
                 WHERE line.company_id = %(company)s AND item.date <= %(date_to)s
                   AND item.parent_state = 'posted' AND item.date <> line.accounting_date
                   AND NOT line.is_periodic
              ) line
             GROUP BY account_id, production_id, day, cause
            HAVING SUM(ledger) <> SUM(gl)
            """,
            company=period.company_id.id,
            date_to=period.date_to,
        )

    def _of_items(self, period):
        """Journal items that differ from their lines or have none, by account and day; and what only
        closings book, by account."""
        return SQL(
            """
            (WITH carried AS (
                SELECT wip_move_line_id AS item_id, SUM(amount) AS amount
                  FROM mrp_cost_line
                 WHERE company_id = %(company)s AND wip_move_line_id IS NOT NULL
                 GROUP BY wip_move_line_id
             ), wip_account AS (
                SELECT DISTINCT wip_account_id AS id FROM mrp_cost_line
                 WHERE company_id = %(company)s AND accounting_date <= %(date_to)s
             ), item AS (
                SELECT item.id, item.account_id, item.date, item.balance, entry.mrp_cost_period_id AS closing_id
                  FROM account_move_line item
                  JOIN account_move entry ON entry.id = item.move_id
                 WHERE item.company_id = %(company)s AND item.date <= %(date_to)s
                   AND item.parent_state = 'posted' AND item.account_id IN (SELECT id FROM wip_account)
             )
             SELECT item.account_id, NULL::int AS production_id, item.date AS day,
                    CASE WHEN carried.item_id IS NULL THEN 'other' ELSE 'amount' END AS cause,
                    SUM(COALESCE(carried.amount, 0)) AS ledger_amount, SUM(item.balance) AS gl_amount
               FROM item LEFT JOIN carried ON carried.item_id = item.id
              WHERE item.closing_id IS NULL AND item.balance <> COALESCE(carried.amount, 0)
              GROUP BY 1, 3, 4
             HAVING SUM(COALESCE(carried.amount, 0)) <> SUM(item.balance)
              UNION ALL
             SELECT account_id, NULL::int, %(date_to)s::date, 'periodic', SUM(ledger), SUM(gl)
               FROM (SELECT wip_account_id AS account_id, amount AS ledger, 0 AS gl
                       FROM mrp_cost_line
                      WHERE company_id = %(company)s AND accounting_date <= %(date_to)s AND is_periodic
                      UNION ALL
                     SELECT account_id, 0, balance FROM item WHERE closing_id IS NOT NULL) both_sides
              GROUP BY account_id
             HAVING SUM(ledger) <> SUM(gl))
            """,
            company=period.company_id.id,
            date_to=period.date_to,
        )

    def _of_inventory(self, period, inventory):
        """Odoo's stock value against the accounts that show it, by account."""
        rows = [
            SQL(
                "(%s, NULL::int, %s::date, %s, %s::numeric, %s::numeric)",
                account.id,
                period.date_to,
                cause,
                str(value),
                str(balance),
            )
            for account, cause, value, balance in inventory
        ]
        names = SQL("(account_id, production_id, day, cause, ledger_amount, gl_amount)")
        if not rows:
            empty = SQL("(NULL::int, NULL::int, NULL::date, NULL, NULL::numeric, NULL::numeric)")
            return SQL("SELECT * FROM (VALUES %s) AS stock %s WHERE FALSE", empty, names)
        return SQL("SELECT * FROM (VALUES %s) AS stock %s", SQL(", ").join(rows), names)

    def _inventory_differences(self, period):
        """Return [(account, cause, stock value, balance)] of the inventory accounts that differ."""
        company = period.company_id.sudo().with_company(period.company_id)
        currency = company.currency_id
        values = company.stock_value(at_date=period.date_to)
        balances = company.stock_accounting_value(at_date=period.date_to)
        cause = "stock_day" if company._cost_stock_closing_from(period.date_to) else "stock_closing"
        found = []
        for account in {*values, *balances}:
            value, balance = currency.round(values.get(account, 0.0)), currency.round(balances.get(account, 0.0))
            if account and currency.compare_amounts(value, balance):
                found.append((account, cause, value, balance))
        return sorted(found, key=lambda row: row[0].id)

    # ------------------------------------------------------------------ buttons

    def action_open(self):
        """Show the cost lines, or the journal items, that make the difference."""
        self.ensure_one()
        if self.cause in ("unposted", "draft", "other_day"):
            return self._action(
                "mrp_actual_cost.mrp_cost_line_action",
                [
                    ("production_id", "=", self.production_id.id),
                    "|",
                    ("accounting_date", "=", self.day),
                    ("wip_move_line_id.date", "=", self.day),
                ],
            )
        day = [("date", "=", self.day)] if self.cause in ("amount", "other") else [("date", "<=", self.day)]
        return self._action(
            "account.action_account_moves_all",
            [("account_id", "=", self.account_id.id), ("company_id", "=", self.company_id.id), *day],
        )

    def _action(self, xml_id, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return action | {"domain": domain, "context": {}}
