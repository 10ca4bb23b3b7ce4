from odoo import api, fields, models

from .cost_variance import CATEGORIES


class MrpCostVarianceAccount(models.Model):
    """The account that takes variances of one category: of one cost element, or of all."""

    _name = "mrp.cost.variance.account"
    _description = "Variance Account"
    _order = "category, element_id, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    category = fields.Selection(CATEGORIES, required=True)
    element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        ondelete="cascade",
        help="Empty: elements without an own account.",
    )
    account_id = fields.Many2one("account.account", required=True, check_company=True, ondelete="restrict")

    _once = models.UniqueIndex(
        "(company_id, category, COALESCE(element_id, 0))", "This category and element has an account already."
    )

    @api.model
    def _by_key(self, company):
        """Return {(category, element id or False): account id} of a company."""
        rows = self.sudo().search([("company_id", "=", company.id)])
        return {(row.category, row.element_id.id): row.account_id.id for row in rows}
