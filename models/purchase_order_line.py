from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import MissingAccount

# What decides on the cost of bought work.
COST_FIELDS = {
    "qty_received",
    "qty_received_manual",
    "price_unit",
    "discount",
    "tax_ids",
    "product_uom_id",
    "cost_production_id",
    "cost_workorder_id",
}


class PurchaseOrderLine(models.Model):
    """A service bought for a manufacturing order is cost of that order."""

    _inherit = "purchase.order.line"

    cost_production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        domain="[('is_actual_cost', '=', True), ('state', '!=', 'cancel'), ('company_id', '=', company_id)]",
        help="The order that this service is bought for: one of its operations, done outside.",
    )
    cost_workorder_id = fields.Many2one(
        "mrp.workorder",
        string="Work Order",
        copy=False,
        ondelete="restrict",
        domain="[('production_id', '=', cost_production_id)]",
    )
    cost_date = fields.Date(
        string="Service Received On",
        copy=False,
        help="Accounting day of the quantity that is entered as received next; empty: the day it is entered.",
    )

    @api.constrains("cost_production_id", "cost_workorder_id", "product_id")
    def _check_cost_production(self):
        for line in self.filtered("cost_production_id"):
            if line.product_id.type != "service":
                raise ValidationError(
                    self.env._(
                        "%s is not a service. Goods are cost of an order when they are issued to it.",
                        line.product_id.display_name,
                    )
                )
            order = line.sudo().cost_production_id
            if order.company_id != line.company_id:
                raise ValidationError(
                    self.env._("%s belongs to another company than the purchase order.", order.display_name)
                )
        for line in self.filtered("cost_workorder_id"):
            if line.sudo().cost_workorder_id.production_id != line.sudo().cost_production_id:
                raise ValidationError(
                    self.env._("Choose a work order of the manufacturing order of %s.", line.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["mrp.cost.subcontracting"]._restate(lines.filtered("cost_production_id"))
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not COST_FIELDS.isdisjoint(vals):
            self.env["mrp.cost.subcontracting"]._restate(self)
        return result

    # ------------------------------------------------------------------- cost

    def _cost_productions(self):
        """Return the orders that this line is cost of."""
        self.ensure_one()
        return self.cost_production_id.filtered("is_actual_cost") | self._cost_receipts()._cost_subcontract_orders()

    def _cost_receipts(self):
        """Return the done receipts of goods that a subcontractor made."""
        if "is_subcontract" not in self.env["stock.move"]._fields:
            return self.env["stock.move"]
        receipts = self.move_ids.filtered(lambda move: move.state == "done" and move.is_subcontract)
        return receipts.sorted(lambda move: (move.date, move.id))

    def _cost_quantity(self):
        """Return how much of a service was done, in the purchase unit: as received, or as billed if more."""
        self.ensure_one()
        received = self.qty_received if self.state == "purchase" else 0.0
        return max(Fraction(str(received)), self._cost_billed()[0], Fraction(0))

    def _cost_billed(self):
        """Return (quantity in the purchase unit, company currency) of posted bills less refunds."""
        self.ensure_one()
        quantity, value = Fraction(0), Fraction(0)
        for item in self._cost_bill_items():
            billed = item.product_uom_id._compute_quantity(item.quantity, self.product_uom_id, round=False)
            quantity += Fraction(str(billed)) * (-1 if item.move_id.move_type == "in_refund" else 1)
            value += item._cost_bought_value()
        return quantity, value

    def _cost_bill_items(self):
        return self.invoice_lines.filtered(
            lambda item: item.parent_state == "posted" and item.move_id.is_purchase_document(include_receipts=True)
        )

    def _cost_unit_price(self):
        """Return the ordered price of a purchase unit in company currency, as Fraction.

        With the tax that cannot be recovered, without the tax that can; converted at the day of
        the purchase order.
        """
        self.ensure_one()
        price, tax = self._cost_unit_price_ordered()
        day = self.order_id.date_approve or self.order_id.date_order
        return Fraction(str(self._cost_converted(price + tax, day)))

    def _cost_unit_price_ordered(self):
        """Return (price, tax that cannot be recovered) of a purchase unit in the order's currency.

        The repartition of tax that cannot be recovered has no account of its own.
        """
        self.ensure_one()
        if not self.tax_ids:
            return self.price_unit_discounted, 0.0
        quantity = self.product_qty or 1.0
        taxes = self.tax_ids.compute_all(
            self.price_unit_discounted,
            currency=self.currency_id,
            quantity=quantity,
            product=self.product_id,
            partner=self.partner_id,
            rounding_method="round_globally",
        )
        price = taxes["total_excluded"] / quantity
        return price, taxes["total_void"] / quantity - price

    def _cost_converted(self, amount, day):
        """Return an amount of the order's currency in company currency at the rate of a day, not rounded."""
        company_currency = self.company_id.currency_id
        if self.currency_id == company_currency:
            return amount
        return self.currency_id._convert(amount, company_currency, self.company_id, day, round=False)

    def _cost_counter_account(self):
        """Return the account that the vendor's bill debits for this line.

        raises: MissingAccount when neither the bill nor the product says which
        """
        self.ensure_one()
        billed = self._cost_bill_items()[:1].account_id
        if billed:
            return billed
        product = self.product_id.with_company(self.company_id)
        accounts = product.product_tmpl_id.get_product_accounts(fiscal_pos=self.order_id.fiscal_position_id)
        into_stock = product.is_storable and product.valuation == "real_time"
        account = accounts["stock_valuation"] if into_stock else accounts["expense"]
        if not account:
            raise MissingAccount(
                self.env._(
                    "%(product)s has no expense account in %(company)s. Set one on the product or its category.",
                    product=product.display_name,
                    company=self.company_id.display_name,
                )
            )
        return account

    def _cost_label(self):
        self.ensure_one()
        return f"{self.order_id.name} - {self.product_id.display_name} ({self.partner_id.display_name})"
