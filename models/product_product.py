from odoo import fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    cost_average_is_stale = fields.Boolean(
        company_dependent=True,
        readonly=True,
        copy=False,
        help="Past movements were changed: the next receipt goes through all history again.",
    )

    def _update_standard_price(self, extra_value=None, extra_quantity=None):
        """Average goods just received into the price, without going through all history again.

        Odoo replays every move of the product at every receipt. Where the receipts are the
        last thing that happened to its stock, the result is known from the last one.
        """
        received = self.env["stock.move"].browse(self.env.context.get("mrp_actual_cost_received", ()))
        replay = self.browse()
        for product, moves in received.grouped("product_id").items():
            if product in self and not product._average_in(moves):
                replay |= product
        replay |= self - received.product_id
        replay.filtered("cost_average_is_stale").sudo().cost_average_is_stale = False
        return super(ProductProduct, replay)._update_standard_price(extra_value, extra_quantity)

    def _average_in(self, moves):
        """Set the average cost after these receipts if nothing but they can have changed it.

        returns: whether it did; otherwise the history has to be replayed
        """
        self.ensure_one()
        if not self.env.company.cost_ledger_active or self.cost_method != "average" or self.lot_valuated:
            return False
        if not self._is_last_valued(moves):
            return False
        quantity = sum(move._get_valued_qty() for move in moves)
        before = self._own_quantity() - quantity
        if self.uom_id.compare(before, 0) <= 0 or self.uom_id.compare(quantity, 0) <= 0:
            return False
        value = self.standard_price * before + sum(moves.mapped("value"))
        self.sudo().with_context(disable_auto_revaluation=True).standard_price = value / (before + quantity)
        return True

    def _with_valuation_context(self):
        """Value stock for whoever acts, without rights to stock: the technical user of a MES books receipts.

        Odoo leaves the rights of the server here so that stock of other companies is not counted.
        """
        if self.env.su or self.env["stock.location"].has_access("read"):
            return super()._with_valuation_context()
        places = (
            self.env["stock.location"]
            .sudo()
            .search([("is_valued_internal", "=", True), ("company_id", "in", [self.env.company.id, False])])
        )
        return super(ProductProduct, self.sudo())._with_valuation_context().with_context(location=places.ids)

    def _own_quantity(self):
        """Return the quantity that the company of the context holds and values itself."""
        company = self.env.company
        places = self.env["stock.location"].search(
            [("is_valued_internal", "=", True), ("company_id", "in", [company.id, False])]
        )
        return self.with_context(location=places.ids, owners=[False, company.partner_id.id]).qty_available

    def _is_last_valued(self, moves):
        """Tell whether nothing that Odoo's replay would count comes after these receipts, and
        nothing before them was changed since the average was last worked out."""
        if self.cost_average_is_stale:
            return False
        first = min(moves, key=lambda move: (move.date, move.id))
        later = Domain("date", ">", first.date) | (Domain("date", "=", first.date) & Domain("id", ">", first.id))
        of_product = Domain("product_id", "=", self.id) & Domain("company_id", "=", self.env.company.id)
        valued = Domain("is_in", "=", True) | Domain("is_out", "=", True) | Domain("is_dropship", "=", True)
        others = of_product & valued & later & Domain("id", "not in", moves.ids) & Domain("state", "=", "done")
        by_hand = of_product & Domain("move_id", "=", False) & Domain("date", ">", first.date)
        return not (
            self.env["stock.move"].sudo().search_count(others, limit=1)
            or self.env["product.value"].sudo().search_count(by_hand, limit=1)
        )

    def _mark_average_stale(self):
        """Note, in the company of the context, that the past of these products was changed."""
        fresh = self.filtered(lambda product: product.cost_method == "average" and not product.cost_average_is_stale)
        fresh.sudo().cost_average_is_stale = True

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
