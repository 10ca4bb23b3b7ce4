from collections import defaultdict
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...costing import ClosedLoop, NobodyServed, allocate_direct, allocate_reciprocal, allocate_step_down

# The arithmetic knows cost by element; a pool has one.
COST = "cost"
METHODS = {"direct": allocate_direct, "step_down": allocate_step_down, "reciprocal": allocate_reciprocal}


class MrpCostServiceRun(models.Model):
    """Service centers of a period given to the pools they serve: computed, looked at, then posted.

    A period may have a run of each method beside each other; one of them is posted.
    """

    _name = "mrp.cost.service.run"
    _description = "Service Center Allocation"
    _inherit = ["mail.thread", "mrp.cost.pool.document"]
    _order = "period_id desc, method"
    _check_company_auto = True

    period_id = fields.Many2one("mrp.cost.period", required=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    method = fields.Selection(
        [("direct", "Direct"), ("step_down", "Step-down"), ("reciprocal", "Reciprocal")],
        required=True,
        default="reciprocal",
        help="Direct: service centers give to production pools only. Step-down: one after the other, and who has "
        "given receives no more. Reciprocal: each gives to all it serves, also back.",
    )
    is_by_sequence = fields.Boolean(
        string="In the Order of the Pools",
        help="Step-down in the order in which the pools are listed; otherwise who serves service centers most gives "
        "first.",
    )
    state = fields.Selection(
        [("draft", "Preview"), ("posted", "Posted")], default="draft", required=True, readonly=True, tracking=True
    )
    line_ids = fields.One2many("mrp.cost.service.line", "run_id", readonly=True, string="Who Gives What to Whom")
    result_ids = fields.One2many("mrp.cost.service.result", "run_id", readonly=True, string="Pools")
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True, copy=False)

    _once = models.Constraint("UNIQUE (period_id, method)", "There is a run of this method in this period already.")
    _posted_once = models.UniqueIndex(
        "(period_id) WHERE state = 'posted'", "The service centers of this period are allocated already."
    )

    @api.depends("period_id", "method")
    def _compute_display_name(self):
        labels = dict(self._fields["method"]._description_selection(self.env))
        for run in self:
            run.display_name = f"{labels.get(run.method, '')} / {run.period_id.name or ''}"

    # ------------------------------------------------------------------ verbs

    def action_compute(self):
        """Work out who gives what to whom, without posting anything."""
        for run in self.filtered(lambda r: r.state == "draft"):
            pools = self.env["mrp.cost.pool"]._of_company(run.company_id)
            uses = pools._uses(run.period_id)
            involved = pools.browse({*uses, *(receiver for row in uses.values() for receiver in row)})
            own = run._own_cost(involved)
            result = run._allocate(own, uses)
            run.check_access("write")
            run.sudo().line_ids = [Command.clear(), *map(Command.create, run._prepare_lines(result))]
            run.sudo().result_ids = [Command.clear(), *map(Command.create, run._prepare_results(own))]

    def action_post(self):
        """Let the pools have what they were given; their allocations count it from now on."""
        for run in self.filtered(lambda r: r.state == "draft"):
            run._check_open()
            run._check_up_to_date()
            pools = run.line_ids.giver_id | run.line_ids.receiver_id
            run._check_not_charged(pools)
            run.sudo().state = "posted"
            run.sudo().move_id = self.env["mrp.cost.posting"]._post_pool(
                run, run.period_id.date_to, run._reclassified()
            )
            # Those that cost nothing too: what comes late is theirs.
            centers = run.line_ids.giver_id | run.result_ids.pool_id.filtered("is_service")
            run._allocations(centers).sudo().filtered(lambda a: a.state == "draft").state = "gathered"
            run._pools_changed()

    def action_reverse(self):
        """Take a posted run back: a reversal entry, and the pools have their own cost again."""
        for run in self.filtered(lambda r: r.state == "posted"):
            run._check_open()
            pools = run.line_ids.giver_id | run.line_ids.receiver_id
            run._check_not_charged(pools)
            self.env["mrp.cost.posting"]._reverse_pool(run)
            run.sudo().state = "draft"
            centers = run.result_ids.pool_id - run._absorbed(run.result_ids.pool_id).pool_id
            run._allocations(centers).sudo().filtered(lambda a: a.state == "gathered").state = "draft"
            run._pools_changed()

    # ---------------------------------------------------------------- reckoning

    def _allocations(self, pools):
        return self.env["mrp.cost.allocation"]._for(pools, self.period_id)

    def _absorbed(self, pools):
        """Return the posted absorptions of these pools in the period."""
        return self.env["mrp.cost.absorption"].search(
            [("pool_id", "in", pools.ids), ("period_id", "=", self.period_id.id), ("state", "=", "posted")]
        )

    def _own_cost(self, pools):
        """Return {pool: Decimal} of what the pools themselves cost in the period."""
        allocations = self._allocations(pools)
        allocations._gather_amounts()
        return {a.pool_id: Decimal(str(self.currency_id.round(a.amount))) for a in allocations}

    def _allocate(self, own, uses):
        """Return the Allocation (costing/service_centers.py) of pool ids.

        raises: UserError naming the pools that serve nobody, or only each other
        """
        cost = {pool.id: {COST: amount} for pool, amount in own.items()}
        coin = Decimal(str(self.currency_id.rounding))
        options = {}
        if self.method == "step_down" and self.is_by_sequence:
            options["order"] = self.env["mrp.cost.pool"].browse(uses).sorted().ids
        try:
            return METHODS[self.method](cost, uses, coin=coin, **options)
        except NobodyServed as fault:
            raise UserError(
                self.env._(
                    "%s has cost, but serves no pool that it may give it to. Enter whom it serves.",
                    self.env["mrp.cost.pool"].browse(fault.center).name,
                )
            ) from fault
        except ClosedLoop as fault:
            names = self.env["mrp.cost.pool"].browse(fault.members).mapped("name")
            raise UserError(
                self.env._("%s serve only each other: enter a pool that is spread over orders.", ", ".join(names))
            ) from fault

    def _prepare_lines(self, result):
        uses = self.env["mrp.cost.pool"].browse(result.given)._uses(self.period_id)
        return [
            {
                "giver_id": giver,
                "receiver_id": receiver,
                "base": uses[giver].get(receiver, 0.0),
                "rate": float(result.rate(giver) or 0),
                "amount": float(amounts.get(COST, 0)),
            }
            for giver, receivers in result.given.items()
            for receiver, amounts in receivers.items()
            if receiver != giver
        ]

    def _prepare_results(self, own):
        received, given = defaultdict(float), defaultdict(float)
        for line in self.line_ids:
            received[line.receiver_id] += line.amount
            given[line.giver_id] += line.amount
        return [
            {
                "pool_id": pool.id,
                "own": float(amount),
                "received": self.currency_id.round(received[pool]),
                "given": self.currency_id.round(given[pool]),
            }
            for pool, amount in own.items()
        ]

    def _reclassified(self):
        """Return [(account, element, balance)]: what a pool gives leaves its absorption account."""
        items = []
        for line in self.line_ids:
            items.append((line.receiver_id._absorption_account(), line.receiver_id.element_id, line.amount))
            items.append((line.giver_id._absorption_account(), line.giver_id.element_id, -line.amount))
        return items

    def _pools_changed(self):
        self.env["mrp.cost.allocation"].invalidate_model(["received", "given", "to_allocate"])

    # ------------------------------------------------------------------- checks

    def _check_up_to_date(self):
        """What is posted is what the pools cost now, not when somebody looked."""
        shown = {result.pool_id: result.own for result in self.result_ids}
        for pool, amount in self._own_cost(self.result_ids.pool_id).items():
            if self.currency_id.compare_amounts(float(amount), shown[pool]):
                raise UserError(
                    self.env._(
                        "%(pool)s costs %(amount)s by now. Compute the allocation again.",
                        pool=pool.name,
                        amount=self.currency_id.format(float(amount)),
                    )
                )

    def _check_not_charged(self, pools):
        charged = self._allocations(pools).filtered(lambda a: a.state == "posted")
        if done := charged[:1] or self._absorbed(pools)[:1]:
            raise UserError(
                self.env._(
                    "%s is charged already. Reverse it first: what the pools give each other changes it.",
                    done.display_name,
                )
            )
