from odoo import models
from odoo.tools import SQL


class MrpCostPool(models.Model):
    _inherit = "mrp.cost.pool"

    def _sql_of_ours(self):
        """Accruals are cost of the pools like the bills they stand for."""
        return SQL(
            """(%s OR EXISTS (SELECT FROM account_move entry
                               WHERE entry.id = item.move_id AND entry.mrp_cost_accrual_kind IS NOT NULL))""",
            super()._sql_of_ours(),
        )
