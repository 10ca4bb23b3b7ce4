from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ...costing import accounting_day, apportion, to_coins
from ...exceptions import MissingRate
from .cost_fact import CostFact

SECONDS_PER_HOUR = 3600


class MrpCostValuation(models.AbstractModel):
    """Turns hours and units of resources into facts for the ledger, at the rates of the day."""

    _name = "mrp.cost.valuation"
    _description = "Valuation of Time and Energy"

    # ------------------------------------------------------------------- time

    @api.model
    def _time_facts(self, slices_by_log):
        """Return the facts of time logs.

        slices_by_log: {time log: {basis: [TimeSlice, …]}}, basis labour_hour or machine_hour
        raises:        MissingRate, naming the resource and the day
        """
        facts = []
        for company, logs in self._by_company(slices_by_log).items():
            table, elements = self._rate_table(company, logs)
            for log in logs:
                for basis, slices in slices_by_log[log].items():
                    hours = self._hours_by_day(log, slices)
                    for element in elements[basis]:
                        facts += self._facts_of(log, element, hours, table)
        return facts

    def _by_company(self, slices_by_log):
        logs = defaultdict(list)
        for log in slices_by_log:
            logs[log.company_id].append(log)
        return logs

    def _rate_table(self, company, logs):
        """Return (rates valid around these logs, elements by basis)."""
        days = [company._cost_accounting_day(log.date_start) for log in logs]
        days += [company._cost_accounting_day(log.date_end) for log in logs]
        days += [log.posting_date for log in logs if log.posting_date]
        table = self.env["mrp.cost.rate"]._rates_between(company, min(days), max(days))
        Element = self.env["mrp.cost.element"]
        bases = ("labour_hour", "machine_hour")
        by_basis = Element.search([("basis", "in", bases)]).grouped("basis")
        return table, {basis: by_basis.get(basis, Element) for basis in bases}

    def _hours_by_day(self, log, slices):
        """Return {accounting day: hours as Fraction}."""
        company = log.company_id
        zone, start = company._cost_zone(), company._cost_day_start()
        hours = defaultdict(Fraction)
        for piece in slices:
            day = log.posting_date or accounting_day(piece.start, zone, start)
            hours[day] += piece.seconds / SECONDS_PER_HOUR
        return hours

    def _facts_of(self, log, element, hours, table):
        """Return the facts of one log for one element: base, and premium where there is one."""
        by_rate = defaultdict(dict)
        for day, amount in hours.items():
            if amount:
                by_rate[self._find_rate(log, element, day, table)][day] = amount
        facts = []
        for (rate, premium), days in by_rate.items():
            facts += self._priced(log, element, days, rate, "")
            facts += self._priced(log, element, days, premium, "premium")
        return facts

    def _find_rate(self, log, element, day, table):
        """Return (rate, premium) per hour on that day as Fractions; (None, None) for none."""
        resource = {
            "employee": log.employee_id.id or None,
            "job": log.employee_id.sudo().job_id.id or None,
            "workcenter": log.workcenter_id.id or None,
        }
        if element.basis == "machine_hour":
            resource.update(employee=None, job=None)
        rate_class = log.rate_class_id
        own = table.find(element.id, day, rate_class=rate_class.id or None, **resource)
        if own and own.rate_class:
            return Fraction(str(own.amount)), None
        base = Fraction(str(own.amount)) if own else self._default_rate(log, element)
        if base is None:
            self._miss_rate(log, element, day)
            return None, None
        factor = Fraction(str(rate_class.factor)) if rate_class else Fraction(1)
        is_labour = element.basis == "labour_hour"
        return base, base * (factor - 1) if is_labour and factor != 1 else None

    def _default_rate(self, log, element):
        """Odoo's own hourly costs serve where no rate is entered."""
        default = 0.0
        if element.code == "labour":
            default = log.employee_id.sudo().hourly_cost
        elif element.code == "machine":
            default = log.workcenter_id.costs_hour
        return Fraction(str(default)) if default else None

    def _miss_rate(self, log, element, day):
        if not element.rate_required:
            return
        resource = log.employee_id if element.basis == "labour_hour" else log.workcenter_id
        raise MissingRate(
            self.env._(
                "No %(element)s rate for %(resource)s on %(day)s. Enter one under "
                "Manufacturing Costs / Configuration / Rates.",
                element=element.display_name,
                resource=resource.sudo().display_name,
                day=day,
            )
        )

    def _priced(self, log, element, hours, rate, part):
        """Price hours of several days at one rate; the days' shares sum exactly."""
        if rate is None:
            return []
        production = log._cost_production()
        coin = production._cost_coin()
        total = to_coins(sum(hours.values()) * rate, coin)
        shares = apportion(total, list(hours.values()), coin)
        return [
            self._time_fact(log, production, element, day, hours[day], rate, share, part)
            for day, share in zip(hours, shares, strict=True)
        ]

    def _time_fact(self, log, production, element, day, hours, rate, amount, part):
        is_labour = element.basis == "labour_hour"
        return CostFact(
            source=(log._name, log.id),
            production=production.id,
            element=element.id,
            kind="time",
            event_date=day,
            event_time=log.date_start,
            part=part,
            amount=amount,
            wip_account=production._cost_wip_account().id,
            counter_account=element._absorption_account(production.company_id).id,
            details={
                # A premium is paid for hours that its base line counts already.
                "hours": 0.0 if part else float(hours),
                "quantity": float(hours) if part else 0.0,
                "rate": float(rate),
                "rate_class_id": log.rate_class_id.id,
                "workorder_id": log.workorder_id.id,
                "workcenter_id": log.workcenter_id.id,
                "employee_id": log.employee_id.id if is_labour else False,
                "is_rework": log.is_rework,
                "source_label": log._cost_label(),
            },
        )

    # ----------------------------------------------------------------- energy

    @api.model
    def _energy_facts(self, reading):
        """Return the facts of one meter reading of an order.

        raises: MissingRate when no element prices energy of that work center that day
        """
        company = reading.company_id
        day = company._cost_event_date(reading.occurred_at, reading.posting_date)
        table = self.env["mrp.cost.rate"]._rates_between(company, day, day)
        facts = []
        for element in self.env["mrp.cost.element"].search([("basis", "=", "energy")]):
            rate = table.find(element.id, day, workcenter=reading.workcenter_id.id or None)
            if rate:
                facts.append(self._energy_fact(reading, element, day, rate))
        if not facts:
            raise MissingRate(
                self.env._(
                    "No energy rate for %(place)s on %(day)s. Enter one under "
                    "Manufacturing Costs / Configuration / Rates.",
                    place=reading.workcenter_id.display_name or reading.display_name,
                    day=day,
                )
            )
        return facts

    def _energy_fact(self, reading, element, day, rate):
        production = reading.production_id
        quantity = Fraction(str(reading.quantity))
        amount = to_coins(quantity * Fraction(str(rate.amount)), production._cost_coin())
        return CostFact(
            source=(reading._name, reading.id),
            production=production.id,
            element=element.id,
            kind="energy",
            event_date=day,
            event_time=reading.occurred_at,
            amount=Decimal(amount),
            wip_account=production._cost_wip_account().id,
            counter_account=element._absorption_account(production.company_id).id,
            details={
                "quantity": reading.quantity,
                "uom_id": reading.uom_id.id,
                "rate": rate.amount,
                "workorder_id": reading.workorder_id.id,
                "workcenter_id": reading.workcenter_id.id,
                "source_label": reading.display_name,
            },
        )
