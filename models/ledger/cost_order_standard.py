from odoo import api, fields, models


class MrpCostOrderStandard(models.Model):
    """The standard of one unit of an order's product, as it was when the order was confirmed.

    Copied, so that a later release does not change what an order is compared with. By
    element as the ledger of the order sees it: components are material.
    """

    _name = "mrp.cost.order.standard"
    _description = "Standard Cost of an Order"
    _order = "production_id, element_id"

    production_id = fields.Many2one("mrp.production", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, ondelete="restrict", readonly=True
    )
    row_id = fields.Many2one(
        "mrp.cost.standard.product",
        string="Released Standard",
        readonly=True,
        ondelete="restrict",
        help="Where the standard was copied from; it tells quantities, hours and prices.",
    )
    per_unit = fields.Float(digits=(16, 6), readonly=True, aggregator=None)

    _element_once = models.Constraint("UNIQUE (production_id, element_id)", "An order has one standard per element.")

    @api.model
    def _copy_in_force(self, orders, day_of):
        """Give orders the standards in force on their day.

        day_of: {order: date}
        """
        groups = {}
        for order in orders:
            groups.setdefault((order.company_id, day_of[order]), []).append(order)
        values = []
        for (company, day), alike in groups.items():
            products = orders.browse([order.id for order in alike]).product_id
            standards = self.env["mrp.cost.standard"]._per_unit(company, products, day, as_issued=True)
            rows = self.env["mrp.cost.standard"]._rows_in_force(company, products, day)
            for order in alike:
                product = order.product_id.id
                values += self._values(order, standards.get(product, {}), rows.get(product))
        self.create(values)

    @api.model
    def _copy_from(self, origins):
        """Give orders the standards of the orders they were split from; origins: {order: origin}."""
        self.create(
            [
                values
                for order, origin in origins.items()
                for values in self._values(
                    order,
                    {row.element_id.id: row.per_unit for row in origin.cost_standard_ids},
                    origin.cost_standard_ids.row_id.id,
                )
            ]
        )

    def _values(self, order, by_element, row_id):
        return [
            {"production_id": order.id, "element_id": element, "per_unit": float(amount), "row_id": row_id}
            for element, amount in by_element.items()
        ]
