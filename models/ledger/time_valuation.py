from collections import defaultdict
from fractions import Fraction

from odoo import api, models

from ...costing import accounting_day, apportion, to_coins
from ...exceptions import MissingRate
from .cost_fact import CostFact
from .element_rates import ElementRates

SECONDS_PER_HOUR = 3600
TIME_BASES = ("labour_hour", "machine_hour", "piece")
# Bases of what a person is paid: their lines tell earnings and carry the employee.
PERSONAL_BASES = ("labour_hour", "piece")


class MrpCostValuation(models.AbstractModel):
    """Turns hours, pieces and units of resources into facts for the ledger, at the rates of the day."""

    _name = "mrp.cost.valuation"
    _description = "Valuation of Time and Activity"

    @api.model
    def _time_facts(self, slices_by_log):
        """Return the facts of time logs.

        slices_by_log: {time log: {basis: [TimeSlice, …]}}, basis of TIME_BASES; pieces need no
                       slices, they count on the day the log ends
        raises:        MissingRate, naming the resource and the day
        """
        facts = []
        for company, logs in self._by_company(slices_by_log).items():
            rates = self._open_rates(company, self._days_of_time(company, logs), (*TIME_BASES, "percent"))
            for log in logs:
                own = []
                for basis, slices in slices_by_log[log].items():
                    units = self._units_by_day(log, basis, slices)
                    own += self._facts_on_basis(log, basis, units, rates)
                facts += own + self._percent_facts(log, own, rates)
        return facts

    def _by_company(self, records):
        by_company = defaultdict(list)
        for record in records:
            by_company[record.company_id].append(record)
        return by_company

    def _open_rates(self, company, days, bases):
        """Return the ElementRates of a company for all of these days, on these bases."""
        table = self.env["mrp.cost.rate"]._rates_between(company, min(days), max(days), bases=bases)
        return ElementRates(table, self.env["mrp.cost.element"]._priced_by_rates())

    def _days_of_time(self, company, logs):
        """Return the days between which the time of these logs lies."""
        days = [company._cost_accounting_day(log.date_start) for log in logs]
        days += [company._cost_accounting_day(log.date_end) for log in logs if log.date_end]
        return days + [log.posting_date for log in logs if log.posting_date]

    def _units_by_day(self, log, basis, slices):
        """Return {accounting day: hours, or pieces, as Fraction}."""
        company = log.company_id
        zone, start = company._cost_zone(), company._cost_day_start()
        if basis == "piece":
            day = log.posting_date or accounting_day(log.date_end, zone, start)
            return {day: Fraction(str(log.piece_quantity))}
        hours = defaultdict(Fraction)
        for piece in slices:
            day = log.posting_date or accounting_day(piece.start, zone, start)
            hours[day] += piece.seconds / SECONDS_PER_HOUR
        return hours

    def _facts_on_basis(self, log, basis, units, rates):
        units = {day: count for day, count in units.items() if count}
        facts = []
        for element in rates.on(basis):
            facts += self._facts_of(log, element, basis, units, rates)
        if basis == "piece" and units:
            self._check_pieces_paid(log, min(units), facts, rates)
        return facts

    def _facts_of(self, log, element, basis, units, rates):
        """Return the facts of one log for one element: base, and premium where there is one."""
        by_rate = defaultdict(dict)
        for day, count in units.items():
            by_rate[self._find_rate(log, element, basis, day, rates)][day] = count
        facts = []
        for (rate, premium), days in by_rate.items():
            facts += self._priced(log, element, basis, days, rate, "")
            facts += self._priced(log, element, basis, days, premium, "premium")
        return facts

    def _find_rate(self, log, element, basis, day, rates):
        """Return (rate, premium) per unit on that day as Fractions; (None, None) for none."""
        rate_class = log.rate_class_id
        resource = self._resource(log, basis)
        own = rates.find(element, day, basis, rate_class=rate_class.id or None, **resource)
        if own and own.rate_class:
            return Fraction(str(own.amount)), None
        base = Fraction(str(own.amount)) if own else self._default_rate(log, element, basis)
        if base is None:
            self._miss_rate(log, element, basis, day)
            return None, None
        factor = Fraction(str(rate_class.factor)) if rate_class else Fraction(1)
        return base, base * (factor - 1) if basis in PERSONAL_BASES and factor != 1 else None

    def _resource(self, log, basis):
        """Return whose and which rate is asked for, as RateTable.find takes it."""
        workcenter = log.workcenter_id.id or None
        if basis == "machine_hour":
            return {"workcenter": workcenter, "phase": "setup" if log.is_setup else "run"}
        resource = {
            "employee": log.employee_id.id or None,
            "job": log.employee_id.sudo().job_id.id or None,
            "workcenter": workcenter,
        }
        if basis == "piece":
            resource["product"] = log._cost_production().product_id.id or None
            resource["operation"] = log.workorder_id.operation_id.id or None
        return resource

    def _default_rate(self, log, element, basis):
        """Odoo's own hourly costs serve where no rate is entered."""
        default = 0.0
        if (element.code, basis) == ("labour", "labour_hour"):
            default = log.employee_id.sudo().hourly_cost
        elif (element.code, basis) == ("machine", "machine_hour"):
            default = log.workcenter_id.costs_hour
        return Fraction(str(default)) if default else None

    def _miss_rate(self, log, element, basis, day):
        if not element.rate_required or element.basis != basis or basis == "piece":
            return
        raise self._missing_rate(element, log.employee_id if basis == "labour_hour" else log.workcenter_id, day)

    def _missing_rate(self, element, resource, day):
        """Return the error that says which rate has to be entered, for whom and for when."""
        return MissingRate(
            self.env._(
                "No %(element)s rate for %(resource)s on %(day)s. Enter one under "
                "Manufacturing Costs / Configuration / Rates.",
                element=element.display_name,
                resource=resource.display_name,
                day=day,
            )
        )

    def _check_pieces_paid(self, log, day, facts, rates):
        """See to it that pieces are paid, whatever else is priced by them."""
        pay = rates.on("piece").filtered(lambda element: element.code == "labour" or element.basis == "piece")
        if any(fact.element in pay.ids for fact in facts):
            return
        raise MissingRate(
            self.env._(
                "No piece rate for %(employee)s making %(product)s at %(operation)s on %(day)s. Enter one under "
                "Manufacturing Costs / Configuration / Rates.",
                employee=log.employee_id.display_name,
                product=log._cost_production().product_id.display_name,
                operation=log.workorder_id.name or log.workcenter_id.display_name,
                day=day,
            )
        )

    def _priced(self, log, element, basis, units, rate, part):
        """Price units of several days at one rate; the days' shares sum exactly."""
        if rate is None:
            return []
        production = log._cost_production()
        coin = production._cost_coin()
        total = to_coins(sum(units.values()) * rate, coin)
        shares = apportion(total, list(units.values()), coin)
        return [
            self._time_fact(log, element, basis, day, units[day], rate, share, part)
            for day, share in zip(units, shares, strict=True)
        ]

    def _time_fact(self, log, element, basis, day, units, rate, amount, part):
        # A premium is paid for hours that its base line counts already; hours of an element
        # are what it is mainly priced by, so that each hour is counted once.
        are_hours = basis != "piece" and basis == element.basis and not part
        own_part = "" if basis == element.basis else basis
        return CostFact(
            source=(log._name, log.id),
            element=element.id,
            kind="time",
            event_date=day,
            event_time=log.date_start,
            part=" ".join(name for name in (own_part, part) if name),
            amount=amount,
            **self._of_order(log._cost_production(), element),
            details={
                **self._log_details(log),
                "basis": basis,
                "hours": float(units) if are_hours else 0.0,
                "quantity": 0.0 if are_hours else float(units),
                "uom_id": self.env.ref("uom.product_uom_unit").id if basis == "piece" else False,
                "rate": float(rate),
                "rate_class_id": log.rate_class_id.id,
                "employee_id": log.employee_id.id if basis in PERSONAL_BASES else False,
            },
        )

    def _of_order(self, production, element):
        """Return what facts of an element in an order have in common."""
        company, category = production.company_id, production.product_id.categ_id
        return {
            "production": production.id,
            "wip_account": production._cost_wip_account().id,
            "counter_account": element._absorption_account(company, category).id,
        }

    def _log_details(self, log):
        return {
            "workorder_id": log.workorder_id.id,
            "workcenter_id": log.workcenter_id.id,
            "is_rework": log.is_rework,
            "is_setup": log.is_setup,
            "source_label": log._cost_label(),
        }
