from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from ...costing import to_coins


class MrpCostPlanner(models.AbstractModel):
    """Works out what an order is planned to cost when it is confirmed."""

    _name = "mrp.cost.planner"
    _description = "Planning of Order Cost"

    @api.model
    def _plan(self, order):
        """Return values of plan lines: materials at cost, operations at planned rates."""
        return self._plan_materials(order) + self._plan_operations(order)

    def _plan_materials(self, order):
        values = []
        for move in order.move_raw_ids.filtered(lambda m: m.state != "cancel"):
            quantity = move.product_uom._compute_quantity(move.product_uom_qty, move.product_id.uom_id, round=False)
            rate = move.product_id.with_company(order.company_id).standard_price
            values.append(
                self._plan_line(
                    order,
                    move._cost_material_element(),
                    Fraction(str(quantity)) * Fraction(str(rate)),
                    product_id=move.product_id.id,
                    quantity=quantity,
                    rate=rate,
                )
            )
        return values

    def _plan_operations(self, order):
        day = order.company_id._cost_accounting_day(order.date_start or fields.Datetime.now())
        pricing = self.env["mrp.cost.operation.pricing"]._open(order.company_id, day)
        quantity = Fraction(str(order.product_uom_qty))
        values = [self._plan_price(order, price) for price in pricing.price_output(quantity, order.product_id)]
        for workorder in order.workorder_ids:
            hours = Fraction(str(workorder.duration_expected)) / 60
            for price in pricing.price(
                workorder.workcenter_id,
                hours=hours,
                quantity=quantity,
                product=order.product_id,
                operation=workorder.operation_id,
            ):
                values.append(self._plan_price(order, price, workorder_id=workorder.id))
        return values

    def _plan_price(self, order, price, **details):
        return self._plan_line(
            order,
            price.element,
            price.amount,
            hours=float(price.hours),
            quantity=float(price.quantity),
            rate=float(price.rate),
            **details,
        )

    def _plan_line(self, order, element, amount, **details):
        coins = to_coins(amount, order._cost_coin())
        return {
            "production_id": order.id,
            "element_id": element.id,
            "amount": float(Decimal(coins)),
            **details,
        }
