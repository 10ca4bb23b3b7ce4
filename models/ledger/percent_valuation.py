from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import models

from ...costing import apportion, to_coins
from ...exceptions import MissingRate
from .cost_fact import CostFact

HUNDRED = 100


class MrpCostValuation(models.AbstractModel):
    """Burden and the like: a percentage of what a time log costs of another element."""

    _inherit = "mrp.cost.valuation"

    def _percent_facts(self, log, facts, rates):
        """Return the facts that are percentages of these facts of one log.

        Premiums are part of the base; percentages are not, so none is taken of another.
        """
        base = defaultdict(dict)
        for fact in facts:
            of_element = base[fact.element]
            of_element[fact.event_date] = of_element.get(fact.event_date, Decimal(0)) + fact.amount
        persons = {fact.element for fact in facts if fact.details["employee_id"]}
        percentages = []
        for element in rates.on("percent"):
            for base_id in rates.bases_of_percentage(element):
                days = {day: amount for day, amount in base.get(base_id, {}).items() if amount}
                percentages += self._percentages(log, element, base_id, days, rates, base_id in persons)
        return percentages

    def _percentages(self, log, element, base_id, days, rates, is_personal):
        by_rate = defaultdict(dict)
        for day, amount in days.items():
            rate = rates.find(element, day, "percent", base_element=base_id, **self._percent_resource(log))
            if rate:
                by_rate[Fraction(str(rate.amount))][day] = amount
            else:
                self._miss_percentage(log, element, day)
        facts = []
        coin = log._cost_production()._cost_coin()
        for rate, amounts in by_rate.items():
            total = to_coins(sum(map(Fraction, amounts.values())) * rate / HUNDRED, coin)
            shares = apportion(total, list(amounts.values()), coin)
            for (day, amount), share in zip(amounts.items(), shares, strict=True):
                facts.append(self._percent_fact(log, element, base_id, day, amount, rate, share, is_personal))
        return facts

    def _percent_resource(self, log):
        return {
            "employee": log.employee_id.id or None,
            "job": log.employee_id.sudo().job_id.id or None,
            "workcenter": log.workcenter_id.id or None,
        }

    def _miss_percentage(self, log, element, day):
        if element.rate_required and element.basis == "percent":
            raise MissingRate(
                self.env._(
                    "No %(element)s percentage for %(resource)s on %(day)s. Enter one under "
                    "Manufacturing Costs / Configuration / Rates.",
                    element=element.display_name,
                    resource=(log.employee_id or log.workcenter_id).display_name,
                    day=day,
                )
            )

    def _percent_fact(self, log, element, base_id, day, base, rate, amount, is_personal):
        return CostFact(
            source=(log._name, log.id),
            element=element.id,
            kind="time",
            event_date=day,
            event_time=log.date_start,
            part=f"percent {base_id}",
            amount=amount,
            **self._of_order(log._cost_production(), element),
            details={
                **self._log_details(log),
                "basis": "percent",
                "quantity": float(base),
                "rate": float(rate),
                "rate_class_id": log.rate_class_id.id,
                "employee_id": log.employee_id.id if is_personal else False,
            },
        )
