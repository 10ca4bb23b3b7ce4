from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...costing import apportion
from .shares import orders_sharing, replace_shares, share_facts, take_back


class MrpCostAllocation(models.Model):
    """One pool of one period spread over orders: computed, looked at, then charged."""

    _name = "mrp.cost.allocation"
    _description = "Overhead Allocation"
    _inherit = ["mail.thread", "mrp.cost.pool.document"]
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
    is_charged_here = fields.Boolean(
        compute="_compute_is_charged_here",
        help="Otherwise the pool is charged at rates, or serves other pools: only its cost is gathered here.",
    )
    driver = fields.Selection(related="pool_id.driver")
    driver_unit = fields.Char(related="pool_id.driver_unit")
    amount = fields.Monetary(tracking=True, help="What the pool itself cost in this period.")
    is_gathered = fields.Boolean(compute="_compute_is_gathered", help="The amount is found in the books.")
    is_entered = fields.Boolean(
        string="Amount Entered",
        compute="_compute_is_entered",
        store=True,
        readonly=False,
        help="The amount is known. Tick it where the pool cost nothing; until then the close asks for the amount.",
    )
    gathered_by = fields.Json(
        readonly=True, help="What found the journal items of the amount; empty where it was entered by hand."
    )
    received = fields.Monetary(compute="_compute_to_allocate", help="From service centers.")
    given = fields.Monetary(compute="_compute_to_allocate", help="To pools that it serves.")
    idle = fields.Monetary(
        string="Idle Capacity",
        readonly=True,
        help="Fixed cost of normal capacity that was not used. It goes to no order; clear it under Absorption.",
    )
    to_allocate = fields.Monetary(
        compute="_compute_to_allocate",
        help="Amount + received - given - idle capacity. Exact: the shares of the orders sum to it.",
    )
    base_total = fields.Float(
        string="Total Base", compute="_compute_totals", help="What all orders together have of the driver."
    )
    rate = fields.Float(compute="_compute_totals", digits=(16, 6), help="Amount per unit of the driver.")
    allocated = fields.Monetary(compute="_compute_totals")
    state = fields.Selection(
        [("draft", "Preview"), ("gathered", "Gathered"), ("posted", "Charged")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    line_ids = fields.One2many("mrp.cost.allocation.line", "allocation_id", readonly=True)
    item_ids = fields.One2many("mrp.cost.pool.item", "allocation_id", string="Journal Items", readonly=True)

    _once_a_period = models.Constraint("UNIQUE (pool_id, period_id)", "This pool is allocated in this period already.")

    @api.depends("amount", "idle")
    def _compute_to_allocate(self):
        domain = [("run_id.state", "=", "posted"), ("period_id", "in", self.period_id.ids)]
        flows = self.env["mrp.cost.service.line"]._read_group(
            domain, ["period_id", "giver_id", "receiver_id"], ["amount:sum"]
        )
        received, given = defaultdict(float), defaultdict(float)
        for period, giver, receiver, amount in flows:
            given[giver, period] += amount
            received[receiver, period] += amount
        for run in self:
            key = (run.pool_id, run.period_id)
            run.received, run.given = (run.company_id.currency_id.round(side[key]) for side in (received, given))
            run.to_allocate = run.company_id.currency_id.round(run.amount + run.received - run.given - run.idle)

    @api.depends("line_ids.base", "line_ids.amount", "amount", "idle")
    def _compute_totals(self):
        lines = self.env["mrp.cost.allocation.line"]
        groups = lines._read_group([("allocation_id", "in", self.ids)], ["allocation_id"], ["base:sum", "amount:sum"])
        totals = {run: (base, amount) for run, base, amount in groups}
        for run in self:
            run.base_total, run.allocated = totals.get(run._origin, (0.0, 0.0))
            run.rate = run.allocated / run.base_total if run.base_total else 0.0

    @api.depends("pool_id")
    def _compute_is_gathered(self):
        for run in self:
            run.is_gathered = run.pool_id._is_gathered()

    @api.depends("amount")
    def _compute_is_entered(self):
        for run in self:
            run.is_entered = run.is_entered or bool(run.amount)

    @api.depends("pool_id.charging", "pool_id.is_service")
    def _compute_is_charged_here(self):
        for run in self:
            run.is_charged_here = run.pool_id.charging == "allocate" and not run.pool_id.is_service

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
        """Work out the shares without charging anything; what the amount is made of is taken by no other pool."""
        self._gather_amounts()
        for run in self.filtered(lambda r: r.state == "draft"):
            base = run.pool_id._driver_base(run.period_id)
            run.idle = run._idle_cost(base)
            replace_shares(run, run._shares(run.pool_id._of_takers(base)))
            run.invalidate_recordset(["base_total", "allocated", "rate"])

    def _gather_amounts(self):
        """Find what the pools cost, and hold the journal items it is made of."""
        for run in self.filtered(lambda r: r.state == "draft"):
            items = run.pool_id._items(run.period_id)
            self.env["mrp.cost.pool.item"].sudo()._take(run, items)
            run.gathered_by = [rule for _source, rule in run.pool_id._rules()]
            if run.pool_id._is_gathered():
                run.amount = float(run.pool_id._gather(run.period_id, items))

    def _let_go(self):
        """Empty previews whose journal items belong to another period of their pool; they are computed again."""
        self.env.cr.execute(SQL("DELETE FROM mrp_cost_pool_item WHERE allocation_id = ANY(%s)", self.ids))
        for run in self:
            replace_shares(run, [])
        self.write({"amount": 0.0, "idle": 0.0, "gathered_by": []})
        self.invalidate_recordset(["item_ids", "base_total", "allocated", "rate"])

    def _idle_cost(self, base):
        """Return what unused capacity costs; it is not the orders' cost."""
        actual = self._decimal(self.amount + self.received - self.given)
        return float(self.pool_id._split(actual, Decimal(0), self.period_id, sum(base.values())).idle)

    def _shares(self, base):
        """Return [(id of the order, base, share)] of the amount to allocate; they sum to it."""
        if not base:
            return []
        coin = Decimal(str(self.currency_id.rounding))
        shares = apportion(self._decimal(self.to_allocate), list(base.values()), coin)
        return [(order.id, float(number), share) for (order, number), share in zip(base.items(), shares, strict=True)]

    def _decimal(self, amount):
        return Decimal(str(self.currency_id.round(amount)))

    def action_post(self):
        """Charge the shares to the orders, on the last day of the period; done orders are settled once, after all."""
        drafts = self.filtered(lambda r: r.state == "draft")
        for run in drafts:
            run._check_postable()
        self.env["mrp.cost.ledger"]._state_shares([(run, run.period_id.date_to, run._columns()) for run in drafts])
        drafts.sudo().state = "posted"
        for period in drafts.period_id.sorted("date_from"):
            runs = drafts.filtered(lambda run, period=period: run.period_id == period)
            self.env["mrp.cost.settlement"]._settle(orders_sharing(runs), day=period.date_to)

    def action_reverse(self):
        """Take the charged shares back, by reversal lines; done orders are settled once, after all."""
        posted = self.filtered(lambda r: r.state == "posted")
        posted._check_open()
        posted._check_not_absorbed()
        take_back(posted, orders_sharing(posted))
        posted.sudo().state = "draft"

    def _check_postable(self):
        self.ensure_one()
        if not self.is_charged_here:
            raise UserError(self.env._("%s is not allocated to orders.", self.pool_id.name))
        self._check_open()
        if self.line_ids and self.currency_id.compare_amounts(self.to_allocate, self.allocated):
            raise UserError(
                self.env._("The shares of %s were computed for another amount. Compute them again.", self.display_name)
            )
        if self.to_allocate and not self.line_ids:
            raise UserError(
                self.env._(
                    "%(pool)s has %(amount)s to allocate, but no order has any %(driver)s in %(period)s.",
                    pool=self.pool_id.name,
                    amount=self.currency_id.format(self.to_allocate),
                    driver=dict(self._fields["driver"]._description_selection(self.env))[self.driver].lower(),
                    period=self.period_id.name,
                )
            )

    def _check_not_absorbed(self):
        """What unused capacity cost is left over by the allocation: it is taken back first.

        raises: UserError naming the absorption that is posted
        """
        absorptions = self.env["mrp.cost.absorption"].search(
            [
                ("pool_id", "in", self.pool_id.ids),
                ("period_id", "in", self.period_id.ids),
                ("state", "=", "posted"),
            ]
        )
        charged = {(run.pool_id, run.period_id) for run in self}
        for absorption in absorptions:
            if (absorption.pool_id, absorption.period_id) in charged:
                raise UserError(
                    self.env._("%s is posted. Reverse it first, then the allocation.", absorption.display_name)
                )

    def _columns(self):
        """Return what the lines of all orders have in common."""
        return {
            "element_id": self.element_id.id,
            "kind": "overhead",
            "counter_account_id": self.pool_id._absorption_account().id,
            "rate": self.rate,
            "uom_id": self.pool_id._driver_uom().id,
            "source_label": self.display_name,
        }

    def _facts(self):
        """Return what the shares say to the ledger, one fact for each order."""
        self.ensure_one()
        return share_facts(self, self.period_id.date_to, self._columns())
