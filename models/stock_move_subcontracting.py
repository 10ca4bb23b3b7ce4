"""Goods made by a subcontractor: valued by the cost ledger, where that app is installed."""

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _cost_subcontract_orders(self):
        """Return the actually costed orders whose goods these receipts bring from a subcontractor."""
        if "is_subcontract" not in self._fields:
            return self.env["mrp.production"]
        return self.filtered("is_subcontract").move_orig_ids.production_id.filtered("is_actual_cost")

    def _get_value_data(self, forced_std_price=False, at_date=False, ignore_manual_update=False, add_extra_value=True):
        """Let the ledger answer before the bill: the fee is in it already.

        Odoo would add the billed fee to the unit price of the goods, ahead of asking the order.
        """
        order = self.production_id
        if not (order.is_actual_cost and order._cost_is_subcontracted()):
            return super()._get_value_data(forced_std_price, at_date, ignore_manual_update, add_extra_value)
        quantity = self._get_valued_qty()
        manual = {} if ignore_manual_update else self._get_manual_value(quantity, at_date)
        if manual.get("quantity"):
            return manual
        data = self._get_value_from_production(quantity, at_date)
        if add_extra_value:
            data["value"] += self._get_value_from_extra(quantity, at_date)["value"]
        return data
