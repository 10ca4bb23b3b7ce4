"""What others commit while a close looks at its period: the transaction of the close does not see it."""

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    def _check_all_seen(self):
        """Refuse to go on where cost up to the period's end was committed since this transaction began.

        To be called once the period is shut and that is written: who dates cost in it holds it until he commits,
        and from then on nobody does.
        raises: ConcurrencyError; Odoo, or the next run, begins the transaction again, and then sees it
        """
        self.ensure_one()
        [(oldest,)] = self.env.execute_query(SQL("SELECT pg_snapshot_xmin(pg_current_snapshot())::xid::text"))
        with self.env.registry.cursor() as cr:
            cr.execute(self._sql_lines_since(oldest))
            committed = [line_id for (line_id,) in cr.fetchall()]
        seen = self.env.execute_query(SQL("SELECT id FROM mrp_cost_line WHERE id = ANY(%s)", committed))
        if len(seen) < len(committed):
            raise ConcurrencyError(self.env._("Cost was reported while %s was shut.", self.display_name))

    def _sql_lines_since(self, oldest):
        """Return the query of lines written by transactions that are not older than one, as text of its id.

        Those include all that was committed since a snapshot whose oldest transaction it is, and a few it holds.
        """
        return SQL(
            """
            SELECT id FROM mrp_cost_line
             WHERE company_id = %s AND accounting_date <= %s AND age(xmin) <= age(%s::xid)
            """,
            self.company_id.id,
            self.date_to,
            oldest,
        )
