from fractions import Fraction

from odoo import api, models

from ...costing import to_coins
from .cost_fact import CostFact
from .rate_limits import UNIT_PASSING, UNIT_RECEIVED


class MrpCostValuation(models.AbstractModel):
    """What a run of an operation costs, and a good unit: tooling, inspection, logistics."""

    _inherit = "mrp.cost.valuation"

    @api.model
    def _run_facts(self, began):
        """Return the facts of work orders that have begun, once each.

        began:  {work order: accounting day it began}
        raises: MissingRate for elements that require a rate per run
        """
        facts = []
        for company, workorders in self._by_company(began).items():
            rates = self._open_rates(company, [began[workorder] for workorder in workorders], ("run",))
            for element in rates.on("run"):
                for workorder in workorders:
                    day = began[workorder]
                    rate = rates.find(element, day, "run", **self._operation_resource(workorder))
                    if rate:
                        facts.append(self._run_fact(workorder, element, day, rate))
                    elif element.rate_required and element.basis == "run":
                        raise self._missing_rate(element, workorder, day)
        return facts

    @api.model
    def _with_priced_runs(self, workorders):
        """Return the work orders of companies that price runs, at whatever day, or must."""
        rates = self.env["mrp.cost.rate"].sudo()
        companies = workorders.company_id
        if not self.env["mrp.cost.element"].search_count(
            [("basis", "=", "run"), ("rate_required", "=", True)], limit=1
        ):
            priced = rates._read_group([("basis", "=", "run"), ("company_id", "in", companies.ids)], ["company_id"])
            companies = companies.browse(company.id for (company,) in priced)
        return workorders.filtered(lambda workorder: workorder.company_id in companies)

    @api.model
    def _unit_facts(self, reports):
        """Return the facts of units passing operations, or received (mrp.production.progress).

        raises: MissingRate for elements that require a rate per unit and have none at operations
        """
        facts = []
        for company, of_company in self._by_company(reports.filtered("quantity")).items():
            days = {report: report._cost_event_date() for report in of_company}
            rates = self._open_rates(company, days.values(), ("unit",))
            for report, day in days.items():
                facts += self._facts_of_units(report, day, rates)
        return facts

    @api.model
    def _priced_when_received(self, moves):
        """Return the moves whose day has a rate per unit received, or requires one."""
        priced = moves.browse()
        for company, received in moves.grouped("company_id").items():
            rates = self._open_rates(company, [move._cost_event_date() for move in received], ("unit",))
            if any(e.rate_required or rates.is_priced(e, UNIT_RECEIVED) for e in rates.on(UNIT_RECEIVED)):
                priced |= received
        return priced

    # ----------------------------------------------------------------- helpers

    def _operation_resource(self, workorder):
        return {
            "workcenter": workorder.workcenter_id.id or None,
            "operation": workorder.operation_id.id or None,
            "product": workorder.production_id.product_id.id,
        }

    def _facts_of_units(self, report, day, rates):
        product = report.production_id.product_id
        if report.workorder_id:
            basis, resource = UNIT_PASSING, self._operation_resource(report.workorder_id)
        else:
            basis, resource = UNIT_RECEIVED, {"product": product.id}
        facts = []
        for element in rates.on(basis):
            rate = rates.find(element, day, basis, **resource)
            if rate:
                facts.append(self._unit_fact(report, element, day, rate))
            elif self._needs_rate_when_received(element, basis, rates):
                raise self._missing_rate(element, product, day)
        return facts

    def _needs_rate_when_received(self, element, basis, rates):
        """Tell whether a required rate is missing: one at operations will do as well."""
        is_required = element.rate_required and (element.basis, basis) == ("unit", UNIT_RECEIVED)
        return is_required and not rates.is_priced(element, UNIT_PASSING)

    def _run_fact(self, workorder, element, day, rate):
        return self._activity_fact(
            workorder,
            workorder,
            element,
            day,
            Fraction(1),
            rate,
            basis="run",
        )

    def _unit_fact(self, report, element, day, rate):
        """Price units in the product's own unit, whatever unit the order is in."""
        unit = report.production_id.product_id.uom_id
        quantity = report.uom_id._compute_quantity(report.quantity, unit, round=False)
        return self._activity_fact(
            report,
            report.workorder_id,
            element,
            day,
            Fraction(str(quantity)),
            rate,
            basis="unit",
            uom_id=unit.id,
        )

    def _activity_fact(self, document, workorder, element, day, quantity, rate, basis, **details):
        production = document.production_id
        return CostFact(
            source=(document._name, document.id),
            element=element.id,
            kind="activity",
            event_date=day,
            event_time=document.occurred_at if basis == "unit" else None,
            part=basis,
            amount=to_coins(quantity * Fraction(str(rate.amount)), production._cost_coin()),
            **self._of_order(production, element),
            details={
                "basis": basis,
                "quantity": float(quantity),
                "rate": rate.amount,
                "workorder_id": workorder.id,
                "workcenter_id": workorder.workcenter_id.id,
                "source_label": document.display_name,
                **details,
            },
        )
