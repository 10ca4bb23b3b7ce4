from fractions import Fraction

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...costing import DriverFormula, FormulaError
from .cost_pool import DRIVERS_AT_WORKCENTERS, UNITS


class MrpCostPool(models.Model):
    """A driver made of other drivers, as the accountant writes it: ``machine_hour * 0.6 + setup * 12``."""

    _inherit = "mrp.cost.pool"

    driver = fields.Selection(selection_add=[("formula", "Formula")], ondelete={"formula": "cascade"})
    formula = fields.Char(
        help="Drivers, and codes of statistics, joined by + - * / and parentheses, min(…) and max(…). An order "
        "that has nothing of a driver counts 0 for it.",
    )
    formula_hint = fields.Text(compute="_compute_formula_hint", help="What is wrong with the formula as it stands.")
    formula_names = fields.Text(string="Drivers to Use", compute="_compute_formula_names")

    @api.depends("formula", "driver")
    def _compute_formula_hint(self):
        for pool in self:
            pool.formula_hint = pool._formula_fault() if pool.driver == "formula" and pool.formula else False

    @api.depends("driver")
    def _compute_formula_names(self):
        self.formula_names = ", ".join(self._formula_known())

    @api.constrains("driver", "formula", "workcenter_ids")
    def _check_formula(self):
        for pool in self.filtered(lambda pool: pool.driver == "formula"):
            if fault := pool._formula_fault():
                raise ValidationError(fault)

    @api.constrains("driver", "workcenter_ids")
    def _check_workcenters(self):
        """A formula is checked by the drivers it names."""
        return super(MrpCostPool, self.filtered(lambda pool: pool.driver != "formula"))._check_workcenters()

    # ----------------------------------------------------------------- the base

    def _driver_bases(self):
        return super()._driver_bases() | {"formula": self._base_formula}

    def _base_formula(self, period):
        formula = self._read_formula()
        bases = {name: self._with_driver(name)._base_by_driver(period) for name in sorted(formula.names)}
        result = {}
        for order in self.env["mrp.production"].browse(sorted({o.id for base in bases.values() for o in base})):
            numbers = {name: base.get(order, Fraction(0)) for name, base in bases.items()}
            try:
                result[order] = formula.value(numbers)
            except FormulaError as fault:
                raise UserError(
                    self.env._("%(order)s: %(fault)s", order=order.display_name, fault=self._formula_message(fault))
                ) from fault
        return result

    def _read_formula(self):
        """Return the DriverFormula; raises UserError where it does not hold any more, as when a statistic is gone."""
        if fault := self._formula_fault():
            raise UserError(self.env._("%(pool)s: %(fault)s", pool=self.name, fault=fault))
        return DriverFormula(self.formula, self._formula_known())

    def _base_by_driver(self, period):
        return self._driver_bases()[self.driver](period)

    def _with_driver(self, name):
        """Return this pool, not saved, with another driver (or statistic) by its name in formulas.

        All such records of a pool share one cache, a simulated rule too: what a base depends on is said anew.
        """
        statistic = self.env["mrp.cost.statistic"].search([("code", "=", name)])
        values = {
            "driver": "statistic" if statistic else name,
            "statistic_id": statistic.id,
            "uom_id": self.env.ref(UNITS[name]).id if name in UNITS else False,
            "output_price": self.output_price,
            "base_element_ids": [Command.set(self.base_element_ids.ids)],
            "workcenter_ids": [Command.set(self.workcenter_ids.ids)],
        }
        return self.new(values, origin=self._origin)

    @api.model
    def _naming_statistics(self):
        """Return {name: a pool whose formula has it}, of the pools that may be read; archived ones too."""
        pools = self.with_context(active_test=False).search([("driver", "=", "formula"), ("formula", "!=", False)])
        return {name: pool for pool in pools for name in pool._names_in_formula()}

    def _names_in_formula(self):
        try:
            return DriverFormula(self.formula).names
        except FormulaError:
            return frozenset()

    # ----------------------------------------------------------------- checking

    def _formula_known(self):
        """Return the names a formula may use, in order."""
        drivers = [name for name in self._fields["driver"].get_values(self.env) if name not in ("formula", "statistic")]
        return [*drivers, *self._statistic_codes()]

    def _statistic_codes(self):
        return self.env["mrp.cost.statistic"].search([("code", "!=", False)]).mapped("code")

    def _formula_fault(self):
        """Return in plain words what has to be changed, or None."""
        try:
            names = DriverFormula(self.formula or "", self._formula_known()).names
        except FormulaError as fault:
            return self._formula_message(fault)
        statistics = set(self._statistic_codes())
        elsewhere = sorted(names - set(DRIVERS_AT_WORKCENTERS) - statistics)
        if self.workcenter_ids and elsewhere:
            return self.env._(
                "%s belongs to no work center: leave the work centers empty, or take it out of the formula.",
                elsewhere[0],
            )
        return None

    def _formula_message(self, fault):
        if fault.code == FormulaError.UNKNOWN and fault.detail:
            return self.env._(
                "There is no such driver (character %(place)s). Did you mean %(similar)s?",
                place=fault.position,
                similar=fault.detail,
            )
        text = self._formula_messages()[fault.code]
        if fault.position:
            text = self.env._("%(fault)s (character %(place)s)", fault=text, place=fault.position)
        return f"{text}: {fault.detail}" if fault.detail else text

    def _formula_messages(self):
        return {
            FormulaError.EMPTY: self.env._("Write a formula, for example machine_hour * 0.6 + setup * 12"),
            FormulaError.TOO_LONG: self.env._("The formula is too long"),
            FormulaError.TOO_DEEP: self.env._("Too many parentheses stand one inside the other"),
            FormulaError.CHARACTER: self.env._("This character means nothing in a formula"),
            FormulaError.VALUE_MISSING: self.env._("A number, a driver or ( is missing here"),
            FormulaError.SIGN_MISSING: self.env._("A sign + - * / was expected here"),
            FormulaError.NOT_CLOSED: self.env._("This ( is never closed"),
            FormulaError.ONE_CHOICE: self.env._("min and max choose between two or more"),
            FormulaError.UNKNOWN: self.env._("There is no such driver"),
            FormulaError.ZERO: self.env._("This is zero, and nothing can be divided by zero"),
            FormulaError.NO_NUMBER: self.env._("This driver has no number"),
        }
