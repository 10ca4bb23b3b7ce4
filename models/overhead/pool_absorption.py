from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...costing import split_absorption

# Kinds of line that charge an element to orders at a rate.
KINDS_AT_RATES = ("time", "energy", "activity")


class MrpCostPool(models.Model):
    """How a pool is charged, and what becomes of the difference to what it really cost."""

    _inherit = "mrp.cost.pool"

    charging = fields.Selection(
        [
            ("allocate", "Actual cost at the period's end"),
            ("rate", "At rates; the difference as set below"),
            ("true_up", "At rates, trued up to actual cost at the period's end"),
        ],
        string="Charged",
        required=True,
        default="allocate",
        help="At rates: orders are charged as work happens, by the rates of the cost element. At the period's end "
        "the difference to the actual cost is cleared. Trued up: it is spread over the orders by the driver.",
    )
    normal_capacity = fields.Float(
        digits=(16, 4),
        help="What the plant does in a normal period, in units of the driver. Fixed cost of capacity that was not "
        "used is an expense and goes to no order (IAS 2.13). 0: all cost goes to orders.",
    )
    capacity_of = fields.Selection(
        [("period", "Each period"), ("year", "A year, by days")],
        string="Normal Capacity of",
        required=True,
        default="period",
    )
    disposition = fields.Selection(
        [
            ("expense", "Expense of the period"),
            ("carry", "Carried forward within the year"),
            ("prorate", "Shared by what was applied"),
        ],
        string="Over- or Under-absorption",
        required=True,
        default="expense",
        help="What becomes of actual cost less applied cost, after the cost of idle capacity. Shared: it follows what "
        "was applied into work in progress, stock, products made of it and cost of sales.",
    )
    variance_account_id = fields.Many2one(
        "account.account",
        string="Expense Account",
        check_company=True,
        ondelete="restrict",
        help="Takes over- and under-absorption; empty: the variance account of the cost element.",
    )
    idle_account_id = fields.Many2one(
        "account.account",
        string="Idle Capacity Account",
        check_company=True,
        ondelete="restrict",
        help="Takes fixed cost of capacity that was not used; empty: the expense account.",
    )

    _capacity_not_negative = models.Constraint(
        "CHECK (normal_capacity >= 0)", "Normal capacity must not be below zero."
    )

    @api.constrains("charging", "service_ids")
    def _check_service_is_given(self):
        for pool in self:
            if pool.service_ids and pool.charging != "allocate":
                raise ValidationError(
                    self.env._("%s serves other pools: it cannot be charged to orders at rates as well.", pool.name)
                )

    @api.model
    def _to_allocate(self, company):
        """Return the pools whose actual cost is charged to orders at the period's end."""
        return self._of_company(company).filtered(lambda pool: pool.charging == "allocate" and not pool.is_service)

    @api.model
    def _to_absorb(self, period):
        """Return the pools that leave a difference to clear at the period's end, or carry one of the period before."""
        pools = self._of_company(period.company_id).filtered(lambda pool: pool._is_charged_to_orders())
        carried = self.env["mrp.cost.absorption"]._carried_into(period)
        carrying = self.union(*(pool for pool, amount in carried.items() if amount))
        return pools.filtered(lambda pool: pool.charging != "allocate" or pool._has_capacity()) | carrying

    def _is_charged_to_orders(self):
        """Tell whether orders bear the pool: not a service center, not given up."""
        return self.active and not self.is_service

    def _has_capacity(self):
        return self.behaviour == "fixed" and bool(self.normal_capacity)

    def _capacity(self, period):
        """Return normal capacity of a period, in units of the driver."""
        if not self._has_capacity() or self.capacity_of == "period":
            return self.normal_capacity
        year = self.company_id.compute_fiscalyear_dates(period.date_to)
        days = (year["date_to"] - year["date_from"]).days + 1
        return self.normal_capacity * ((period.date_to - period.date_from).days + 1) / days

    def _split(self, actual, applied, period, activity):
        """Return the Absorption (costing/absorption.py) of this pool; activity in units of its driver."""
        fixed = max(actual, Decimal(0)) if self._has_capacity() else 0
        coin = Decimal(str(self.company_id.currency_id.rounding))
        return split_absorption(actual, applied, fixed, self._capacity(period), max(activity, 0), coin)

    def _applied(self, period):
        """Return {order: Decimal}: what orders were charged of the element at rates in a period."""
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "in", KINDS_AT_RATES)
            & Domain("accounting_date", ">=", period.date_from)
            & Domain("accounting_date", "<=", period.date_to)
            & Domain("element_id", "=", self.element_id.id)
        )
        if self.workcenter_ids:
            domain &= Domain("workcenter_id", "in", self.workcenter_ids.ids)
        lines = self.env["mrp.cost.line"].sudo()
        groups = lines._read_group(domain, ["production_id"], ["amount:sum"], order="production_id")
        round_ = self.company_id.currency_id.round
        return self._in_scope({order.sudo(False): Decimal(str(round_(amount))) for order, amount in groups})

    def _variance_account(self):
        return self.variance_account_id or self.element_id._clearing_account("variance", self.company_id)

    def _idle_account(self):
        return self.idle_account_id or self._variance_account()
