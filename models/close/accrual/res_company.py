from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cost_accrual_account_id = fields.Many2one(
        "account.account",
        string="Accrued Liabilities Account",
        check_company=True,
        help="Credited at a period's end for what was received or used and not billed yet, and debited again "
        "on the next day.",
    )
