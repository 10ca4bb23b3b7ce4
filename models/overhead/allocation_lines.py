from odoo import models
from odoo.tools import SQL


def replace_shares(document, table, column, shares):
    """Replace what orders have of a document in one statement; a plant has 30,000 orders a month.

    table, column: of the shares, and their column that names the document
    shares:        [(id of the order, base, share)]
    """
    env = document.env
    lines = document.line_ids.browse()
    lines.check_access("create")
    lines.invalidate_model()
    env.cr.execute(SQL("DELETE FROM %s WHERE %s = %s", SQL.identifier(table), SQL.identifier(column), document.id))
    if shares:
        orders, bases, amounts = zip(*shares, strict=True)
        env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(column)s, company_id, production_id, base, amount,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(document)s, %(company)s, share.production_id, share.base, share.amount,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(orders)s::int[], %(bases)s::numeric[], %(amounts)s::numeric[])
                       AS share (production_id, base, amount)
                """,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                document=document.id,
                company=document.company_id.id,
                uid=env.uid,
                now=env.cr.now(),
                orders=list(orders),
                bases=list(bases),
                amounts=list(amounts),
            )
        )
    document.invalidate_recordset(["line_ids"])


class MrpCostAllocation(models.Model):
    _inherit = "mrp.cost.allocation"

    def _write_shares(self, shares):
        """Replace the shares of an allocation; see ``replace_shares``."""
        self.ensure_one()
        replace_shares(self, "mrp_cost_allocation_line", "allocation_id", shares)
        self.invalidate_recordset(["base_total", "allocated", "rate"])
