from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..costing import apportion
from ..models.overhead.cost_pool import UNITS

# What a rule consists of; the rest of the pool stays as it is.
RULE = ("driver", "statistic_id", "formula", "uom_id", "output_price", "base_element_ids", "workcenter_ids")
RULE += ("warehouse_ids", "category_ids", "behaviour", "normal_capacity", "capacity_of")


class MrpCostPoolSimulate(models.TransientModel):
    """Spreads a pool's cost of a period by another rule, beside the one in force; charges nothing."""

    _name = "mrp.cost.pool.simulate"
    _description = "Simulate a Cost Pool"

    pool_id = fields.Many2one("mrp.cost.pool", string="Cost Pool", required=True)
    company_id = fields.Many2one(related="pool_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        "mrp.cost.period",
        required=True,
        domain="[('company_id', '=', company_id)]",
        compute="_compute_period_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Any period, closed ones too.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="What the pool cost in the period, with service centers.",
    )
    driver = fields.Selection(lambda self: self._driver_selection(), required=True)
    statistic_id = fields.Many2one("mrp.cost.statistic")
    formula = fields.Char()
    formula_hint = fields.Char(compute="_compute_formula_hint")
    uom_id = fields.Many2one("uom.uom", string="Unit")
    output_price = fields.Selection(
        [("planned", "Planned cost of the order"), ("sales", "Sales price of the product")], string="Valued at"
    )
    base_element_ids = fields.Many2many("mrp.cost.element", string="Base Elements")
    workcenter_ids = fields.Many2many("mrp.workcenter", string="Work Centers")
    warehouse_ids = fields.Many2many("stock.warehouse", string="Plants")
    category_ids = fields.Many2many("product.category", string="Product Categories")
    behaviour = fields.Selection([("variable", "Variable"), ("fixed", "Fixed")])
    normal_capacity = fields.Float(digits=(16, 4))
    capacity_of = fields.Selection(
        [("period", "Each period"), ("year", "A year, by days")], string="Normal Capacity of"
    )
    idle_now = fields.Monetary(string="Idle Capacity in Force", readonly=True)
    idle_new = fields.Monetary(string="Idle Capacity Simulated", readonly=True)
    line_ids = fields.One2many("mrp.cost.pool.simulate.line", "simulation_id", readonly=True)
    is_done = fields.Boolean(readonly=True)

    @api.model
    def _driver_selection(self):
        return self.env["mrp.cost.pool"]._fields["driver"]._description_selection(self.env)

    @api.depends("pool_id")
    def _compute_period_id(self):
        for simulation in self:
            simulation.period_id = self.env["mrp.cost.period"].search(
                [("company_id", "=", simulation.company_id.id), ("date_to", "<", fields.Date.context_today(self))],
                order="date_to desc",
                limit=1,
            )

    @api.model_create_multi
    def create(self, vals_list):
        """What is not said of the rule is as in force."""
        default = self.env.context.get("default_pool_id")
        pools = self.env["mrp.cost.pool"].browse(vals.get("pool_id", default) for vals in vals_list)
        rules = [self._rule_of(pool) for pool in pools]
        return super().create([{**rule, **vals} for rule, vals in zip(rules, vals_list, strict=True)])

    @api.onchange("pool_id")
    def _onchange_pool_id(self):
        self.update(self._rule_of(self.pool_id))

    @api.onchange("driver")
    def _onchange_driver(self):
        if self.driver in UNITS:
            self.uom_id = self.uom_id or self.env.ref(UNITS[self.driver])

    @api.model
    def _rule_of(self, record):
        """Return the values of a rule: of a pool, or of a simulation."""
        values = {name: record[name] for name in RULE}
        for name, value in values.items():
            if self._fields[name].type == "many2one":
                values[name] = value.id
            elif self._fields[name].type == "many2many":
                values[name] = [Command.set(value.ids)]
        return values

    @api.depends("pool_id", "period_id")
    def _compute_amount(self):
        for simulation in self:
            simulation.amount = simulation._cost_of_period() if simulation.pool_id and simulation.period_id else 0.0

    @api.depends("formula", "driver", "workcenter_ids")
    def _compute_formula_hint(self):
        for simulation in self:
            is_formula = simulation.driver == "formula" and simulation.formula
            simulation.formula_hint = simulation._simulated()._formula_fault() if is_formula else False

    def _cost_of_period(self):
        """Return what the pool cost as it is known; nothing is held for it."""
        allocation = self.env["mrp.cost.allocation"].search(
            [("pool_id", "=", self.pool_id.id), ("period_id", "=", self.period_id.id)]
        )
        own = allocation.amount
        if self.pool_id._is_gathered() and allocation.state in (False, "draft"):
            own = float(self.pool_id._gather(self.period_id))
        return own + allocation.received - allocation.given

    # ------------------------------------------------------------------ verbs

    def action_simulate(self):
        """Fill in both distributions, side by side."""
        self.ensure_one()
        self.check_access("write")
        # First: records that are not saved, of one pool, share what is known of them.
        now, self.idle_now = self._shares(self.pool_id)
        new = self._simulated()
        for check in (new._check_unit, new._check_workcenters, new._check_statistic, new._check_formula):
            check()
        then, self.idle_new = self._shares(new)
        if not now and not then:
            raise UserError(self.env._("No order has anything of either driver in %s.", self.period_id.name))
        self._write_lines(now, then)
        self.is_done = True
        return self._reopen()

    def action_by_product(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(pool)s in %(period)s", pool=self.pool_id.name, period=self.period_id.name),
            "res_model": "mrp.cost.pool.simulate.line",
            "domain": [("simulation_id", "=", self.id)],
            "context": {"group_by": ["product_id"]},
            "views": [(False, "list"), (False, "pivot")],
        }

    def _simulated(self):
        """Return the pool with the other rule, not saved."""
        return self.pool_id.new(self._rule_of(self), origin=self.pool_id._origin)

    def _shares(self, pool):
        """Return {order id: (base, share)} of a rule, and what idle capacity costs by it."""
        base = pool._driver_base(self.period_id)
        takers = pool._of_takers(base)
        if not takers:
            return {}, 0.0
        amount = Decimal(str(self.currency_id.round(self.amount)))
        idle = pool._split(amount, Decimal(0), self.period_id, sum(base.values())).idle
        shares = apportion(amount - idle, list(takers.values()), Decimal(str(self.currency_id.rounding)))
        by_order = zip(takers.items(), shares, strict=True)
        return {order.id: (float(number), share) for (order, number), share in by_order}, float(idle)

    def _write_lines(self, now, then):
        """One statement, as for a charged allocation."""
        self.env.cr.execute(SQL("DELETE FROM mrp_cost_pool_simulate_line WHERE simulation_id = %s", self.id))
        rows = []
        for order_id in sorted(now | then):
            base_now, amount_now = now.get(order_id, (0.0, Decimal(0)))
            base_new, amount_new = then.get(order_id, (0.0, Decimal(0)))
            rows.append((order_id, base_now, amount_now, base_new, amount_new, amount_new - amount_now))
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_pool_simulate_line (simulation_id, company_id, production_id, product_id,
                    base_now, amount_now, base_new, amount_new, difference,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(me)s, %(company)s, row.production_id, production.product_id, row.base_now, row.amount_now,
                       row.base_new, row.amount_new, row.difference, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(orders)s::int[], %(b0)s::numeric[], %(a0)s::numeric[], %(b1)s::numeric[],
                              %(a1)s::numeric[], %(difference)s::numeric[])
                       AS row (production_id, base_now, amount_now, base_new, amount_new, difference)
                  JOIN mrp_production production ON production.id = row.production_id
                """,
                me=self.id,
                company=self.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                **dict(zip(("orders", "b0", "a0", "b1", "a1", "difference"), columns, strict=True)),
            )
        )
        self.invalidate_recordset(["line_ids"])

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulate a Rule"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
