from collections import defaultdict
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class MrpCostPool(models.Model):
    """A statistic as a driver: what orders have of it themselves, and their part of what their work centers have."""

    _inherit = "mrp.cost.pool"

    driver = fields.Selection(selection_add=[("statistic", "Statistic")], ondelete={"statistic": "cascade"})
    statistic_id = fields.Many2one(
        "mrp.cost.statistic",
        ondelete="restrict",
        help="Floor area, headcount, or anything else that you count. The value of a work center is shared by its "
        "orders, by the hours they were worked on there.",
    )

    @api.constrains("driver", "statistic_id")
    def _check_statistic(self):
        for pool in self:
            if pool.driver == "statistic" and not pool.statistic_id:
                raise ValidationError(self.env._("Say by which statistic %s is spread.", pool.name))

    @api.depends("statistic_id.unit")
    def _compute_driver_unit(self):
        result = super()._compute_driver_unit()
        for pool in self.filtered(lambda pool: pool.driver == "statistic"):
            pool.driver_unit = pool.statistic_id.unit
        return result

    def _driver_bases(self):
        return super()._driver_bases() | {"statistic": self._base_statistic}

    def _base_statistic(self, period):
        base = defaultdict(Fraction)
        of_workcenters = {}
        for workcenter_id, order_id, value in self._statistic_values(self.statistic_id, period):
            if order_id:
                base[self.env["mrp.production"].browse(order_id)] += Fraction(str(value))
            elif not self.workcenter_ids or workcenter_id in self.workcenter_ids.ids:
                of_workcenters[workcenter_id] = Fraction(str(value))
        for order, part in self._by_hours_there(of_workcenters, period):
            base[order] += part
        return dict(base)

    def _statistic_values(self, statistic, period):
        """Return rows (work center or None, order or None, value) that count in a period."""
        self.env["mrp.cost.statistic.value"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (workcenter_id, production_id) workcenter_id, production_id, value
                  FROM mrp_cost_statistic_value
                 WHERE statistic_id = %s AND company_id = %s AND date_from <= %s AND %s
                 ORDER BY workcenter_id, production_id, date_from DESC
                """,
                statistic.id,
                self.company_id.id,
                period.date_to,
                SQL("TRUE") if statistic.is_standing else SQL("period_id = %s", period.id),
            )
        )

    def _by_hours_there(self, values, period):
        """Yield (order, its part of the value of a work center), by hours charged there in the period."""
        if not values:
            return
        hours = defaultdict(dict)
        self.env["mrp.cost.line"].flush_model()
        for workcenter_id, order_id, number in self.env.execute_query(
            SQL(
                """
                SELECT workcenter_id, production_id, SUM(hours) FROM mrp_cost_line
                 WHERE company_id = %s AND accounting_date BETWEEN %s AND %s AND kind = 'time' AND workcenter_id IN %s
                 GROUP BY workcenter_id, production_id HAVING SUM(hours) > 0
                 ORDER BY workcenter_id, production_id
                """,
                self.company_id.id,
                period.date_from,
                period.date_to,
                tuple(values),
            )
        ):
            hours[workcenter_id][order_id] = Fraction(str(number))
        for workcenter_id, of_orders in hours.items():
            total = sum(of_orders.values())
            for order_id, number in of_orders.items():
                yield self.env["mrp.production"].browse(order_id), values[workcenter_id] * number / total
