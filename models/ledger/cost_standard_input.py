from odoo import api, fields, models


class MrpCostStandardInput(models.Model):
    """A price or lot size given by hand for one version: what would it cost if …?"""

    _name = "mrp.cost.standard.input"
    _description = "Given Value of a Standard Cost Version"
    _order = "standard_id, product_id, kind"
    _check_company_auto = True

    standard_id = fields.Many2one("mrp.cost.standard", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="standard_id.company_id", store=True)
    product_id = fields.Many2one("product.product", required=True, check_company=True, ondelete="restrict")
    kind = fields.Selection(
        [("price", "Price of Material"), ("lot_size", "Lot Size")],
        required=True,
        default="price",
        help="A price is for bought products. Set-up is spread over the lot size; by default, over the "
        "quantity of the bill of materials.",
    )
    value = fields.Float(digits=(16, 6), required=True, help="Company currency per unit, or units of the product.")

    _given_once = models.Constraint("UNIQUE (standard_id, product_id, kind)", "This value is given already.")
    _value_positive = models.Constraint(
        "CHECK (value > 0 OR (kind = 'price' AND value = 0))", "A lot size must be above zero, a price not below."
    )

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        values.standard_id._check_not_released()
        return values

    def write(self, vals):
        self.standard_id._check_not_released()
        result = super().write(vals)
        self.standard_id._check_not_released()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_released(self):
        self.standard_id._check_not_released()
