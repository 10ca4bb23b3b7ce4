from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .gathering_rule import make_rule

KINDS = [
    ("account", "General ledger accounts"),
    ("analytic", "Analytic distribution"),
    ("depreciation", "Depreciation"),
    ("payroll", "Payroll"),
    ("center_time", "Idle and indirect time"),
]
# Sources that are made of journal items.
KINDS_OF_ITEMS = ("account", "analytic", "depreciation", "payroll")


class MrpCostPoolSource(models.Model):
    """One place that a pool's cost comes from: journal items, or time of work centers without an order."""

    _name = "mrp.cost.pool.source"
    _description = "Source of a Cost Pool"
    _order = "pool_id, sequence, id"
    _check_company_auto = True

    pool_id = fields.Many2one("mrp.cost.pool", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="pool_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="account",
        help="Analytic distribution: the part of journal items that is distributed to the analytic accounts. "
        "Depreciation: items of the accounts, or of all accounts of type Depreciation, in the journals. "
        "Idle and indirect time: hours that work centers and persons reported without an order, at their rates.",
    )
    account_ids = fields.Many2many("account.account", string="Accounts", check_company=True)
    journal_ids = fields.Many2many(
        "account.journal", string="Journals", check_company=True, help="Only entries of these journals; empty: all."
    )
    analytic_account_ids = fields.Many2many(
        "account.analytic.account",
        string="Analytic Accounts",
        check_company=True,
        help="Only what is distributed to these, e.g. the cost center of the foundry.",
    )
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        string="Work Centers",
        check_company=True,
        help="Time of these work centers; empty: of the pool's, or of all.",
    )
    loss_ids = fields.Many2many(
        "mrp.workcenter.productivity.loss",
        string="Reasons",
        help="Only time of these reasons; empty: all time without an order.",
    )
    hour_rate = fields.Float(
        string="Rate per Hour",
        digits=(16, 6),
        help="What an hour costs; 0: the machine rate of the work center, the labour rate of the person.",
    )

    @api.constrains("kind", "account_ids", "journal_ids", "analytic_account_ids")
    def _check_says_what(self):
        for source in self:
            if source.kind == "analytic" and not source.analytic_account_ids:
                raise ValidationError(
                    self.env._("Name the analytic accounts that %s takes cost from.", source.pool_id.name)
                )
            if source.kind in ("account", "payroll") and not (source.account_ids or source.analytic_account_ids):
                raise ValidationError(self.env._("Name the accounts that %s takes cost from.", source.pool_id.name))

    def _rule(self):
        """Return by what the source finds journal items (gathering_rule.py)."""
        is_by_type = self.kind == "depreciation" and not self.account_ids
        return make_rule(
            self.account_ids.ids,
            "expense_depreciation" if is_by_type else "",
            self.journal_ids.ids,
            self.analytic_account_ids.ids,
        )

    @api.depends("kind", "account_ids", "analytic_account_ids", "workcenter_ids")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for source in self:
            named = source.account_ids or source.analytic_account_ids or source.workcenter_ids
            names = ", ".join(record.display_name for record in named)
            source.display_name = f"{labels.get(source.kind, '')}: {names}" if names else labels.get(source.kind, "")
