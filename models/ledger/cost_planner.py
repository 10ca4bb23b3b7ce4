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
        table = self.env["mrp.cost.rate"]._rates_between(order.company_id, day, day)
        elements = self.env["mrp.cost.element"].search([("basis", "in", ("labour_hour", "machine_hour"))])
        values = []
        for workorder in order.workorder_ids:
            hours = Fraction(str(workorder.duration_expected)) / 60
            for element in elements:
                rate = self._planned_rate(table, element, day, workorder.workcenter_id)
                if rate:
                    values.append(
                        self._plan_line(
                            order,
                            element,
                            hours * Fraction(str(rate)),
                            workorder_id=workorder.id,
                            hours=float(hours),
                            rate=rate,
                        )
                    )
        return values

    def _planned_rate(self, table, element, day, workcenter):
        found = table.find(element.id, day, workcenter=workcenter.id)
        if found:
            return found.amount
        return workcenter.costs_hour if element.code == "machine" else 0.0

    def _plan_line(self, order, element, amount, **details):
        coins = to_coins(amount, order._cost_coin())
        return {
            "production_id": order.id,
            "element_id": element.id,
            "amount": float(Decimal(coins)),
            **details,
        }
