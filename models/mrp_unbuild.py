from odoo import models


class MrpUnbuild(models.Model):
    _inherit = "mrp.unbuild"

    def action_unbuild(self):
        result = super().action_unbuild()
        self.env["mrp.cost.settlement"]._settle_unbuild(self)
        return result
