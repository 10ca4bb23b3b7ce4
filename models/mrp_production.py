from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..exceptions import MissingAccount
from .ledger.cost_line import KINDS_IN
from .mrp_workorder import NO_PROGRESS

COST_GROUP = "mrp_actual_cost.group_cost_user"


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    is_actual_cost = fields.Boolean(
        string="Under Actual Costing",
        readonly=True,
        copy=False,
        index=True,
        help="The cost ledger costs this order and values what it produces.",
    )
    is_cost_closed = fields.Boolean(
        string="Cost-Closed",
        readonly=True,
        copy=False,
        tracking=True,
        help="Settled by the accountant: the order takes no more cost.",
    )
    cost_version = fields.Integer(readonly=True, copy=False)
    cost_line_ids = fields.One2many("mrp.cost.line", "production_id", readonly=True, groups=COST_GROUP)
    cost_plan_line_ids = fields.One2many(
        "mrp.cost.plan.line", "production_id", readonly=True, copy=False, groups=COST_GROUP
    )
    cost_plan_quantity = fields.Float(readonly=True, copy=False, digits="Product Unit")
    cost_plan_revision = fields.Integer(string="Revision of the Plan", readonly=True, copy=False)
    cost_standard_ids = fields.One2many(
        "mrp.cost.order.standard", "production_id", readonly=True, copy=False, groups=COST_GROUP
    )
    reject_ids = fields.One2many("mrp.production.reject", "production_id", readonly=True)
    meter_reading_ids = fields.One2many("mrp.meter.reading", "production_id", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    cost_planned = fields.Monetary(
        string="Planned Cost",
        compute="_compute_cost_totals",
        currency_field="company_currency_id",
        groups=COST_GROUP,
    )
    cost_actual = fields.Monetary(
        string="Actual Cost",
        compute="_compute_cost_totals",
        currency_field="company_currency_id",
        groups=COST_GROUP,
        help="All cost that entered the order so far.",
    )
    cost_transferred = fields.Monetary(
        string="Transferred Out",
        compute="_compute_cost_totals",
        currency_field="company_currency_id",
        groups=COST_GROUP,
        help="Cost that left the order: finished goods, variances, losses.",
    )
    cost_wip = fields.Monetary(
        string="Work in Progress",
        compute="_compute_cost_totals",
        currency_field="company_currency_id",
        groups=COST_GROUP,
        help="Actual cost less what was transferred out.",
    )
    cost_line_count = fields.Integer(compute="_compute_cost_totals", groups=COST_GROUP)

    @api.depends("cost_line_ids.amount", "cost_plan_line_ids.amount", "cost_plan_line_ids.active")
    def _compute_cost_totals(self):
        # Sums of an order are shown to those who do not see the lines of persons.
        lines, plans = self.env["mrp.cost.line"].sudo(), self.env["mrp.cost.plan.line"].sudo()
        of_these = Domain("production_id", "in", self.ids)
        incoming = lines._read_group(
            of_these & Domain("kind", "in", self._cost_kinds_in()), ["production_id"], ["amount:sum"]
        )
        everything = lines._read_group(of_these, ["production_id"], ["amount:sum", "__count"])
        planned = plans._read_group(of_these, ["production_id"], ["amount:sum"])
        cost_in, plan = dict(incoming), dict(planned)
        total = {order: (wip, count) for order, wip, count in everything}
        for order in self:
            wip, count = total.get(order, (0.0, 0))
            order.cost_planned = plan.get(order, 0.0)
            order.cost_actual = cost_in.get(order, 0.0)
            order.cost_wip = wip
            order.cost_transferred = order.cost_actual - wip
            order.cost_line_count = count

    @api.model
    def _cost_kinds_in(self):
        """Return the kinds of line that bring cost into an order."""
        return list(KINDS_IN)

    # ------------------------------------------------------- Odoo's own steps

    def action_confirm(self):
        drafts = self.filtered(lambda order: order.state == "draft")
        result = super().action_confirm()
        drafts.filtered(lambda o: o.state != "draft")._cost_start()
        return result

    def _get_backorder_mo_vals(self):
        return super()._get_backorder_mo_vals() | {"is_actual_cost": self.is_actual_cost}

    def _split_productions(self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False):
        Split = self.env["mrp.cost.split"]
        before = Split._before(self.filtered(lambda o: o.is_actual_cost and o.state not in ("draft", "cancel")))
        # What passed an operation stays passed, on whichever order Odoo counts it from now on.
        moving = self.with_context(**{NO_PROGRESS: True})
        orders = super(MrpProduction, moving)._split_productions(
            amounts=amounts,
            cancel_remaining_qty=cancel_remaining_qty,
            set_consumed_qty=set_consumed_qty,
        )
        orders = orders.with_env(self.env)
        costed = orders.filtered("is_actual_cost")
        costed._cost_plan_store()
        (costed - self)._cost_standard_store(origins=self)
        # Odoo returns each order followed by what it was split into.
        into, origin = {}, None
        for order in orders:
            origin = order if order in self else origin
            into[origin] = into.get(origin, orders.browse()) | (order - origin)
        Split._record(before, into)
        return orders

    def _post_inventory(self, cancel_backorder=False):
        """Complete actually costed orders without inventing time, all WIP going out."""
        actual = self.filtered("is_actual_cost")
        if self - actual or not actual:
            super(MrpProduction, self - actual)._post_inventory(cancel_backorder)
        if actual:
            actual = actual.with_context(mrp_actual_cost_no_invented_time=True, mrp_actual_cost_final=True)
            super(MrpProduction, actual)._post_inventory(cancel_backorder)
        return True

    def button_mark_done(self):
        result = super().button_mark_done()
        self.env["mrp.cost.settlement"]._settle(self)
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.env["mrp.cost.settlement"]._settle_cancelled(self)
        self.env["mrp.cost.settlement"]._settle(self)
        return result

    def _cal_price(self, consumed_moves):
        """The cost ledger values what an actually costed order produces."""
        if self.is_actual_cost:
            return True
        return super()._cal_price(consumed_moves)

    def _post_labour(self):
        """The posting run posts labour of actually costed orders, once."""
        return super(MrpProduction, self.filtered(lambda o: not o.is_actual_cost))._post_labour()

    # ------------------------------------------------------------------- cost

    def _cost_start(self):
        """Put just confirmed orders under actual costing where their company has it."""
        starting = self.filtered(lambda o: o._cost_is_wanted())
        starting.is_actual_cost = True
        starting._cost_plan_store()
        starting._cost_standard_store()

    def _cost_is_wanted(self):
        """Tell whether the ledger should cost this order; others may narrow it."""
        self.ensure_one()
        return self.company_id.cost_ledger_active

    def _cost_is_closed(self):
        """Tell whether the order takes no more cost."""
        self.ensure_one()
        return self.is_cost_closed or self.state == "cancel"

    def _cost_is_final_receipt(self):
        """Tell whether what is being received ends the order."""
        self.ensure_one()
        return bool(self.env.context.get("mrp_actual_cost_final"))

    def _cost_wip_account(self):
        """Return the account that holds the order's work in progress."""
        self.ensure_one()
        if self.company_id._cost_is_periodic():
            return self._cost_periodic_wip_account()
        account = self.production_location_id.valuation_account_id
        if not account:
            raise MissingAccount(
                self.env._(
                    "The location %(location)s has no stock valuation account, so the work in "
                    "progress of %(order)s has no place in the general ledger. Set it under "
                    "Manufacturing Costs / Configuration / Settings.",
                    location=self.production_location_id.display_name,
                    order=self.display_name,
                )
            )
        return account

    def _cost_clearing_account(self, kind, element=None):
        """Return the account of variances or losses; kind: 'variance' or 'loss'.

        element: by default direct material
        raises:  MissingAccount
        """
        self.ensure_one()
        element = element or self.env["mrp.cost.element"]._by_code("material")
        return element._clearing_account(kind, self.company_id, self.product_id.categ_id)

    @api.model
    def _cost_company_clearing_account(self, company, kind):
        """Return that account where there is no order; raises MissingAccount."""
        return self.env["mrp.cost.element"]._by_code("material")._clearing_account(kind, company)

    def _cost_coin(self):
        """Return the smallest amount of the company currency, as Decimal."""
        return Decimal(str(self.company_id.currency_id.rounding or 0.01))

    def _cost_receipts(self):
        """Return the finished moves of the order's own product that were received."""
        self.ensure_one()
        return self.move_finished_ids.filtered(
            lambda m: m.state == "done" and m.product_id == self.product_id and m.is_in
        )

    def _cost_last_day(self):
        """Return the last day on which the order took cost."""
        self.ensure_one()
        return self._cost_last_days()[self.id]

    def _cost_last_days(self):
        """Return {order id: the last day on which it took cost, False where it never did}."""
        domain = [("production_id", "in", self.ids)]
        rows = self.env["mrp.cost.line"].sudo()._read_group(domain, ["production_id"], ["event_date:max"])
        return dict.fromkeys(self.ids, False) | {order.id: day for order, day in rows}

    def _cost_plan_store(self):
        """Keep what the orders are planned to cost; an earlier plan stays as a revision."""
        self.sudo().cost_plan_line_ids.active = False
        for order in self:
            order.cost_plan_revision += 1
            order.cost_plan_quantity = order.product_uom_qty
        revisions = {order.id: order.cost_plan_revision for order in self}
        values = self.env["mrp.cost.planner"].sudo()._plan(self.sudo())
        self.env["mrp.cost.plan.line"].sudo().create(
            [line | {"revision": revisions[line["production_id"]]} for line in values]
        )

    def _cost_standard_store(self, origins=None):
        """Copy the standard onto orders that have none: of the order split, or in force."""
        bare = self.sudo().filtered(lambda order: not order.cost_standard_ids)
        split_from = {origin.production_group_id: origin for origin in (origins or self.browse()).sudo()}
        kept = {o: split_from[o.production_group_id] for o in bare if o.production_group_id in split_from}
        standards, planner = self.env["mrp.cost.order.standard"].sudo(), self.env["mrp.cost.planner"]
        standards._copy_from(kept)
        fresh = bare.filtered(lambda order: order not in kept)
        standards._copy_in_force(fresh, {order: planner._day(order) for order in fresh})

    def _cost_plan_by_element(self):
        """Return {element id: Decimal} planned for cost_plan_quantity."""
        self.ensure_one()
        rows = (
            self.env["mrp.cost.plan.line"]
            .sudo()
            ._read_group([("production_id", "=", self.id)], ["element_id"], ["amount:sum"])
        )
        return {element.id: Decimal(str(amount)) for element, amount in rows if amount}

    # ---------------------------------------------------------------- actions

    def action_cost_close(self):
        """Settle orders for good: no cost is accepted afterwards."""
        self._check_cost_accountant()
        wip = self.env["mrp.cost.ledger"]._wip_by_element(self)
        for order in self:
            if order.state != "done" or wip[order.id]:
                raise UserError(
                    self.env._(
                        "%s cannot be cost-closed: it is not done, or has work in progress.",
                        order.display_name,
                    )
                )
        self.sudo().is_cost_closed = True

    def action_cost_reopen(self):
        """Accept cost again on cost-closed orders."""
        self._check_cost_accountant()
        self.sudo().is_cost_closed = False

    def _check_cost_accountant(self):
        if not self.env.user.has_group("mrp_actual_cost.group_cost_accountant"):
            raise AccessError(self.env._("Only a cost accountant closes or reopens orders."))

    def action_view_cost_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        return action | {"domain": [("production_id", "=", self.id)], "context": {}}

    def action_view_cost_plan(self):
        """Show the plan of the order with its earlier revisions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_plan_line_action")
        return action | {
            "domain": [("production_id", "=", self.id)],
            "context": {"active_test": False, "search_default_group_by_revision": 1},
        }

    def action_view_cost_entries(self):
        self.ensure_one()
        lines = self.sudo().cost_line_ids
        entries = (lines.wip_move_line_id | lines.counter_move_line_id).move_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Entries"),
            "res_model": "account.move",
            "domain": [("id", "in", entries.ids)],
            "views": [(False, "list"), (False, "form")],
        }
