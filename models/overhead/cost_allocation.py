from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...costing import apportion
from ..ledger.cost_fact import CostFact


class MrpCostAllocation(models.Model):
    """One pool of one period spread over orders: computed, looked at, then charged."""

    _name = "mrp.cost.allocation"
    _description = "Overhead Allocation"
    _inherit = ["mail.thread"]
    _order = "period_id desc, pool_id"
    _check_company_auto = True

    pool_id = fields.Many2one(
        "mrp.cost.pool",
        string="Cost Pool",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    period_id = fields.Many2one(
        "mrp.cost.period",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="pool_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one(related="pool_id.element_id")
    driver = fields.Selection(related="pool_id.driver")
    driver_unit = fields.Char(related="pool_id.driver_unit")
    amount = fields.Monetary(tracking=True, help="What the pool took in this period. Exact: shares sum to it.")
    base_total = fields.Float(
        string="Total Base", compute="_compute_totals", help="What all orders together have of the driver."
    )
    rate = fields.Float(compute="_compute_totals", digits=(16, 6), help="Amount per unit of the driver.")
    allocated = fields.Monetary(compute="_compute_totals")
    state = fields.Selection(
        [("draft", "Preview"), ("posted", "Charged")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    line_ids = fields.One2many("mrp.cost.allocation.line", "allocation_id", readonly=True)

    _once_a_period = models.Constraint("UNIQUE (pool_id, period_id)", "This pool is allocated in this period already.")

    @api.depends("line_ids.base", "line_ids.amount", "amount")
    def _compute_totals(self):
        for run in self:
            run.base_total = sum(run.line_ids.mapped("base"))
            run.allocated = sum(run.line_ids.mapped("amount"))
            run.rate = run.amount / run.base_total if run.base_total else 0.0

    @api.depends("pool_id", "period_id")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.pool_id.name} / {run.period_id.name}"

    # ------------------------------------------------------------------ verbs

    @api.model
    def _for(self, pools, period):
        """Return the allocations of these pools in a period, making the missing ones."""
        runs = self.search([("pool_id", "in", pools.ids), ("period_id", "=", period.id)])
        missing = pools - runs.pool_id
        return runs | self.create([{"pool_id": pool.id, "period_id": period.id} for pool in missing])

    def action_compute(self):
        """Work out the shares without charging anything."""
        for run in self.filtered(lambda r: r.state == "draft"):
            if run.pool_id._is_gathered():
                run.amount = float(run.pool_id._gather(run.period_id))
            run.line_ids = [Command.clear()] + [Command.create(values) for values in run._prepare_shares()]

    def _prepare_shares(self):
        self.ensure_one()
        base = self.pool_id._driver_base(self.period_id)
        if not base:
            return []
        currency = self.company_id.currency_id
        coin = Decimal(str(currency.rounding))
        amount = Decimal(str(currency.round(self.amount)))
        shares = apportion(amount, list(base.values()), coin)
        return [
            {"production_id": order.id, "base": float(quantity), "amount": float(share)}
            for (order, quantity), share in zip(base.items(), shares, strict=True)
        ]

    def action_post(self):
        """Charge the shares to the orders, on the last day of the period."""
        for run in self.filtered(lambda r: r.state == "draft"):
            run._check_postable()
            facts = [fact for line in run.line_ids if (fact := run._fact(line))]
            self.env["mrp.cost.ledger"]._state({(run._name, run.id)}, facts)
            run.state = "posted"
            self.env["mrp.cost.settlement"]._settle(run.line_ids.production_id, day=run.period_id.date_to)

    def action_reverse(self):
        """Take the charged shares back, by reversal lines."""
        for run in self.filtered(lambda r: r.state == "posted"):
            self.env["mrp.cost.ledger"]._state({(run._name, run.id)}, [])
            run.state = "draft"
            self.env["mrp.cost.settlement"]._settle(run.line_ids.production_id)

    def _check_postable(self):
        self.ensure_one()
        if self.period_id.state == "closed":
            raise UserError(self.env._("%s is closed. Reopen it first.", self.period_id.display_name))
        if self.line_ids and self.currency_id.compare_amounts(self.amount, self.allocated):
            raise UserError(
                self.env._("The shares of %s were computed for another amount. Compute them again.", self.display_name)
            )
        if self.amount and not self.line_ids:
            raise UserError(
                self.env._(
                    "%(pool)s has %(amount)s to allocate, but no order has any %(driver)s in %(period)s.",
                    pool=self.pool_id.name,
                    amount=self.currency_id.format(self.amount),
                    driver=dict(self._fields["driver"]._description_selection(self.env))[self.driver].lower(),
                    period=self.period_id.name,
                )
            )

    def _fact(self, line):
        order = line.production_id
        return CostFact(
            source=(self._name, self.id),
            production=order.id,
            element=self.element_id.id,
            kind="overhead",
            event_date=self.period_id.date_to,
            amount=Decimal(str(line.amount)),
            wip_account=order._cost_wip_account().id,
            counter_account=self.pool_id._absorption_account().id,
            details={
                "quantity": line.base,
                "rate": self.rate,
                "uom_id": self.pool_id._driver_uom().id,
                "source_label": self.display_name,
            },
        )
