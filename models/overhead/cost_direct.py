from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..ledger.cost_fact import CostFact
from .shares import take_back


class MrpCostDirect(models.Model):
    """A special cost that is charged to named orders, and to no pool: a tool, a test, a freight."""

    _name = "mrp.cost.direct"
    _description = "Direct Charge"
    _inherit = ["mail.thread", "mrp.cost.pool.document"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day orders are charged; in a closed period the first open day after it.",
    )
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", required=True, ondelete="restrict")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        check_company=True,
        ondelete="restrict",
        domain="[('parent_state', '=', 'posted'), ('company_id', '=', company_id)]",
        groups="account.group_account_readonly,mrp_actual_cost.group_cost_accountant",
        help="The bill line that is charged, whole. No cost pool takes it then. Empty: enter the amount by hand.",
    )
    account_id = fields.Many2one(
        "account.account",
        string="Credited Account",
        compute="_compute_from_item",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        help="Empty: the absorption account of the cost element.",
    )
    amount = fields.Monetary(compute="_compute_from_item", store=True, readonly=False, precompute=True, tracking=True)
    left = fields.Monetary(string="Left to Charge", compute="_compute_left")
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Charged")], default="draft", required=True, readonly=True, tracking=True
    )
    line_ids = fields.One2many("mrp.cost.direct.line", "direct_id", string="Orders", copy=True)
    item_ids = fields.One2many("mrp.cost.pool.item", "direct_id", readonly=True)

    @api.depends("move_line_id")
    def _compute_from_item(self):
        for charge in self:
            item = charge.sudo().move_line_id
            charge.amount = item.balance if item else charge.amount
            charge.account_id = item.account_id or charge.account_id

    @api.depends("amount", "line_ids.amount")
    def _compute_left(self):
        for charge in self:
            charge.left = charge.amount - sum(charge.line_ids.mapped("amount"))

    @api.constrains("move_line_id", "amount")
    def _check_whole_item(self):
        for charge in self:
            item = charge.sudo().move_line_id
            if item and charge.currency_id.compare_amounts(charge.amount, item.balance):
                raise ValidationError(
                    self.env._("A journal item is charged whole: %s.", charge.currency_id.format(item.balance))
                )

    # ------------------------------------------------------------------ verbs

    def action_post(self):
        """Charge the orders; the journal item is in no pool from now on."""
        for charge in self.filtered(lambda c: c.state == "draft"):
            charge._check_complete()
            item = charge.sudo().move_line_id
            rows = [(item.id, None, None, charge.amount)] if item else []
            self.env["mrp.cost.pool.item"].sudo()._take(charge, rows)
            self.env["mrp.cost.ledger"]._state({(self._name, charge.id)}, charge._facts())
            charge.sudo().state = "posted"
            self.env["mrp.cost.settlement"]._settle(charge.line_ids.production_id, day=charge.date)

    def action_reverse(self):
        """Take the charge back, by reversal lines; pools may take the journal item again."""
        for charge in self.filtered(lambda c: c.state == "posted"):
            charge.check_access("write")
            take_back(charge, charge.line_ids.production_id)
            self.env["mrp.cost.pool.item"].sudo()._take(charge, [])
            charge.sudo().state = "draft"

    def _check_complete(self):
        self.check_access("write")
        if not self.currency_id.is_zero(self.left):
            raise UserError(
                self.env._(
                    "%(left)s of %(name)s is not given to any order yet. What the orders take must sum to %(amount)s.",
                    left=self.currency_id.format(self.left),
                    name=self.name,
                    amount=self.currency_id.format(self.amount),
                )
            )
        others = self.line_ids.production_id.filtered(lambda order: not order.is_actual_cost)
        if others:
            raise UserError(self.env._("%s is not under actual costing.", others[0].display_name))

    def _facts(self):
        account = self.account_id or self.element_id._absorption_account(self.company_id)
        return [
            CostFact(
                source=(self._name, self.id),
                production=line.production_id.id,
                element=self.element_id.id,
                kind="overhead",
                event_date=self.date,
                amount=Decimal(str(self.currency_id.round(line.amount))),
                wip_account=line.production_id._cost_wip_account().id,
                counter_account=account.id,
                details={"source_label": self.name},
            )
            for line in self.line_ids
        ]
