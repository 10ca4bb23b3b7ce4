from collections import defaultdict
from fractions import Fraction

from odoo import fields, models


class MrpCostPool(models.Model):
    """Drivers that weigh output: what it is worth, or the hours it should have taken."""

    _inherit = "mrp.cost.pool"

    driver = fields.Selection(
        selection_add=[("output_value", "Output value"), ("standard_hour", "Standard hours of output")],
        ondelete={"output_value": "cascade", "standard_hour": "cascade"},
    )
    output_price = fields.Selection(
        [("planned", "Planned cost of the order"), ("sales", "Sales price of the product")],
        string="Valued at",
        default="planned",
        required=True,
        help="What a good unit counts for. The planned cost is the order's own and never changes afterwards; the "
        "sales price is today's.",
    )

    def _driver_bases(self):
        return super()._driver_bases() | {
            "output_value": self._base_output_value,
            "standard_hour": self._base_standard_hours,
        }

    def _base_output_value(self, period):
        """Good units received × planned cost, or sales price, of one."""
        quantities = self._units_received(period)
        price = self._sales_prices if self.output_price == "sales" else self._planned_costs
        return self._times(quantities, price(list(quantities)))

    def _base_standard_hours(self, period):
        """Good units received × hours planned for one, of the base elements (machine, where none is named)."""
        quantities = self._units_received(period)
        return self._times(quantities, self._planned_hours(list(quantities)))

    # ----------------------------------------------------------------- helpers

    def _units_received(self, period):
        """Return {order: Fraction}: good units in the product's own unit of measure."""
        received = defaultdict(Fraction)
        orders = self.env["mrp.production"].sudo()
        rows = self._output_rows(period)
        prefetched = orders.browse(row[0] for row in rows)
        units = self.env["uom.uom"].browse(row[1] for row in rows)
        for order, unit, (_order, _unit, quantity) in zip(prefetched, units, rows, strict=True):
            own = order.product_id.uom_id
            number = float(quantity)
            if unit != own:
                number = unit._compute_quantity(number, own, round=False)
            received[order.sudo(False)] += Fraction(str(number))
        return dict(received)

    def _times(self, quantities, per_unit):
        """Return {order: Fraction}, 0 where one unit is worth nothing."""
        return {order: quantity * per_unit.get(order, 0) for order, quantity in quantities.items()}

    def _sales_prices(self, orders):
        return {
            order: Fraction(str(order.sudo().product_id.with_company(self.company_id).lst_price)) for order in orders
        }

    def _planned_costs(self, orders):
        return self._planned(orders, "amount", [])

    def _planned_hours(self, orders):
        elements = self.base_element_ids or self.env["mrp.cost.element"]._by_code("machine")
        domain = [("element_id", "in", elements.ids)]
        if self.workcenter_ids:
            domain.append(("workorder_id.workcenter_id", "in", self.workcenter_ids.ids))
        return self._planned(orders, "hours", domain)

    def _planned(self, orders, measure, domain):
        """Return {order: Fraction} of what one unit was planned to take."""
        ids = [order.id for order in orders]
        plans = self.env["mrp.cost.plan.line"].sudo()
        groups = plans._read_group([("production_id", "in", ids), *domain], ["production_id"], [f"{measure}:sum"])
        planned = {}
        for order, amount in groups:
            quantity = order.cost_plan_quantity or order.product_uom_qty
            planned[order.sudo(False)] = Fraction(str(amount)) / Fraction(str(quantity)) if quantity else Fraction(0)
        return planned
