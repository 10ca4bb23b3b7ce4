from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

DRIVERS = [("labour_hour", "Labour hours"), ("machine_hour", "Machine hours")]


class MrpCostPool(models.Model):
    """Cost of a period that belongs to no order yet, and the rule by which it is spread."""

    _name = "mrp.cost.pool"
    _description = "Cost Pool"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        required=True,
        ondelete="restrict",
        domain=[("basis", "=", "allocation")],
    )
    driver = fields.Selection(
        DRIVERS,
        required=True,
        default="labour_hour",
        help="The base by which orders share the cost of the pool.",
    )
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        string="Work Centers",
        check_company=True,
        help="Only hours of these work centers count; empty: all.",
    )
    source_account_ids = fields.Many2many(
        "account.account",
        string="Source Accounts",
        check_company=True,
        help="The balance of these accounts in the period is the amount of the pool. Leave "
        "empty to enter the amount by hand.",
    )
    absorption_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        ondelete="restrict",
        help="Credited when the pool is charged to orders; empty: as set on the cost element.",
    )

    def _gather(self, period):
        """Return the pool's amount of a period: what its accounts took in it, as Decimal."""
        self.ensure_one()
        domain = (
            Domain("account_id", "in", self.source_account_ids.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("parent_state", "=", "posted")
            & Domain("date", ">=", period.date_from)
            & Domain("date", "<=", period.date_to)
            & Domain("move_id.journal_id", "!=", self.company_id._cost_journal().id)
        )
        [(balance,)] = self.env["account.move.line"].sudo()._read_group(domain, [], ["balance:sum"])
        return Decimal(str(self.company_id.currency_id.round(balance or 0.0)))

    def _driver_base(self, period):
        """Return {order: hours} of the period, reversals counted against."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "=", "time")
            & Domain("accounting_date", ">=", period.date_from)
            & Domain("accounting_date", "<=", period.date_to)
            & Domain("element_id.code", "=", self._driver_element_code())
        )
        if self.workcenter_ids:
            domain &= Domain("workcenter_id", "in", self.workcenter_ids.ids)
        rows = (
            self.env["mrp.cost.line"]
            .sudo()
            ._read_group(domain, ["production_id"], ["hours:sum"], order="production_id")
        )
        return {order: hours for order, hours in rows if hours > 0}

    def _driver_element_code(self):
        """The element whose lines carry the hours: one line an hour, premiums carry none."""
        return {"labour_hour": "labour", "machine_hour": "machine"}[self.driver]

    def _absorption_account(self):
        self.ensure_one()
        return self.absorption_account_id or self.element_id._absorption_account(self.company_id)
