from contextlib import contextmanager

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class _Undo(Exception):
    """Ends a preview: what it did is rolled back."""


class MrpCostTakeOn(models.TransientModel):
    """Shows what open orders bring into the cost ledger, and whether the books agree, then takes them on."""

    _name = "mrp.cost.take.on"
    _description = "Take on Open Orders"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Opening Date",
        required=True,
        default=lambda self: self._default_date(),
        help="The day on which everything that came before counts. It must be in an open period.",
    )
    line_ids = fields.One2many("mrp.cost.take.on.line", "wizard_id", string="Orders")
    opening_ids = fields.One2many("mrp.cost.take.on.opening", "wizard_id", string="Further Opening Amounts")
    state = fields.Selection([("choose", "Choose"), ("preview", "Preview")], default="choose", required=True)
    gl_amount = fields.Monetary(string="Balance of the Account", readonly=True)
    costed_amount = fields.Monetary(
        string="Orders under Actual Costing",
        readonly=True,
        help="Journal items that cost lines or closings account for already.",
    )
    matched_amount = fields.Monetary(
        string="Journal Items of the Chosen Orders",
        readonly=True,
        help="Odoo's own items of the stock moves of these orders. Their cost lines are linked to them.",
    )
    in_books_amount = fields.Monetary(
        string="In the Books without an Item of Theirs",
        readonly=True,
        help="What you say the account carries for these orders. Each line gets an item of its own.",
    )
    excluded_amount = fields.Monetary(
        string="Journal Items of the Other Open Orders",
        readonly=True,
        help="They stay other entries in the reconciliation until these orders are taken on or done.",
    )
    unexplained_amount = fields.Monetary(
        string="Unexplained", readonly=True, help="What remains on the account and belongs to no open order."
    )
    to_post_amount = fields.Monetary(
        string="Not in the Books yet", readonly=True, help="What the posting run books against its usual accounts."
    )
    wip_amount = fields.Monetary(
        string="Work in Progress Taken on", readonly=True, help="What the chosen orders bring into the cost ledger."
    )
    is_acknowledged = fields.Boolean(string="Take on All the Same")
    reason = fields.Char(help="Why part of the account belongs to no order. Kept on the period and on the orders.")

    @api.model
    def _default_date(self):
        """The first day of this month, or the first day after it that is open."""
        company = self.env.company
        today = company._cost_accounting_day(fields.Datetime.now())
        first = today.replace(day=1)
        return self.env["mrp.cost.period"]._first_open_days(company, {first})[first]

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "line_ids" in fields_list:
            company = self.env["res.company"].browse(values.get("company_id")) or self.env.company
            orders = self.env["mrp.cost.taking.on"]._candidates(company)
            values["line_ids"] = [Command.create({"production_id": order.id}) for order in orders]
        return values

    # ---------------------------------------------------------------- actions

    def action_preview(self):
        """Work out what taking on would do, and do none of it."""
        self.ensure_one()
        with self._rolled_back() as outcome:
            lines = self._take_on()
            outcome["lines"] = {order.id: sum(own.mapped("amount")) for order, own in self._by_order(lines).items()}
            outcome["amounts"] = self._compare_with_books(lines)
        for line in self.line_ids:
            line.wip_amount = outcome["lines"].get(line.production_id.id, 0.0)
        self.write({**outcome["amounts"], "state": "preview"})
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.state = "choose"
        return self._reopen()

    def action_take_on(self):
        """Take the chosen orders on, and post what the books lack."""
        self.ensure_one()
        lines = self._take_on()
        amounts = self._compare_with_books(lines)
        self._check_explained(amounts["unexplained_amount"])
        orders = lines.production_id | self._chosen().production_id
        today = self.company_id._cost_accounting_day(fields.Datetime.now())
        self.env["mrp.cost.posting"]._post(self.company_id, today, leave_locked=True)
        self._keep_record(orders, lines, amounts)
        return self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_production_cost_action") | {
            "domain": [("id", "in", orders.ids)],
            "context": {},
        }

    def _take_on(self):
        self.env["mrp.cost.posting"]._check_accountant()
        chosen = self._chosen()
        if not chosen:
            raise UserError(self.env._("Choose the orders to take on."))
        return self.env["mrp.cost.taking.on"]._take_on(
            chosen.production_id,
            self.date,
            in_books=chosen.filtered(lambda line: line.conversion == "in_books").production_id,
            opening=[(row.production_id, row.element_id, row.amount) for row in self.opening_ids],
        )

    def _chosen(self):
        return self.line_ids.filtered("is_included")

    @contextmanager
    def _rolled_back(self):
        outcome = {}
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                yield outcome
                raise _Undo
        except _Undo:
            self.env.invalidate_all()

    # ------------------------------------------------------------- the books

    def _compare_with_books(self, lines):
        """Return what explains the balance of the WIP account once these lines are written.

        balance = costed + matched + in the books + other open orders + unexplained
        """
        lines.flush_recordset()
        matched = lines.wip_move_line_id
        in_books = lines.filtered(lambda line: line.is_in_gl and not line.wip_move_line_id)
        to_post = lines.filtered(lambda line: not (line.is_in_gl or line.is_periodic))
        accounts = lines.wip_account_id or self._chosen().production_id.sudo()[:1]._cost_wip_account()
        balance, costed = self._balances(accounts)
        amounts = {
            "gl_amount": balance,
            "matched_amount": sum(matched.mapped("balance")),
            "costed_amount": costed - sum(matched.mapped("balance")),
            "in_books_amount": sum(in_books.mapped("amount")),
            "excluded_amount": self._excluded_amount(),
            "to_post_amount": sum(to_post.mapped("amount")),
            "wip_amount": sum(lines.mapped("amount")),
        }
        explained = costed + amounts["in_books_amount"] + amounts["excluded_amount"]
        amounts["unexplained_amount"] = balance - explained
        return {name: self.currency_id.round(amount) for name, amount in amounts.items()}

    def _balances(self, accounts):
        """Return (balance of the accounts, part of it that cost lines or closings account for)."""
        self.env["account.move.line"].flush_model()
        self.env["mrp.cost.line"].flush_model()
        [(balance, costed)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(item.balance), 0),
                       COALESCE(SUM(item.balance) FILTER (
                           WHERE entry.mrp_cost_period_id IS NOT NULL OR EXISTS (
                               SELECT FROM mrp_cost_line line WHERE line.wip_move_line_id = item.id)), 0)
                  FROM account_move_line item
                  JOIN account_move entry ON entry.id = item.move_id
                 WHERE item.company_id = %s AND item.account_id IN %s AND item.parent_state = 'posted'
                """,
                self.company_id.id,
                tuple(accounts.ids),
            )
        )
        return float(balance), float(costed)

    def _excluded_amount(self):
        """Return what Odoo's items of the open orders that stay outside amount to."""
        others = self.env["mrp.cost.taking.on"]._candidates(self.company_id).sudo()
        items = self.env["mrp.cost.taken.items"]._of(others)
        return sum(pair[0].balance for pair in items.values())

    def _check_explained(self, unexplained):
        if self.currency_id.is_zero(unexplained) or (self.is_acknowledged and self.reason):
            return
        raise UserError(
            self.env._(
                "%(amount)s on the work-in-progress account belongs to none of the open orders. Enter it as "
                "opening amounts, clear it from the account, or take the orders on all the same and say why.",
                amount=self.currency_id.format(unexplained),
            )
        )

    def _by_order(self, lines):
        return lines.grouped("production_id")

    def _keep_record(self, orders, lines, amounts):
        """Say on each order and on the period what was taken on, and why in spite of a rest."""
        by_order = self._by_order(lines)
        note = ""
        if amounts["unexplained_amount"]:
            note = self.env._(
                "Unexplained on the account: %(amount)s. %(reason)s",
                amount=self.currency_id.format(amounts["unexplained_amount"]),
                reason=self.reason,
            )
        for order in orders.sudo():
            self._post_note(order, sum(by_order.get(order, lines.browse()).mapped("amount")), note)
        period = self.env["mrp.cost.period"].search(
            [("company_id", "=", self.company_id.id), ("date_from", "<=", self.date), ("date_to", ">=", self.date)]
        )
        self._post_note(period.sudo(), amounts["wip_amount"], note)

    def _post_note(self, record, amount, note):
        text = self.env._(
            "Taken under actual costing on %(day)s with %(amount)s of work in progress.",
            day=self.date,
            amount=self.currency_id.format(amount),
        )
        record.message_post(body=f"{text} {note}".strip(), author_id=self.env.user.partner_id.id)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take on Open Orders"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
