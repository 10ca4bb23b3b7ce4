from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .cost_pool import DRIVERS_AT_WORKCENTERS


class MrpCostPool(models.Model):
    """Which orders a pool is for: those of plants, of product categories, or named ones."""

    _inherit = "mrp.cost.pool"

    behaviour = fields.Selection(
        [("variable", "Variable"), ("fixed", "Fixed")],
        compute="_compute_behaviour",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Variable cost follows the quantity made. Fixed cost follows the calendar: give its normal capacity, and "
        "what idle capacity costs is an expense of the period, not of its products.",
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Plants",
        check_company=True,
        help="Only orders of these plants (warehouses) share the pool; empty: all.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Only orders that make products of these categories, or of categories below them, share the pool; "
        "empty: all.",
    )
    production_ids = fields.Many2many(
        "mrp.production",
        string="Named Orders",
        check_company=True,
        help="Only these orders share the pool; empty: all.",
    )

    @api.depends("element_id")
    def _compute_behaviour(self):
        for pool in self:
            pool.behaviour = pool.element_id.behaviour or pool.behaviour or "variable"

    @api.onchange("driver")
    def _onchange_driver(self):
        if self.driver not in DRIVERS_AT_WORKCENTERS:
            self.workcenter_ids = False

    def _driver_base(self, period):
        """Leave out orders that are not in the scope of the pool."""
        base = super()._driver_base(period)
        return self._in_scope(base)

    def _in_scope(self, base):
        """Return the part of {order: number} that is about orders of this pool."""
        domain = self._scope_domain()
        if not base or domain.is_true():
            return base
        domain &= Domain("id", "in", [order.id for order in base])
        inside = set(self.env["mrp.production"].sudo().search(domain)._ids)
        return {order: number for order, number in base.items() if order.id in inside}

    def _of_takers(self, base):
        """Return the part of {order: number} that is about orders that take a share.

        What a cancelled order has of a driver, or one that is not under actual costing, was done: it counts as
        activity, but nobody can be charged for it. An order closed for cost is left in: charging it says so.
        """
        self.env["mrp.production"].flush_model(["state", "is_actual_cost"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM mrp_production WHERE id = ANY(%s) AND is_actual_cost AND state <> 'cancel'",
                [order.id for order in base],
            )
        )
        takers = {order_id for (order_id,) in rows}
        return {order: number for order, number in base.items() if order.id in takers}

    def _scope_domain(self):
        """Return the domain of the orders that may share the pool; true where all may."""
        domain = Domain.TRUE
        if self.warehouse_ids:
            domain &= Domain("picking_type_id.warehouse_id", "in", self.warehouse_ids.ids)
        if self.category_ids:
            domain &= Domain("product_id.categ_id", "child_of", self.category_ids.ids)
        if self.production_ids:
            domain &= Domain("id", "in", self.production_ids.ids)
        return domain if domain.is_true() else domain & Domain("company_id", "=", self.company_id.id)
