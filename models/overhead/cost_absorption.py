from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from .shares import orders_sharing, share_facts, take_back


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
        """Book the difference: expense, orders, or nothing where it is carried forward; done orders are settled once.

        All pools of a period are worked out before any of them is charged: their sequence does not matter.
        """
        drafts = self.filtered(lambda r: r.state == "draft")
        drafts._check_postable()
        for period in drafts.period_id.sorted("date_from"):
            drafts.filtered(lambda r, period=period: r.period_id == period)._post_in(period)

    def _post_in(self, period):
        self.action_compute()
        day = period.date_to
        self.env["mrp.cost.ledger"]._state_shares([(record, day, record._columns()) for record in self])
        for record in self:
            record.sudo().move_id = self.env["mrp.cost.posting"]._post_pool(record, day, record._expensed())
        self.sudo().state = "posted"
        self._mark_allocations("draft", "gathered")
        self.env["mrp.cost.settlement"]._settle(orders_sharing(self), day=day)

    def action_reverse(self):
        """Take it back: reversal lines in the orders, a reversal entry in the books; done orders are settled once."""
        posted = self.filtered(lambda r: r.state == "posted")
        posted._check_reversible()
        take_back(posted, orders_sharing(posted))
        for record in posted:
            self.env["mrp.cost.posting"]._reverse_pool(record)
        posted.sudo().state = "draft"
        posted._mark_allocations("gathered", "draft")

    @api.model
    def _action_of_periods(self, periods):
        """Compute what pools applied at rates leave in these periods, and show it."""
        records = self
        for period in periods:
            records |= self._for(self.env["mrp.cost.pool"]._to_absorb(period), period)
        records.action_compute()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_absorption_action")
        return action | {"domain": [("id", "in", records.ids)], "context": {}}

    # ------------------------------------------------------------------ booking

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

    def _allocation(self):
        return self.env["mrp.cost.allocation"]._for(self.pool_id, self.period_id)

    def _mark_allocations(self, before, after):
        """Let the allocations of pools at rates follow: what was compared is not computed again."""
        for period, records in self.grouped("period_id").items():
            pools = records.pool_id.filtered(lambda pool: not pool.is_service)
            domain = [("pool_id", "in", pools.ids), ("period_id", "=", period.id), ("state", "=", before)]
            self.env["mrp.cost.allocation"].search(domain).sudo().state = after

    # ------------------------------------------------------------------- checks

    def _check_postable(self):
        self._check_open()
        for record in self:
            if record.charging == "allocate" and record.pool_id._is_charged_to_orders():
                record._check_allocated()
        self.filtered(lambda record: record._disposition() == "carry")._check_nothing_later()

    def _check_allocated(self):
        if self._allocation().state != "posted":
            raise UserError(self.env._("Allocate %s first: idle capacity is what is left of it.", self.pool_id.name))

    def _check_reversible(self):
        self._check_open()
        self.filtered(lambda r: r.carried_out or r._disposition() == "carry")._check_nothing_later()
