from datetime import datetime

from odoo import fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Stock is valued at the moment asked for, at which Odoo counts it.

    Odoo values it at the end of that moment's day in UTC: cost and goods of the next accounting day would be in it
    where the company's days end before that, and some of the last day would not where they end after it.
    """

    _inherit = "product.product"

    def _run_avco(self, at_date=None, lot=None, method="realtime"):
        return super()._run_avco(at_date=self._cost_moment(at_date), lot=lot, method=method)

    def _run_fifo(self, quantity, lot=None, at_date=None, location=None):
        return super()._run_fifo(quantity, lot=lot, at_date=self._cost_moment(at_date), location=location)

    def _get_standard_price_at_date(self, date=None):
        return super()._get_standard_price_at_date(self._cost_moment(date))

    def _get_value_from_lots(self):
        """Odoo leaves out what was in stock at that moment of lots that are used up by now."""
        moment = fields.Datetime.to_datetime(self.env.context.get("to_date"))
        is_ours = self.env.company.cost_ledger_active and not self.env.context.get("warehouse_id")
        if not moment or not is_ours or self.cost_method == "fifo":
            return super()._get_value_from_lots()
        lots = self.env["stock.lot"].search(Domain("product_id", "in", self.ids) & Domain("product_qty", "!=", 0))
        return sum((lots | self._lots_moved_since(moment)).mapped("total_value"))

    def _lots_moved_since(self, moment):
        """Return the lots that moved before a moment, and again after it."""
        lines = self.env["stock.move.line"]
        done = (
            Domain("product_id", "in", self.ids)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "done")
            & Domain("lot_id", "!=", False)
        )
        [(later,)] = lines._read_group(done & Domain("date", ">", moment), [], ["lot_id:recordset"])
        both = done & Domain("date", "<=", moment) & Domain("lot_id", "in", later.ids)
        return lines._read_group(both, [], ["lot_id:recordset"])[0][0]

    def _cost_moment(self, at_date):
        """Return the moment asked for, where `at_date` is what Odoo made of it; a day alone says no moment."""
        asked = self.env.context.get("to_date")
        is_moment = isinstance(asked, datetime) or isinstance(asked, str) and len(asked) > len("2026-03-31")
        if not (at_date and is_moment and self.env.company.cost_ledger_active):
            return at_date
        moment = fields.Datetime.to_datetime(asked)
        return moment if moment.replace(hour=23, minute=59, second=59) == at_date else at_date
