from datetime import timedelta

from odoo import Command, api, fields, models

from ..models.close.accrual.cost_accrual import KINDS


class MrpCostPrepareAccruals(models.TransientModel):
    """Shows what a period received and was not billed for, and the entries; then posts them.

    Until they are posted nothing is written but what is entered, or copied from the period before.
    """

    _name = "mrp.cost.prepare.accruals"
    _description = "Prepare Accruals"

    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        "mrp.cost.period",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'open')]",
        default=lambda self: self.env["mrp.cost.period"]._oldest_open(self.env.company),
    )
    copies_last = fields.Boolean(
        string="Copy Last Period's",
        default=True,
        help="Energy, overhead and labour as they were entered for the period before. Change the amounts afterwards.",
    )
    state = fields.Selection([("choose", "Choose"), ("preview", "Preview")], default="choose", required=True)
    accrual_ids = fields.Many2many("mrp.cost.accrual", string="Entered")
    line_ids = fields.One2many("mrp.cost.prepare.accruals.line", "wizard_id", string="Gathered", readonly=True)
    item_ids = fields.One2many("mrp.cost.prepare.accruals.item", "wizard_id", string="Entries", readonly=True)
    warning = fields.Text(readonly=True)
    reversal_date = fields.Date(string="Taken Back On", compute="_compute_reversal_date")

    @api.depends("period_id")
    def _compute_reversal_date(self):
        for wizard in self:
            wizard.reversal_date = wizard.period_id and wizard.period_id.date_to + timedelta(days=1)

    def action_preview(self):
        """Show what will be posted."""
        self.ensure_one()
        Accrual = self.env["mrp.cost.accrual"]
        Accrual._check_may_post(self.period_id)
        if self.copies_last:
            Accrual._copy_from_last_period(self.period_id)
        self.copies_last = False
        return self._show()

    def action_post(self):
        """Post what is shown; where figures changed since, show them first."""
        self.ensure_one()
        shown = [(item.kind, item.account_id.id, item.debit, item.credit) for item in self.item_ids]
        if shown != [(row["kind"], row["account_id"], row["debit"], row["credit"]) for row in self._entries()]:
            action = self._show()
            self.warning = self.env._("The figures have changed. Look at the entries, then post them.")
            return action
        self.env["mrp.cost.accrual"]._run(self.period_id)
        return self.period_id.action_view_accruals()

    def action_back(self):
        self.ensure_one()
        self.state = "choose"
        return self._reopen()

    def _entries(self):
        rows = self.env["mrp.cost.accrual"]._test_run(self.period_id)
        return [row for row in rows if row["account_id"]]

    def _show(self):
        Accrual = self.env["mrp.cost.accrual"]
        planned = Accrual._planned(self.period_id)
        entered = planned.filtered(lambda accrual: not accrual.purchase_line_id)
        self.write(
            {
                "state": "preview",
                "accrual_ids": [Command.set(entered.ids)],
                "line_ids": [Command.clear(), *(Command.create(self._line(each)) for each in planned - entered)],
                "item_ids": [Command.clear(), *(Command.create(row) for row in self._entries())],
                "warning": "\n".join(sentence for _severity, sentence, _records in Accrual._checks(self.period_id)),
            }
        )
        return self._reopen()

    def _line(self, accrual):
        return {
            "kind": accrual.kind,
            "name": accrual.name,
            "quantity": accrual.quantity,
            "uom_id": accrual.uom_id.id,
            "account_id": accrual.account_id.id,
            "amount": accrual.amount,
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepare Accruals"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class MrpCostPrepareAccrualsItem(models.TransientModel):
    """One line of the entries that will be posted."""

    _name = "mrp.cost.prepare.accruals.item"
    _description = "Entry of Accruals, Previewed"

    wizard_id = fields.Many2one("mrp.cost.prepare.accruals", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    kind = fields.Selection(KINDS, required=True)
    account_id = fields.Many2one("account.account", required=True, ondelete="cascade")
    debit = fields.Monetary()
    credit = fields.Monetary()
