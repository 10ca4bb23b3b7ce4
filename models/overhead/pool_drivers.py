from collections import defaultdict
from fractions import Fraction

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Kinds of line that bring in what an order itself used: not shares of pools, not cost moved
# between orders, not cost of before it was taken on.
KINDS_DIRECT = ("issue", "time", "energy", "activity", "subcontract", "issue_true_up")


class MrpCostPool(models.Model):
    """The base a pool is spread by: what each order has of its driver in a period.

    Counted from the cost ledger by accounting date: what is corrected later counts against the
    period in which the correction is dated.
    """

    _inherit = "mrp.cost.pool"

    def _driver_base(self, period):
        """Return {order: number above zero} of the pool's driver in a period."""
        self.ensure_one()
        base = self._driver_bases()[self.driver](period)
        return {order: quantity for order, quantity in base.items() if quantity > 0}

    def _driver_bases(self):
        """Return {driver: function(period) -> {order: number}}; add yours, with its selection."""
        return {
            "labour_hour": self._base_labour_hours,
            "machine_hour": self._base_machine_hours,
            "setup": self._base_setups,
            "operation": self._base_operations,
            "output": self._base_output,
            "energy": self._base_metered_units,
            "material_cost": self._base_material_cost,
            "labour_cost": self._base_labour_cost,
            "direct_cost": self._base_direct_cost,
        }

    def _driver_uom(self):
        """Return the unit that a share's base is shown in; set-ups and money have none."""
        self.ensure_one()
        if self.driver in ("labour_hour", "machine_hour", "standard_hour"):
            return self.env.ref("uom.product_uom_hour")
        return self.uom_id

    # ------------------------------------------------------------------- hours

    def _base_labour_hours(self, period):
        return self._base_hours(period, "labour")

    def _base_machine_hours(self, period):
        return self._base_hours(period, "machine")

    def _base_hours(self, period, code):
        """One element's lines carry the hours: one line an hour, premiums carry none."""
        element = self.env["mrp.cost.element"]._by_code(code)
        return self._sum_of_lines(period, ("time",), element, "hours")

    # -------------------------------------------------------------------- cost

    def _base_material_cost(self, period):
        return self._base_cost(period, self.env["mrp.cost.element"]._by_code("material"))

    def _base_labour_cost(self, period):
        return self._base_cost(period, self.env["mrp.cost.element"]._by_code("labour"))

    def _base_direct_cost(self, period):
        """All that is not overhead, whether overhead is allocated or applied at a rate."""
        elements = self.env["mrp.cost.element"].with_context(active_test=False)
        return self._base_cost(period, elements.search([("basis", "!=", "allocation")]))

    def _base_cost(self, period, elements):
        return self._sum_of_lines(period, KINDS_DIRECT, self.base_element_ids or elements, "amount")

    def _sum_of_lines(self, period, kinds, elements, measure):
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "in", kinds)
            & Domain("accounting_date", ">=", period.date_from)
            & Domain("accounting_date", "<=", period.date_to)
            & Domain("element_id", "in", elements.ids)
        )
        if self.workcenter_ids:
            domain &= Domain("workcenter_id", "in", self.workcenter_ids.ids)
        lines = self.env["mrp.cost.line"].sudo()
        return dict(lines._read_group(domain, ["production_id"], [f"{measure}:sum"], order="production_id"))

    # ------------------------------------------------------------------ meters

    def _base_metered_units(self, period):
        """A reading counts once, however many elements have a rate on its meter."""
        units = self.env["uom.uom"].with_context(active_test=False)
        meters = units.search([("id", "child_of", self.uom_id._cost_reference().id)])
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id, uom_id, SUM(quantity)
                  FROM (SELECT DISTINCT ON (production_id, source_id)
                               production_id, uom_id, SUM(quantity) AS quantity
                          FROM mrp_cost_line line
                         WHERE %s AND kind = 'energy' AND source_model = 'mrp.meter.reading' AND uom_id IN %s
                         GROUP BY production_id, source_id, element_id, uom_id
                         ORDER BY production_id, source_id, ABS(SUM(quantity)) DESC, element_id) reading
                 GROUP BY production_id, uom_id
                 ORDER BY production_id, uom_id
                """,
                self._sql_in_period(period),
                tuple(meters.ids),
            )
        )
        return self._in_pool_unit(rows)

    # ----------------------------------------------------------------- helpers

    def _sql_in_period(self, period):
        """Return the condition on cost lines (alias line): of the period, at the pool's work centers."""
        return SQL("%s%s", self._sql_of_period(period), self._sql_at_workcenters("line"))

    def _sql_of_period(self, period):
        return SQL(
            "line.company_id = %s AND line.accounting_date BETWEEN %s AND %s",
            self.company_id.id,
            period.date_from,
            period.date_to,
        )

    def _sql_at_workcenters(self, alias):
        if not self.workcenter_ids:
            return SQL()
        return SQL(" AND %s IN %s", SQL.identifier(alias, "workcenter_id"), tuple(self.workcenter_ids.ids))

    def _by_order(self, rows):
        """Return {order: number} from rows of (id of the order, number), the order's sums added up."""
        orders = self.env["mrp.production"].browse(row[0] for row in rows)
        return dict(zip(orders, (row[1] for row in rows), strict=True))

    def _in_pool_unit(self, rows):
        """Return {order: Fraction} from rows of (id of the order, id of the unit, quantity).

        raises: UserError when a unit does not convert into the pool's
        """
        totals = defaultdict(Fraction)
        for order_id, uom_id, quantity in rows:
            order = self.env["mrp.production"].browse(order_id)
            totals[order] += self._converted(order, self.env["uom.uom"].browse(uom_id), float(quantity))
        return dict(totals)

    def _converted(self, order, unit, quantity):
        if unit._cost_reference() != self.uom_id._cost_reference():
            raise UserError(
                self.env._(
                    "%(pool)s is spread by %(unit)s, but %(order)s is counted in %(other)s. Choose another driver, "
                    "or make a pool for each unit.",
                    pool=self.name,
                    unit=self.uom_id.name,
                    order=order.display_name,
                    other=unit.name,
                )
            )
        converted = unit._compute_quantity(quantity, self.uom_id, round=False) if unit != self.uom_id else quantity
        return Fraction(str(converted))
