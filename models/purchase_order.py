from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_cancel(self):
        """What is cancelled costs no order anything."""
        result = super().button_cancel()
        self.env["mrp.cost.subcontracting"]._restate(self.order_line)
        return result

    def button_confirm(self):
        """What was entered as received before counts from now on."""
        result = super().button_confirm()
        self.env["mrp.cost.subcontracting"]._restate(self.order_line.filtered("cost_production_id"))
        return result
