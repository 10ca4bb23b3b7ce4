from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostPeriod(models.Model):
    """What a close found out is kept: under a new revision where the figures are others."""

    _inherit = "mrp.cost.period"

    last_difference_ids = fields.One2many(
        "mrp.cost.difference", string="Differences", compute="_compute_last_difference_ids"
    )

    @api.depends("revision")
    def _compute_last_difference_ids(self):
        for period in self:
            period.last_difference_ids = self.env["mrp.cost.difference"].search(
                [("period_id", "=", period.id), ("revision", "=", period.revision)]
            )

    def _keep_results(self):
        """Keep work in progress and the comparison with the books; return whether anything was written."""
        self.ensure_one()
        Difference = self.env["mrp.cost.difference"]
        rows = self.env["mrp.cost.reconciliation"]._compare(self.company_id, self.date_to)
        inventory = Difference._inventory_differences(self)
        if self.revision and self._same_wip() and self._same_comparison(rows) and Difference._same(self, inventory):
            return False
        self.revision += 1
        self.env["mrp.cost.wip"]._snapshot(self)
        self.env["mrp.cost.reconciliation"]._keep(self, rows)
        Difference._keep(self, inventory)
        return True

    def _same_wip(self):
        """Tell whether the last snapshot says what the ledger says now."""
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.cost.wip"].flush_model()
        [(same,)] = self.env.execute_query(
            SQL(
                """
                WITH now AS (
                    SELECT production_id, element_id, SUM(amount) AS amount
                      FROM mrp_cost_line
                     WHERE company_id = %(company)s AND accounting_date <= %(date_to)s
                     GROUP BY production_id, element_id
                    HAVING SUM(amount) <> 0
                ), kept AS (
                    SELECT production_id, element_id, amount FROM mrp_cost_wip
                     WHERE period_id = %(period)s AND revision = %(revision)s
                )
                SELECT NOT EXISTS (
                    SELECT FROM now FULL JOIN kept USING (production_id, element_id)
                     WHERE now.amount IS DISTINCT FROM kept.amount)
                """,
                company=self.company_id.id,
                date_to=self.date_to,
                period=self.id,
                revision=self.revision,
            )
        )
        return same

    def _same_comparison(self, rows):
        kept = self.env["mrp.cost.reconciliation"].search(
            [("period_id", "=", self.id), ("revision", "=", self.revision)]
        )
        names = ("ledger_amount", "gl_amount", "unposted_amount", "periodic_amount", "other_amount")
        said = {row.account_id.id: [self.currency_id.round(row[name]) for name in names] for row in kept}
        return said == {row["account_id"]: [self.currency_id.round(row[name]) for name in names] for row in rows}
