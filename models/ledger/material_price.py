from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL


class MrpCostMaterialPrice(models.AbstractModel):
    """What a unit of a bought product is taken to cost in a standard or a plan."""

    _name = "mrp.cost.material.price"
    _description = "Prices of Material"

    @api.model
    def _prices(self, company, products, day, source):
        """Return {product id: Fraction}, company currency per unit of each product.

        source: 'cost' Odoo's cost price, 'purchase' the latest purchase price, 'standard' the
                released standard of that day; where there is none of these, Odoo's cost price
        """
        products = products.sudo().with_company(company)
        prices = {product.id: Fraction(str(product.standard_price)) for product in products}
        if source == "purchase":
            prices |= self._latest_purchases(company, products, day)
        elif source == "standard":
            standards = self.env["mrp.cost.standard"]._per_unit(company, products, day)
            prices |= {product: sum(by_element.values()) for product, by_element in standards.items()}
        return prices

    @api.model
    def _latest_purchases(self, company, products, day):
        """Return {product id: Fraction}: the price of the last purchase up to a day.

        That is the last confirmed order or posted bill, whichever is later (the bill where
        both are of one day), without tax, after discount, in company currency at the rate
        of the document; products never bought are left out.
        """
        for model in ("purchase.order", "purchase.order.line", "account.move", "account.move.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (bought.product_id) bought.product_id, bought.amount, bought.quantity
                  FROM (%s UNION ALL %s) AS bought
                 WHERE bought.quantity > 0
                 ORDER BY bought.product_id, bought.day DESC, bought.is_bill DESC, bought.id DESC
                """,
                self._orders_query(company, products, day),
                self._bills_query(company, products, day),
            )
        )
        return {product: Fraction(str(amount)) / Fraction(str(quantity)) for product, amount, quantity in rows}

    def _orders_query(self, company, products, day):
        return SQL(
            """
            SELECT line.product_id, line.id, FALSE AS is_bill, ordered.date_approve::date AS day,
                   line.price_subtotal::numeric / COALESCE(NULLIF(ordered.currency_rate, 0), 1)::numeric AS amount,
                   line.product_qty::numeric * bought_in.factor::numeric / kept_in.factor::numeric AS quantity
              FROM purchase_order_line AS line
              JOIN purchase_order AS ordered ON ordered.id = line.order_id
              JOIN product_product AS product ON product.id = line.product_id
              JOIN product_template AS template ON template.id = product.product_tmpl_id
              JOIN uom_uom AS bought_in ON bought_in.id = line.product_uom_id
              JOIN uom_uom AS kept_in ON kept_in.id = template.uom_id
             WHERE line.product_id IN %s AND ordered.company_id = %s
               AND ordered.state = 'purchase' AND ordered.date_approve::date <= %s
            """,
            tuple(products.ids) or (0,),
            company.id,
            day,
        )

    def _bills_query(self, company, products, day):
        return SQL(
            """
            SELECT line.product_id, line.id, TRUE AS is_bill, COALESCE(bill.invoice_date, bill.date) AS day,
                   line.balance AS amount,
                   line.quantity::numeric * bought_in.factor::numeric / kept_in.factor::numeric AS quantity
              FROM account_move_line AS line
              JOIN account_move AS bill ON bill.id = line.move_id
              JOIN product_product AS product ON product.id = line.product_id
              JOIN product_template AS template ON template.id = product.product_tmpl_id
              JOIN uom_uom AS kept_in ON kept_in.id = template.uom_id
              JOIN uom_uom AS bought_in ON bought_in.id = COALESCE(line.product_uom_id, template.uom_id)
             WHERE line.product_id IN %s AND bill.company_id = %s AND bill.move_type = 'in_invoice'
               AND bill.state = 'posted' AND line.display_type = 'product'
               AND COALESCE(bill.invoice_date, bill.date) <= %s
            """,
            tuple(products.ids) or (0,),
            company.id,
            day,
        )
