from fractions import Fraction

from odoo import api, fields, models

from ...costing import to_coins


class MrpCostPlanner(models.AbstractModel):
    """Works out what orders are planned to cost when they are confirmed."""

    _name = "mrp.cost.planner"
    _description = "Planning of Order Cost"

    @api.model
    def _plan(self, orders):
        """Return values of plan lines: materials at cost, operations at planned rates.

        Prices and rates are read once for all orders of a company and day.
        """
        groups = {}
        for order in orders:
            groups.setdefault((order.company_id, self._day(order)), []).append(order.id)
        values = []
        for (company, day), ids in groups.items():
            alike = orders.browse(ids)
            values += self._plan_materials(alike, company, day) + self._plan_operations(alike, company, day)
        return values

    @api.model
    def _day(self, order):
        """Return the day whose rates and standards an order is planned with."""
        return order.company_id._cost_accounting_day(order.date_start or fields.Datetime.now())

    def _plan_materials(self, orders, company, day):
        moves = orders.move_raw_ids.filtered(lambda move: move.state != "cancel")
        prices = self.env["mrp.cost.material.price"]._prices(company, moves.product_id, day, company.cost_plan_material)
        material = self.env["mrp.cost.element"]._by_code("material")
        return [self._plan_material(move, prices[move.product_id.id], material) for move in moves]

    def _plan_material(self, move, price, material):
        quantity = move.product_uom._compute_quantity(move.product_uom_qty, move.product_id.uom_id, round=False)
        return self._plan_line(
            move.raw_material_production_id,
            move.product_id.categ_id.cost_element_id or material,
            Fraction(str(quantity)) * price,
            product_id=move.product_id.id,
            quantity=quantity,
            rate=float(price),
        )

    def _plan_operations(self, orders, company, day):
        pricing = self.env["mrp.cost.operation.pricing"]._open(company, day)
        values = []
        for order in orders:
            quantity = Fraction(str(order.product_uom_qty))
            values += [self._plan_price(order, price) for price in pricing.price_output(quantity, order.product_id)]
            for workorder in order.workorder_ids.filtered(lambda workorder: workorder.state != "cancel"):
                prices = pricing.price(
                    workorder.workcenter_id,
                    hours=Fraction(str(workorder.duration_expected)) / 60,
                    quantity=quantity,
                    product=order.product_id,
                    operation=workorder.operation_id,
                )
                values += [self._plan_price(order, price, workorder_id=workorder.id) for price in prices]
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
        return {
            "production_id": order.id,
            "element_id": element.id,
            "amount": float(to_coins(amount, order._cost_coin())),
            **details,
        }
