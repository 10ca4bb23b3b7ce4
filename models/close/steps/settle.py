"""Done orders keep no work in progress, and open ones none below zero."""

from odoo.tools import SQL

from .. import checks
from .engine import EngineStep
from .registry import Outcome, register


@register
class Settle(EngineStep):
    key = "settle"
    sequence = 80

    def label(self, env):
        return env._("Settle orders")

    def explain(self, env):
        return env._(
            "Clears what done orders still hold, and gives back what partial receipts of open orders took too much. "
            "What it settled stays when a period is reopened: it follows the goods and is corrected by itself."
        )

    def checks(self, period):
        return checks.of_negative_wip(period)

    def run(self, period):
        written = self._written(period, lambda: self._settle(period))
        if not written.lines:
            return Outcome(period.env._("Every order is settled."), changed=False)
        return Outcome(period.env._("Settled by %s cost lines.", written.lines))

    def roll_back(self, period):
        return ""

    def _settle(self, period):
        period.env["mrp.cost.settlement"]._settle(self._unsettled(period), day=period.date_to)
        period.env["mrp.cost.true.up"]._give_back_overdrawn(period.company_id, period.date_to)

    def _unsettled(self, period):
        """Return the done orders that hold work in progress in any element at the period's end."""
        period.env["mrp.production"].flush_model(["state"])
        rows = period.env.execute_query(
            SQL(
                """
                SELECT DISTINCT production_id FROM (
                    SELECT line.production_id
                      FROM mrp_cost_line line
                      JOIN mrp_production production ON production.id = line.production_id
                     WHERE line.company_id = %s AND line.accounting_date <= %s AND production.state = 'done'
                     GROUP BY line.production_id, line.element_id
                    HAVING SUM(line.amount) <> 0) unsettled
                """,
                period.company_id.id,
                period.date_to,
            )
        )
        return period.env["mrp.production"].sudo().browse(row[0] for row in rows)
