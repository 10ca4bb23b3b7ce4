from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cost_variance_tolerance = fields.Monetary(
        string="Variance Tolerance",
        help="An order whose total variance is smaller than this is not analysed: it shows what remains only.",
    )
    cost_variance_settlement = fields.Selection(
        [
            ("account", "Stay on the variance account"),
            ("category", "To accounts by category"),
            ("goods", "Back into stock and cost of sales"),
        ],
        string="Settlement of Variances",
        default="account",
        required=True,
        help="Where the variances of orders that leave at standard go when a period is closed. Back into stock and "
        "cost of sales: in proportion of the goods that are still in stock.",
    )
    cost_variance_stock_account_id = fields.Many2one(
        "account.account",
        string="Variances in Stock",
        check_company=True,
        help="Holds, beside the stock valuation at standard, the variances of goods that are still in stock.",
    )
    _cost_variance_tolerance_positive = models.Constraint(
        "CHECK (cost_variance_tolerance >= 0)", "The variance tolerance must not be negative."
    )
