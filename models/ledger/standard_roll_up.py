"""Rolling up a version of standard costs, and keeping the result."""

from fractions import Fraction

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...costing import round_together


class MrpCostStandard(models.Model):
    _inherit = "mrp.cost.standard"

    def action_roll_up(self):
        """Work the standard costs out anew; nothing else changes by it."""
        self.check_access("write")
        self._check_not_released()
        for standard in self:
            products = standard._scope_products()
            if not products:
                raise UserError(
                    self.env._("%s holds no product with a bill of materials. Choose others.", standard.display_name)
                )
            rolled = self.env["mrp.cost.roll.up"]._roll_up(
                standard.company_id,
                products,
                standard.date,
                standard.price_source,
                prices=standard._inputs("price"),
                lots=standard._inputs("lot_size"),
            )
            standard.sudo()._store(rolled)
            standard.sudo()._record({"state": "simulated", "rolled_up_at": fields.Datetime.now()})

    def action_draft(self):
        """Take the result away and choose anew."""
        self.check_access("write")
        self._check_not_released()
        self.sudo().product_line_ids.unlink()
        self.sudo()._record({"state": "draft", "rolled_up_at": False})

    def _scope_products(self):
        """Return the products to roll up; what they are made of comes with them."""
        self.ensure_one()
        if self.scope == "product":
            return self.sudo().scope_product_ids
        company = Domain("company_id", "in", (False, self.company_id.id))
        boms = self.env["mrp.bom"].sudo().search(company & Domain("type", "=", "normal"))
        products = boms.product_id | boms.filtered(lambda bom: not bom.product_id).product_tmpl_id.product_variant_ids
        if self.scope == "category":
            inside = self.env["product.category"].sudo().search([("id", "child_of", self.category_ids.ids)])
            products = products.filtered(lambda product: product.categ_id in inside)
        return products

    def _inputs(self, kind):
        """Return {product id: Fraction} given by hand."""
        given = self.sudo().input_ids.filtered(lambda value: value.kind == kind)
        return {value.product_id.id: Fraction(str(value.value)) for value in given}

    def _store(self, rolled):
        """Replace the result of this version."""
        self.ensure_one()
        self.product_line_ids.unlink()
        Product, Line, Use = (self.env[f"mrp.cost.standard.{name}"] for name in ("product", "line", "use"))
        previous = self._previous(rolled)
        rows = Product.create(
            [
                {
                    "standard_id": self.id,
                    "product_id": product.id,
                    "bom_id": result.bom.id,
                    "level": result.cost.level,
                    "cost": float(round_together([sum(result.cost.issued.values())])[0]),
                    **previous[product.id],
                }
                for product, result in rolled.items()
            ]
        )
        Line.create(
            [values for row, result in zip(rows, rolled.values(), strict=True) for values in row._lines(result.cost)]
        )
        Use.create(
            [row._use_values(use) for row, result in zip(rows, rolled.values(), strict=True) for use in result.uses]
        )

    def _previous(self, products):
        """Return {product id: values}: the standard in force before, or else Odoo's cost price."""
        products = self.env["product.product"].union(*products).sudo().with_company(self.company_id)
        rows = self._rows_in_force(self.company_id, products, self.date)
        costs = {row.id: row.cost for row in self.env["mrp.cost.standard.product"].browse(rows.values())}
        return {
            product.id: {
                "previous_id": rows.get(product.id),
                "previous_cost": costs[rows[product.id]] if product.id in rows else product.standard_price,
            }
            for product in products
        }
