from odoo import models


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    def _prepare_move_values(self):
        """Date the move of a reported scrap when it happened."""
        return {**super()._prepare_move_values(), **self.env.context.get("mrp_scrap_dates", {})}
