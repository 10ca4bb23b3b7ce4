from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..exceptions import MissingAccount
from .ledger.cost_line import KINDS_IN

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

    @api.depends("cost_line_ids.amount", "cost_plan_line_ids.amount")
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
        orders = super()._split_productions(
            amounts=amounts,
            cancel_remaining_qty=cancel_remaining_qty,
            set_consumed_qty=set_consumed_qty,
        )
        (orders - self).filtered("is_actual_cost")._cost_plan_store()
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

    def _cost_is_wanted(self):
        """Tell whether the ledger should cost this order; others may narrow it."""
        self.ensure_one()
        subcontracted = "subcontractor_id" in self._fields and self.subcontractor_id
        return self.company_id.cost_ledger_active and not subcontracted

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

    def _cost_clearing_account(self, kind):
        """Return the account of variances or losses; kind: 'variance' or 'loss'."""
        self.ensure_one()
        company = self.company_id
        account = (
            company.cost_variance_account_id
            if kind == "variance"
            else company.cost_loss_account_id or company.cost_variance_account_id
        ) or company._cost_periodic_counter_account()
        if not account:
            raise MissingAccount(
                self.env._(
                    "%(company)s has no account for the cost that %(order)s leaves over. Set "
                    "the variance account under Manufacturing Costs / Configuration / Settings.",
                    company=company.display_name,
                    order=self.display_name,
                )
            )
        return account

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
        [(day,)] = (
            self.env["mrp.cost.line"].sudo()._read_group([("production_id", "=", self.id)], [], ["event_date:max"])
        )
        return day

    def _cost_plan_store(self):
        """Keep what the orders are planned to cost, replacing an earlier plan."""
        self.sudo().cost_plan_line_ids.unlink()
        values = [v for order in self for v in self.env["mrp.cost.planner"]._plan(order)]
        self.env["mrp.cost.plan.line"].sudo().create(values)
        for order in self:
            order.cost_plan_quantity = order.product_uom_qty

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
