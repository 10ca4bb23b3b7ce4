from fractions import Fraction

from odoo import api, models

from ...costing import to_coins
from ...exceptions import MissingRate
from .cost_fact import CostFact


class MrpCostValuation(models.AbstractModel):
    """What meters count: kWh, m³, strokes."""

    _inherit = "mrp.cost.valuation"

    @api.model
    def _energy_facts(self, readings):
        """Return the facts of meter readings of orders.

        raises: MissingRate when no element prices what a reading counts, there and that day
        """
        facts = []
        for company, of_company in self._by_company(readings.filtered("quantity")).items():
            days = {r: company._cost_event_date(r.occurred_at, r.posting_date) for r in of_company}
            rates = self._open_rates(company, days.values(), ("energy",))
            for reading, day in days.items():
                facts += self._reading_facts(reading, day, rates)
        return facts

    def _reading_facts(self, reading, day, rates):
        facts = []
        meter = reading.uom_id._cost_reference().id
        for element in rates.on("energy"):
            rate = rates.find(element, day, "energy", meter=meter, workcenter=reading.workcenter_id.id or None)
            if rate:
                facts.append(self._reading_fact(reading, element, day, rate))
        if not facts:
            raise MissingRate(
                self.env._(
                    "No rate per %(unit)s for %(place)s on %(day)s. Enter one under "
                    "Manufacturing Costs / Configuration / Rates.",
                    unit=reading.uom_id.name,
                    place=reading.workcenter_id.display_name or reading.production_id.display_name,
                    day=day,
                )
            )
        return facts

    def _reading_fact(self, reading, element, day, rate):
        """Price a reading in the unit of the rate."""
        production = reading.production_id
        unit = self.env["uom.uom"].browse(rate.uom)
        quantity = reading.quantity
        if unit != reading.uom_id:
            quantity = reading.uom_id._compute_quantity(quantity, unit, round=False)
        amount = to_coins(Fraction(str(quantity)) * Fraction(str(rate.amount)), production._cost_coin())
        return CostFact(
            source=(reading._name, reading.id),
            element=element.id,
            kind="energy",
            event_date=day,
            event_time=reading.occurred_at,
            amount=amount,
            **self._of_order(production, element),
            details={
                "basis": "energy",
                "quantity": quantity,
                "uom_id": unit.id,
                "rate": rate.amount,
                "workorder_id": reading.workorder_id.id,
                "workcenter_id": reading.workcenter_id.id,
                "source_label": reading.display_name,
            },
        )
