from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _cost_units_as(self, unit):
        """Return how many of a unit one unit of this product is; 0 where they have nothing in common."""
        self.ensure_one()
        if not self.uom_id._has_common_reference(unit):
            return 0.0
        return self.uom_id._compute_quantity(1.0, unit, round=False)

    def _cost_sales_price(self, company):
        """Return the sales price of one unit, in the company's currency."""
        self.ensure_one()
        product = self.with_company(company)
        return product.currency_id._convert(
            product.lst_price, company.currency_id, company, fields.Date.context_today(self), round=False
        )
