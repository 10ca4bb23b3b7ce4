from odoo import models
from odoo.tools import SQL

from .stock_move_cancel import WITHOUT_CANCELLED


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _run_avco(self, at_date=None, lot=None, method="realtime"):
        product = self.with_context(**{WITHOUT_CANCELLED: at_date or True})
        return super(ProductProduct, product)._run_avco(at_date=at_date, lot=lot, method=method)

    def _run_fifo_get_stack(self, lot=None, at_date=None, location=None):
        product = self.with_context(**{WITHOUT_CANCELLED: at_date or True})
        return super(ProductProduct, product)._run_fifo_get_stack(lot=lot, at_date=at_date, location=location)

    def _sql_move_counts(self):
        until = self.env.context.get(WITHOUT_CANCELLED)
        if not until:
            return super()._sql_move_counts()
        counts = SQL("move.cancelled_at IS NULL")
        return counts if until is True else SQL("(%s OR move.cancelled_at > %s)", counts, until)

    def _value_without_cancelled(self, lots):
        """Work out anew what a unit costs, in the company of the context, after moves of it were cancelled."""
        for product in self.filtered(lambda product: product.cost_method != "standard"):
            product.with_context(mrp_actual_cost_received=())._update_standard_price()
        lots.filtered("lot_valuated")._update_standard_price()
