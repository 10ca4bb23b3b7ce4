from odoo import fields, models

from .cost_element import COSTING_METHODS


class MrpCostElementSetting(models.Model):
    """What differs about a cost element for orders of one product category."""

    _name = "mrp.cost.element.setting"
    _description = "Cost Element by Category"
    _order = "element_id, category_id, id"
    _rec_name = "category_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, ondelete="cascade", index=True
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product Category",
        required=True,
        ondelete="cascade",
        help="Category of the product that the order makes; what is below it counts too.",
    )
    absorption_account_id = fields.Many2one("account.account", check_company=True, ondelete="restrict")
    variance_account_id = fields.Many2one("account.account", check_company=True, ondelete="restrict")
    loss_account_id = fields.Many2one("account.account", check_company=True, ondelete="restrict")
    costing_method = fields.Selection(COSTING_METHODS, help="Empty: as for the next category above, or the element.")

    _once = models.Constraint(
        "UNIQUE (company_id, category_id, element_id)",
        "There are settings for this element and category already.",
    )
