from odoo import api, fields, models


class MrpCostCompositionProduct(models.TransientModel):
    """What the stock value of one product is made of now; shown, not kept."""

    _name = "mrp.cost.composition.product"
    _description = "Composition of Stock Value"
    _order = "product_id, element_id"

    product_id = fields.Many2one("product.product", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", readonly=True)
    amount = fields.Monetary(readonly=True, help="Part of the product's stock value.")
    per_unit = fields.Float(readonly=True, aggregator=None)
    share = fields.Float(string="%", readonly=True, aggregator=None)

    @api.model
    def _show(self, products):
        """Compose products and write rows for them; return the rows."""
        company = self.env.company
        self.env["mrp.cost.composition"]._compose(company, products)
        values = []
        for product in products.sudo().with_company(company):
            quantity = product._with_valuation_context().qty_available
            parts = product._cost_composition()
            total = float(sum(parts.values()))
            values += [
                {
                    "product_id": product.id,
                    "company_id": company.id,
                    "element_id": element.id,
                    "amount": float(amount),
                    "per_unit": float(amount) / quantity if quantity else 0.0,
                    "share": float(amount) / total if total else 0.0,
                }
                for element, amount in parts.items()
            ]
        return self.sudo().create(values).sudo(False)
