from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....costing import OverheadPool, overhead_variances, per_unit

# What the step fills in; where entered by hand, it leaves them alone.
GATHERED = ("actual", "hours", "standard_hours")
ACTIVITY_DRIVERS = ("labour_hour", "machine_hour")


class MrpCostPoolBudget(models.Model):
    """What a cost pool was to cost in a period, and at what activity; against what it did cost.

    With the rate = budget ÷ normal activity, of a variable pool

        spending    actual - activity × rate
        efficiency  (activity - standard activity) × rate

    and of a fixed one

        spending    actual - budget
        capacity    budget - activity × rate
        efficiency  (activity - standard activity) × rate
        volume      capacity + efficiency = budget - standard activity × rate

    Overhead is applied by actual activity: efficiency shows on the orders, the rest stays with the pool.
    """

    _name = "mrp.cost.pool.budget"
    _description = "Budget of a Cost Pool"
    _order = "period_id desc, pool_id"
    _check_company_auto = True

    pool_id = fields.Many2one(
        "mrp.cost.pool", string="Cost Pool", required=True, check_company=True, index=True, ondelete="restrict"
    )
    period_id = fields.Many2one("mrp.cost.period", required=True, check_company=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="pool_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one(related="pool_id.element_id", store=True)
    activity_unit = fields.Char(related="pool_id.driver_unit")
    is_fixed = fields.Boolean(
        string="Fixed Cost",
        compute="_compute_is_fixed",
        store=True,
        help="As the pool says; of a closed period, as it said then.",
    )
    budget = fields.Monetary(required=True, help="What the pool is to cost in the period at its normal activity.")
    normal_hours = fields.Float(
        string="Normal Activity",
        required=True,
        digits=(16, 2),
        help="Normal capacity: hours, or other units of the driver, that the budget is for.",
    )
    is_entered = fields.Boolean(
        string="Actual Entered by Hand", help="The closing step leaves actual cost and activity as they were entered."
    )
    actual = fields.Monetary(string="Actual Cost")
    hours = fields.Float(string="Actual Activity", digits=(16, 4), help="Hours, or other units of the driver.")
    standard_hours = fields.Float(
        string="Standard Activity",
        digits=(16, 4),
        help="What the good units received in the period were to take by their released standards.",
    )
    rate = fields.Float(compute="_compute_variances", store=True, digits=(16, 6), aggregator=None)
    spending = fields.Monetary(
        compute="_compute_variances", store=True, help="What was spent more, or less, than budgeted for the activity."
    )
    capacity = fields.Monetary(
        string="Unused Capacity",
        compute="_compute_variances",
        store=True,
        help="Fixed cost of normal activity that was not reached (+) or was exceeded (-).",
    )
    efficiency = fields.Monetary(
        compute="_compute_variances",
        store=True,
        help="Cost of activity beyond the standard for the good units. It is the orders' variance.",
    )
    volume = fields.Monetary(
        compute="_compute_variances",
        store=True,
        help="Fixed cost budgeted less what the standard of the good units takes: unused capacity and efficiency.",
    )

    _once = models.Constraint("UNIQUE (pool_id, period_id)", "The pool has a budget in this period already.")
    _normal_positive = models.Constraint("CHECK (normal_hours > 0)", "The normal activity must be above zero.")

    @api.depends("pool_id.behaviour", "period_id.state")
    def _compute_is_fixed(self):
        """Follow the pool until the period is closed; then its variances were told, and stay."""
        for row in self:
            is_closed = row.period_id.state == "closed"
            row.is_fixed = row.is_fixed if is_closed else row.pool_id.behaviour == "fixed"

    @api.depends("is_fixed", "budget", "normal_hours", "actual", "hours", "standard_hours")
    def _compute_variances(self):
        for row in self:
            if row.normal_hours <= 0:
                row.rate = row.spending = row.capacity = row.efficiency = row.volume = 0.0
                continue
            split = overhead_variances(row._prepare_pool(), Decimal(str(row.currency_id.rounding or 0.01)))
            row.rate = float(per_unit(row._money(row.budget), str(row.normal_hours)))
            row.spending = float(split.variable_spending + split.fixed_spending)
            row.capacity = float(split.fixed_capacity)
            row.efficiency = float(split.variable_efficiency + split.fixed_efficiency)
            row.volume = float(split.fixed_capacity + split.fixed_efficiency)

    def _prepare_pool(self):
        """Return the OverheadPool of the arithmetic."""
        self.ensure_one()
        hours = {
            "hours": str(self.hours),
            "standard_hours": str(self.standard_hours),
            "normal_hours": str(self.normal_hours),
        }
        if self.is_fixed:
            return OverheadPool(fixed=self._money(self.actual), budgeted_fixed=self._money(self.budget), **hours)
        rate = per_unit(self._money(self.budget), str(self.normal_hours))
        return OverheadPool(variable=self._money(self.actual), variable_rate=rate, **hours)

    def _money(self, amount):
        return Decimal(str(self.currency_id.round(amount)))

    # ---------------------------------------------------------------- guards

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_open()
        return rows

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()

    def _check_open(self):
        for period in self.period_id.filtered(lambda period: period.state == "closed"):
            raise UserError(self.env._("%s is closed. Reopen it first.", period.display_name))

    # ------------------------------------------------------------------- step

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)]: pools that were budgeted before, and are not in this period."""
        budgeted = self.search(
            [
                ("company_id", "=", period.company_id.id),
                ("pool_id.active", "=", True),
                ("period_id.date_to", "<=", period.date_to),
            ]
        )
        missing = budgeted.pool_id - budgeted.filtered(lambda row: row.period_id == period).pool_id
        if not missing:
            return []
        message = self.env._(
            "No budget in %(period)s for: %(pools)s. Without one, spending and volume variances are not told.",
            period=period.display_name,
            pools=", ".join(missing.mapped("name")),
        )
        return [("warn", message, missing)]

    @api.model
    def _test_run(self, period):
        """Return {budget: {field: value}} that running would write."""
        rows = self.search([("period_id", "=", period.id), ("is_entered", "=", False)])
        changes = {row: row._changes() for row in rows}
        return {row: values for row, values in changes.items() if values}

    @api.model
    def _run(self, period):
        """Fill in what pools really cost and did in the period; return how many budgets changed."""
        changes = self._test_run(period)
        for row, values in changes.items():
            row.write(values)
        return len(changes)

    def _changes(self):
        """Return {field: value} of what is not as the period has it now."""
        activity = sum(float(units) for units in self.pool_id._driver_base(self.period_id).values())
        is_hours = self.pool_id.driver in ACTIVITY_DRIVERS
        found = {
            "actual": self._actual(),
            "hours": activity,
            "standard_hours": self._standard_activity() if is_hours else activity,
        }
        return {name: value for name, value in found.items() if abs(self[name] - value) >= 0.0001}

    def _actual(self):
        """Return what the pool cost, with what service centers gave it: as charged, else as gathered or entered."""
        run = self.period_id.allocation_ids.filtered(lambda allocation: allocation.pool_id == self.pool_id)
        if run.state in (False, "draft") and self.pool_id._is_gathered():
            return float(self.pool_id._gather(self.period_id)) + run.received
        return run.amount + run.received

    def _standard_activity(self):
        """Return the hours that the good units received in the period were to take by their standards.

        Those of the pool's work centers and orders. An hour of an operation counts once, however many elements are
        priced by it; a receipt counts on the day it came in, whatever was corrected since.
        """
        self.env.flush_all()
        pool, period = self.pool_id, self.period_id
        [(standard,)] = self.env.execute_query(
            SQL(
                """
                WITH receipt AS (
                    SELECT line.production_id, line.source_id
                      FROM mrp_cost_line line
                      JOIN stock_move move ON move.id = line.source_id AND move.cancelled_at IS NULL
                     WHERE line.company_id = %(company)s AND line.kind = 'receipt'
                       AND line.source_model = 'stock.move' AND line.product_id = line.order_product_id
                       AND line.accounting_date <= %(date_to)s AND %(in_scope)s
                     GROUP BY 1, 2
                    HAVING MIN(line.accounting_date) >= %(date_from)s
                ), good AS (
                    SELECT receipt.production_id, SUM(line.quantity_product_uom) AS quantity
                      FROM receipt
                      JOIN stock_move_line line ON line.move_id = receipt.source_id
                     GROUP BY receipt.production_id
                ), by_element AS (
                    SELECT row_id, operation_id, workcenter_id, element_id,
                           SUM(quantity + setup_quantity / lot) AS hours
                      FROM mrp_cost_standard_use
                     WHERE basis = %(driver)s AND %(there)s
                     GROUP BY 1, 2, 3, 4
                ), by_operation AS (
                    SELECT row_id, MAX(hours) AS hours FROM by_element GROUP BY row_id, operation_id, workcenter_id
                ), by_row AS (
                    SELECT row_id, SUM(hours) AS hours FROM by_operation GROUP BY row_id
                )
                SELECT COALESCE(SUM(good.quantity * by_row.hours), 0)
                  FROM good
                  JOIN (SELECT DISTINCT production_id, row_id FROM mrp_cost_order_standard) standard
                    ON standard.production_id = good.production_id
                  JOIN by_row ON by_row.row_id = standard.row_id
                """,
                company=period.company_id.id,
                date_from=period.date_from,
                date_to=period.date_to,
                driver=pool.driver,
                in_scope=self._sql_orders_of_pool(),
                there=SQL("workcenter_id IN %s", tuple(pool.workcenter_ids.ids))
                if pool.workcenter_ids
                else SQL("TRUE"),
            )
        )
        return float(standard)

    def _sql_orders_of_pool(self):
        """Return the condition on cost lines (alias line) that their order may share the pool."""
        domain = self.pool_id._scope_domain()
        if domain.is_true():
            return SQL("TRUE")
        orders = self.env["mrp.production"].sudo()._search(domain)
        return SQL("line.production_id IN %s", orders.subselect())
