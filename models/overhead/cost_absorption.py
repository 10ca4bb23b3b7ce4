from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...costing import NothingApplied, prorate
from .shares import orders_sharing, replace_shares, share_facts


class MrpCostAbsorption(models.Model):
    """What a pool really cost in a period, what orders were charged of it, and where the difference went."""

    _name = "mrp.cost.absorption"
    _description = "Over- and Under-absorption"
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
        "mrp.cost.period", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="pool_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one(related="pool_id.element_id")
    charging = fields.Selection(related="pool_id.charging")
    driver_unit = fields.Char(related="pool_id.driver_unit")
    state = fields.Selection(
        [("draft", "Preview"), ("posted", "Posted")], default="draft", required=True, readonly=True, tracking=True
    )
    actual = fields.Monetary(
        readonly=True, help="What the pool cost: its sources, and what service centers gave it less what it gave."
    )
    applied = fields.Monetary(readonly=True, help="What orders were charged: at rates, or by the allocation.")
    normal_capacity = fields.Float(readonly=True, digits=(16, 4))
    activity = fields.Float(readonly=True, digits=(16, 4), help="What the orders had of the driver.")
    unused = fields.Float(
        string="Unused Capacity", compute="_compute_unused", help="Of normal capacity; 0 where it was exceeded."
    )
    difference = fields.Monetary(compute="_compute_unused", help="Actual - applied: + too little was applied.")
    idle = fields.Monetary(string="Idle Capacity", readonly=True, help="Fixed cost of unused capacity: an expense.")
    above_normal = fields.Monetary(
        readonly=True, help="Fixed cost applied above normal capacity: taken back from what was made (IAS 2.13)."
    )
    carried_in = fields.Monetary(readonly=True, help="Carried forward from the period before.")
    rest = fields.Monetary(readonly=True, help="What is left, with what was carried in.")
    to_expense = fields.Monetary(readonly=True)
    to_orders = fields.Monetary(readonly=True)
    carried_out = fields.Monetary(readonly=True, string="Carried Forward")
    line_ids = fields.One2many("mrp.cost.absorption.line", "absorption_id", readonly=True)
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True, copy=False)

    _once_a_period = models.Constraint("UNIQUE (pool_id, period_id)", "This pool is cleared in this period already.")

    @api.depends("normal_capacity", "activity", "actual", "applied")
    def _compute_unused(self):
        for record in self:
            record.unused = max(record.normal_capacity - record.activity, 0.0)
            record.difference = record.actual - record.applied

    @api.depends("pool_id", "period_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Absorption of %(pool)s / %(period)s", pool=record.pool_id.name, period=record.period_id.name
            )

    # ------------------------------------------------------------------ verbs

    @api.model
    def _for(self, pools, period):
        """Return the records of these pools in a period, making the missing ones."""
        found = self.search([("pool_id", "in", pools.ids), ("period_id", "=", period.id)])
        missing = pools - found.pool_id
        return found | self.create([{"pool_id": pool.id, "period_id": period.id} for pool in missing])

    def action_compute(self):
        """Work out the difference and where it goes, without posting anything."""
        for record in self.filtered(lambda r: r.state == "draft"):
            record._reckon()

    def action_post(self):
        """Book the difference: expense, orders, or nothing where it is carried forward."""
        for record in self.filtered(lambda r: r.state == "draft"):
            record._check_postable()
            record.action_compute()
            self.env["mrp.cost.ledger"]._state_shares([(record, record.period_id.date_to, record._columns())])
            record.sudo().move_id = self.env["mrp.cost.posting"]._post_pool(
                record, record.period_id.date_to, record._expensed()
            )
            record.sudo().state = "posted"
            record._allocation().sudo().filtered(lambda a: a.state == "draft").state = "gathered"
            self.env["mrp.cost.settlement"]._settle(orders_sharing(record), day=record.period_id.date_to)

    def action_reverse(self):
        """Take it back: reversal lines in the orders, a reversal entry in the books."""
        for record in self.filtered(lambda r: r.state == "posted"):
            record._check_open()
            self.env["mrp.cost.ledger"]._state({(self._name, record.id)}, [])
            self.env["mrp.cost.posting"]._reverse_pool(record)
            record.sudo().state = "draft"
            record._allocation().sudo().filtered(lambda a: a.state == "gathered").state = "draft"
            self.env["mrp.cost.settlement"]._settle(orders_sharing(record))

    @api.model
    def _action_of_periods(self, periods):
        """Compute what pools applied at rates leave in these periods, and show it."""
        records = self
        for period in periods:
            records |= self._for(self.env["mrp.cost.pool"]._to_absorb(period.company_id), period)
        records.action_compute()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_absorption_action")
        return action | {"domain": [("id", "in", records.ids)], "context": {}}

    # ---------------------------------------------------------------- reckoning

    def _allocation(self):
        return self.env["mrp.cost.allocation"]._for(self.pool_id, self.period_id)

    def _reckon(self):
        allocation, pool = self._allocation(), self.pool_id
        allocation._gather_amounts()
        base = pool._driver_base(self.period_id)
        applied = pool._applied(self.period_id) if pool.charging != "allocate" else {}
        actual = self._decimal(allocation.amount + allocation.received - allocation.given)
        total = sum(applied.values(), Decimal(0)) or self._decimal(
            allocation.allocated if allocation.state == "posted" else 0.0
        )
        activity = sum(base.values())
        parts = pool._split(actual, total, self.period_id, activity)
        if pool.charging == "allocate":
            parts = self._as_allocated(parts, allocation)
        self.write(
            {
                "actual": float(actual),
                "applied": float(total),
                "normal_capacity": pool._capacity(self.period_id),
                "activity": float(activity),
                "idle": float(parts.idle),
                "above_normal": float(parts.above_normal),
                "carried_in": self._carried_in(),
            }
        )
        self._dispose(parts, applied, base)

    def _as_allocated(self, parts, allocation):
        """Return the parts with the idle cost that was left out: what was charged since may have changed the base."""
        idle = self._decimal(allocation.idle)
        return replace(parts, idle=idle, rest=parts.total - parts.above_normal - idle)

    def _dispose(self, parts, applied, base):
        """Say where the parts of the difference go, and what each order takes."""
        rest = parts.rest + self._decimal(self.carried_in)
        disposition = self._disposition()
        to_orders = {"prorate": rest, "true_up": rest}.get(disposition, Decimal(0))
        shares = self._shares(parts.above_normal, applied or base)
        for order, share in self._shares(to_orders, base if disposition == "true_up" else applied).items():
            shares[order] = shares.get(order, Decimal(0)) + share
        self.write(
            {
                "rest": float(rest),
                "to_orders": float(to_orders + parts.above_normal),
                "to_expense": float(parts.idle + (rest if disposition == "expense" else 0)),
                "carried_out": float(rest if disposition == "carry" else 0),
            }
        )
        bases = base if disposition == "true_up" else applied
        rows = [(order.id, float(bases.get(order, 0)), share) for order, share in shares.items() if share]
        replace_shares(self, rows)

    def _shares(self, amount, bases):
        """Return {order: Decimal}; raises UserError where nobody has anything to take it by."""
        if not amount:
            return {}
        try:
            return prorate(amount, bases, Decimal(str(self.currency_id.rounding)))
        except NothingApplied as fault:
            raise UserError(
                self.env._(
                    "%(amount)s of %(pool)s is to be shared by orders in %(period)s, but none has anything of it. "
                    "Choose that over- or under-absorption is an expense.",
                    amount=self.currency_id.format(float(amount)),
                    pool=self.pool_id.name,
                    period=self.period_id.name,
                )
            ) from fault

    def _disposition(self):
        """Return what becomes of the rest: nothing is carried over the end of the year."""
        pool = self.pool_id
        if pool.charging == "true_up":
            return "true_up"
        if pool.charging == "allocate":
            return "expense"
        is_last = self.company_id.compute_fiscalyear_dates(self.period_id.date_to)["date_to"] <= self.period_id.date_to
        return "expense" if pool.disposition == "carry" and is_last else pool.disposition

    def _carried_in(self):
        """Return what the last period of the same year carried forward."""
        year = self.company_id.compute_fiscalyear_dates(self.period_id.date_to)
        before = self.search(
            [
                ("pool_id", "=", self.pool_id.id),
                ("state", "=", "posted"),
                ("period_id.date_to", "<", self.period_id.date_from),
                ("period_id.date_to", ">=", year["date_from"]),
            ]
        )
        return before.sorted(lambda record: record.period_id.date_to)[-1:].carried_out

    def _expensed(self):
        """Return [(account, element, balance)] of what leaves the absorption account for expense."""
        element, absorbed = self.element_id, self.pool_id._absorption_account()
        rest = self.currency_id.round(self.to_expense - self.idle)
        items = [(absorbed, element, -self.to_expense)] if self.to_expense else []
        if self.idle:
            items.append((self.pool_id._idle_account(), element, self.idle))
        if rest:
            items.append((self.pool_id._variance_account(), element, rest))
        return items

    def _columns(self):
        """Return what the lines of all orders have in common."""
        return {
            "element_id": self.element_id.id,
            "kind": "overhead",
            "counter_account_id": self.pool_id._absorption_account().id,
            "uom_id": self.pool_id._driver_uom().id,
            "source_label": self.display_name,
        }

    def _facts(self):
        """Return what the orders' shares say to the ledger, one fact for each."""
        return share_facts(self, self.period_id.date_to, self._columns())

    def _decimal(self, amount):
        return Decimal(str(self.currency_id.round(amount)))

    # ------------------------------------------------------------------- checks

    def _check_postable(self):
        self._check_open()
        if self.pool_id.charging == "allocate" and self._allocation().state != "posted":
            raise UserError(self.env._("Allocate %s first: idle capacity is what is left of it.", self.pool_id.name))
