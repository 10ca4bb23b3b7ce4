from collections import namedtuple
from fractions import Fraction

from odoo import api, models

# What one operation costs of one element: amount = rate × hours, or × quantity; not rounded.
OperationPrice = namedtuple("OperationPrice", "element hours quantity rate amount")


class MrpCostOperationPricing(models.AbstractModel):
    """What an operation is expected to cost at the planned rates of a day."""

    _name = "mrp.cost.operation.pricing"
    _description = "Pricing of Operations"

    @api.model
    def _open(self, company, day):
        """Return an OperationPricing that reads the rates of that company and day once."""
        table = self.env["mrp.cost.rate"]._rates_between(company, day, day)
        elements = self.env["mrp.cost.element"].search([("basis", "in", ("labour_hour", "machine_hour"))])
        return OperationPricing(table, elements, day)


class OperationPricing:
    """The planned rates of one company and day, asked for many operations."""

    def __init__(self, table, elements, day):
        self._table = table
        self._elements = elements
        self._day = day

    def price(self, workcenter, hours, quantity, product=None, operation=None):
        """Return a list of OperationPrice.

        hours:    Fraction, planned hours of the operation, set-up included
        quantity: Fraction, units of the product (in its own unit) that the operation makes
        """
        prices = []
        for element in self._elements:
            rate = self._rate(element, workcenter)
            if rate:
                prices.append(OperationPrice(element, hours, Fraction(0), rate, hours * rate))
        return prices

    def _rate(self, element, workcenter):
        found = self._table.find(element.id, self._day, workcenter=workcenter.id)
        if found:
            return Fraction(str(found.amount))
        return Fraction(str(workcenter.costs_hour)) if element.code == "machine" else Fraction(0)
