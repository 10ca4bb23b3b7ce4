from collections import namedtuple
from fractions import Fraction

from odoo import api, models

from .rate_limits import UNIT_PASSING, UNIT_RECEIVED

# What one operation costs of one element: amount = rate × hours, or × quantity; not rounded.
# basis: what the rate is multiplied by, as on cost lines; setup: the part of hours that is set-up.
OperationPrice = namedtuple("OperationPrice", "element hours quantity rate amount basis setup")


class MrpCostOperationPricing(models.AbstractModel):
    """What an operation is expected to cost at the planned rates of a day."""

    _name = "mrp.cost.operation.pricing"
    _description = "Pricing of Operations"

    @api.model
    def _open(self, company, day):
        """Return an OperationPricing that reads the rates of that company and day once."""
        table = self.env["mrp.cost.rate"]._rates_between(company, day, day, purpose="planned")
        return OperationPricing(table, self.env["mrp.cost.element"]._priced_by_rates(), day)


class OperationPricing:
    """The planned rates of one company and day, asked for many operations.

    What is only known when it happens has no plan: metered units, and who works.
    """

    def __init__(self, table, elements, day):
        self._table = table
        self._elements = elements
        self._day = day

    def price(self, workcenter, hours, quantity, product=None, operation=None, setup_hours=None, crew=None):
        """Return a list of OperationPrice: all that one run of an operation costs.

        hours:       Fraction, planned hours of the operation, set-up included
        quantity:    Fraction, units of the product (in its own unit) that the operation makes
        setup_hours: Fraction, part of the hours that is set-up; by default the work center's
        crew:        persons at once; by default the operation's
        """
        if setup_hours is None:
            setup_hours = _setup_hours(workcenter, product)
        setup_hours = min(setup_hours, hours)
        if crew is None:
            crew = Fraction(str(operation.crew_size)) if operation else 1
        place = {
            "workcenter": workcenter.id or None,
            "product": product.id if product else None,
            "operation": operation.id if operation else None,
        }
        # Who is paid by the piece is not paid for the hours.
        prices = self._by_quantity("piece", place, quantity) or self._labour(
            workcenter, hours * crew, setup_hours * crew
        )
        prices += self._machine(workcenter, hours, setup_hours)
        prices += self._by_quantity("run", place, Fraction(1))
        prices += self._by_quantity(UNIT_PASSING, place, quantity)
        return prices + self._percentages(workcenter, prices)

    def price_output(self, quantity, product):
        """Return a list of OperationPrice of units received, whatever operations they passed."""
        return self._by_quantity(UNIT_RECEIVED, {"product": product.id}, quantity)

    def _machine(self, workcenter, hours, setup_hours):
        """Price set-up and run at their own rates, in one line where the rate is one."""
        prices = []
        for element in self._elements:
            setup, run = (self._hour_rate(element, "machine_hour", workcenter, phase) for phase in ("setup", "run"))
            parts = [(setup_hours, setup, setup_hours), (hours - setup_hours, run, 0)]
            if setup == run:
                parts = [(hours, run, setup_hours)]
            for part, rate, being_setup in parts:
                if part and rate:
                    prices.append(_hours_price(element, part, rate, "machine_hour", being_setup))
        return prices

    def _labour(self, workcenter, hours, setup_hours):
        prices = []
        for element in self._elements:
            rate = self._hour_rate(element, "labour_hour", workcenter)
            if rate:
                prices.append(_hours_price(element, hours, rate, "labour_hour", setup_hours))
        return prices

    def _by_quantity(self, basis, place, quantity):
        prices = []
        for element in self._elements:
            found = self._table.find(element.id, self._day, basis, **place)
            if found:
                rate = Fraction(str(found.amount))
                counted = "unit" if basis in (UNIT_PASSING, UNIT_RECEIVED) else basis
                prices.append(OperationPrice(element, Fraction(0), quantity, rate, quantity * rate, counted, 0))
        return prices

    def _percentages(self, workcenter, prices):
        """Price percentages: quantity is the amount they are taken of, rate a fraction of 1."""
        percentages = []
        for element in self._elements:
            for base_id in self._table.base_elements(element.id):
                base = sum(price.amount for price in prices if price.element.id == base_id)
                found = self._table.find(
                    element.id, self._day, "percent", base_element=base_id, workcenter=workcenter.id or None
                )
                if base and found:
                    rate = Fraction(str(found.amount)) / 100
                    percentages.append(OperationPrice(element, Fraction(0), base, rate, base * rate, "percent", 0))
        return percentages

    def _hour_rate(self, element, basis, workcenter, phase=None):
        found = self._table.find(element.id, self._day, basis, workcenter=workcenter.id or None, phase=phase)
        if found:
            return Fraction(str(found.amount))
        is_machine = (element.code, basis) == ("machine", "machine_hour")
        return Fraction(str(workcenter.costs_hour)) if is_machine else Fraction(0)


def _hours_price(element, hours, rate, basis, setup):
    return OperationPrice(element, hours, Fraction(0), rate, hours * rate, basis, setup)


def _setup_hours(workcenter, product):
    """Return the hours a work center is planned to be set up for a product, as Odoo plans them."""
    if not product:
        return Fraction(str(workcenter.time_start)) / 60
    _capacity, minutes, _cleanup = workcenter._get_capacity(product, product.uom_id)
    return Fraction(str(minutes)) / 60
