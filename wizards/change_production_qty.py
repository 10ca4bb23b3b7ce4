from odoo import models


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    def change_prod_qty(self):
        """Plan the order anew for its new quantity; the earlier plan is kept."""
        result = super().change_prod_qty()
        self.mo_id.filtered("is_actual_cost")._cost_plan_store()
        return result
