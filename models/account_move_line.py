from fractions import Fraction

from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    mrp_production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The order whose stock move this journal item values.",
    )
    mrp_cost_stock_move_id = fields.Many2one(
        "stock.move",
        string="Stock Move of the Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    mrp_cost_element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The cost element that this journal item sums up.",
    )

    def _cost_bought_value(self):
        """Return what a bill's line costs in company currency, as Fraction; refunds are negative.

        The tax that cannot be recovered is cost: its repartition has no account of its own,
        so Odoo books it on the account of this line. Converted at the rate of the bill.
        """
        self.ensure_one()
        value = Fraction(str(self.balance))
        if not self.tax_ids:
            return value
        taxes = self.tax_ids.compute_all(
            self.price_unit * (1 - self.discount / 100),
            currency=self.currency_id,
            quantity=self.quantity,
            product=self.product_id,
            partner=self.partner_id,
            is_refund=self.is_refund,
        )
        if not taxes["total_excluded"]:
            return value
        return value * Fraction(str(taxes["total_void"])) / Fraction(str(taxes["total_excluded"]))
