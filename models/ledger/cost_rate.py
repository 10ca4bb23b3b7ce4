from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...costing import Rate, RateTable
from .cost_element import RATE_BASES
from .rate_limits import FITTING, KEY, LIMITING, PHASES, PURPOSES, UNIT_PASSING, UNIT_RECEIVED, same


class MrpCostRate(models.Model):
    """What an hour, piece, run or unit of a resource costs between two dates."""

    _name = "mrp.cost.rate"
    _description = "Cost Rate"
    _order = "element_id, basis, date_from desc, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, ondelete="restrict", index=True
    )
    basis = fields.Selection(
        RATE_BASES,
        string="Per",
        required=True,
        compute="_compute_basis",
        store=True,
        precompute=True,
        readonly=False,
        help="What the rate is multiplied by. Rates of one element on several bases add up.",
    )
    phase = fields.Selection(PHASES, help="Empty: set-up and run alike.")
    purpose = fields.Selection(PURPOSES, string="For", help="Empty: for planned and actual cost alike.")
    employee_id = fields.Many2one("hr.employee", check_company=True, ondelete="restrict", help="Empty: everybody.")
    job_id = fields.Many2one("hr.job", check_company=True, ondelete="restrict")
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work Center",
        check_company=True,
        ondelete="restrict",
        help="Empty: all work centers.",
    )
    product_id = fields.Many2one(
        "product.product", check_company=True, ondelete="restrict", help="What the order makes; empty: all products."
    )
    operation_id = fields.Many2one(
        "mrp.routing.workcenter", check_company=True, ondelete="restrict", help="Empty: all operations."
    )
    rate_class_id = fields.Many2one(
        "mrp.rate.class",
        ondelete="restrict",
        help="Empty: the normal rate, which other classes multiply by their factor.",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        help="What the meter counts: kWh, m³, strokes. Readings in other units are converted.",
    )
    meter_id = fields.Many2one(
        "uom.uom",
        compute="_compute_meter_id",
        store=True,
        precompute=True,
        help="The unit that all units convertible to this one are measured by.",
    )
    base_element_id = fields.Many2one(
        "mrp.cost.element",
        string="Percentage of",
        compute="_compute_base_element_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        help="The element, on the same time log, that the percentage is taken of.",
    )
    amount = fields.Float(
        string="Rate",
        required=True,
        digits=(16, 6),
        aggregator=None,
        help="Company currency per hour, piece, metered unit, run or unit; or percent.",
    )
    date_from = fields.Date(string="Valid From", required=True)
    date_to = fields.Date(string="Valid To", help="Empty: until further notice.")

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "A rate must not be negative.")
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A rate must not end before it begins.",
    )
    _metered_in_a_unit = models.Constraint(
        "CHECK (basis <> 'energy' OR meter_id IS NOT NULL)", "Say what the meter counts: kWh, m³, strokes."
    )
    _percentage_of_something = models.Constraint(
        "CHECK (basis <> 'percent' OR (base_element_id IS NOT NULL AND base_element_id <> element_id))",
        "Say which other element the percentage is taken of.",
    )
    _no_overlap = models.Constraint(
        f"EXCLUDE USING gist ({', '.join(same(number) for number in KEY)}, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "There is a rate for the same element, resource and class on some of these days. "
        "End the old rate before the new one begins.",
    )

    @api.depends("element_id")
    def _compute_basis(self):
        known = dict(RATE_BASES)
        for rate in self:
            if rate.element_id.basis in known:
                rate.basis = rate.element_id.basis
            else:
                rate.basis = rate.basis or "machine_hour"

    @api.depends("basis")
    def _compute_uom_id(self):
        kwh = self.env.ref("uom.product_uom_kwh", raise_if_not_found=False)
        for rate in self:
            rate.uom_id = (rate.uom_id or kwh) if rate.basis == "energy" else False

    @api.depends("uom_id")
    def _compute_meter_id(self):
        for rate in self:
            rate.meter_id = rate.uom_id._cost_reference()

    @api.depends("basis")
    def _compute_base_element_id(self):
        labour = self.env["mrp.cost.element"]._by_code("labour")
        for rate in self:
            rate.base_element_id = (rate.base_element_id or labour) if rate.basis == "percent" else False

    @api.depends("element_id", "employee_id", "job_id", "workcenter_id", "product_id", "operation_id", "rate_class_id")
    def _compute_display_name(self):
        for rate in self:
            scope = (
                rate.employee_id.display_name
                or rate.job_id.display_name
                or rate.operation_id.display_name
                or rate.product_id.display_name
                or rate.workcenter_id.display_name
                or self.env._("General")
            )
            names = [rate.element_id.display_name, scope, rate.rate_class_id.display_name]
            rate.display_name = " / ".join(name for name in names if name)

    @api.onchange("basis")
    def _onchange_basis(self):
        for name in LIMITING:
            if name not in FITTING.get(self.basis, ()):
                self[name] = False

    @api.constrains("basis", *LIMITING)
    def _check_limits_fit(self):
        """A limit nobody asks by would make a rate that is never found."""
        for rate in self:
            for name in LIMITING:
                if rate[name] and name not in FITTING[rate.basis]:
                    raise ValidationError(
                        self.env._(
                            "A rate per %(basis)s cannot be limited by %(field)s.",
                            basis=dict(self._fields["basis"]._description_selection(self.env))[rate.basis],
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("element_id")
    def _check_element_takes_rates(self):
        for rate in self:
            if rate.element_id.basis in ("material", "subcontracting"):
                raise ValidationError(
                    self.env._(
                        "%s takes no rates: its cost comes with material or purchase orders.",
                        rate.element_id.display_name,
                    )
                )

    # ------------------------------------------------------------------ tables

    @api.model
    def _rates_between(self, company, day_from, day_to, purpose="actual", bases=None):
        """Return the RateTable of a company for the days between two dates.

        purpose: 'actual' or 'planned'; rates for both count for either
        bases:   only rates on these; a table of what is needed is read faster
        """
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", day_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day_from))
            & Domain("purpose", "in", (False, purpose))
        )
        if bases:
            domain &= Domain("basis", "in", tuple(bases))
        return RateTable(self._read_rates(domain), purpose)

    def _read_rates(self, domain):
        """Return Rates straight from the database: a plant has thousands."""
        self.flush_model()
        query = self.sudo()._search(domain)
        columns = ["id", "element_id", "basis", "date_from", "date_to", "amount", "employee_id", "job_id"]
        columns += ["operation_id", "product_id", "workcenter_id", "phase", "rate_class_id", "purpose"]
        columns += ["meter_id", "uom_id", "base_element_id"]
        rows = self.env.execute_query(query.select(*(SQL.identifier(query.table, name) for name in columns)))
        return [_as_rate(row) for row in rows]


def _as_rate(row):
    rate = Rate(*row)
    passing = rate.basis == UNIT_RECEIVED and (rate.operation or rate.workcenter)
    return rate._replace(basis=UNIT_PASSING) if passing else rate
