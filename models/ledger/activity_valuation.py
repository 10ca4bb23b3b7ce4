from fractions import Fraction

from odoo import api, models

from ...costing import to_coins
from ...exceptions import MissingRate
from .cost_fact import CostFact
from .cost_rate import UNIT_PASSING, UNIT_RECEIVED


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
            days = [began[workorder] for workorder in workorders]
            table = self._activity_rates(company, days, "run")
            for element in self._elements_on("run", table):
                for workorder in workorders:
                    day = began[workorder]
                    rate = table.find(element.id, day, "run", **self._operation_resource(workorder))
                    if rate:
                        facts.append(self._run_fact(workorder, element, day, rate))
                    elif element.rate_required and element.basis == "run":
                        self._miss_activity_rate(element, workorder, day)
        return facts

    @api.model
    def _passing_facts(self, reports):
        """Return the facts of good units passing operations (mrp.workorder.progress)."""
        facts = []
        for company, of_company in self._by_company(reports.filtered("quantity")).items():
            days = {report: report._cost_event_date() for report in of_company}
            table = self._activity_rates(company, days.values(), "unit")
            for element in self._elements_on(UNIT_PASSING, table):
                for report, day in days.items():
                    rate = table.find(element.id, day, UNIT_PASSING, **self._operation_resource(report.workorder_id))
                    if rate:
                        facts.append(self._passing_fact(report, element, day, rate))
        return facts

    @api.model
    def _received_facts(self, moves):
        """Return the facts of units received of an order's own product.

        raises: MissingRate for elements that require a rate per unit and have none at operations
        """
        facts = []
        for company, received in self._by_company(moves.filtered(lambda move: move._get_valued_qty())).items():
            days = {move: move._cost_event_date() for move in received}
            table = self._activity_rates(company, days.values(), "unit")
            at_operations = table.elements(UNIT_PASSING)
            for element in self._elements_on(UNIT_RECEIVED, table):
                for move, day in days.items():
                    rate = table.find(element.id, day, UNIT_RECEIVED, product=move.product_id.id)
                    if rate:
                        facts.append(self._received_fact(move, element, day, rate))
                    elif element.rate_required and element.basis == "unit" and element.id not in at_operations:
                        self._miss_activity_rate(element, move.product_id, day)
        return facts

    # ----------------------------------------------------------------- helpers

    def _activity_rates(self, company, days, basis):
        return self.env["mrp.cost.rate"]._rates_between(company, min(days), max(days), bases=(basis,))

    def _operation_resource(self, workorder):
        return {
            "workcenter": workorder.workcenter_id.id or None,
            "operation": workorder.operation_id.id or None,
            "product": workorder.production_id.product_id.id,
        }

    def _miss_activity_rate(self, element, resource, day):
        raise MissingRate(
            self.env._(
                "No %(element)s rate for %(resource)s on %(day)s. Enter one under "
                "Manufacturing Costs / Configuration / Rates.",
                element=element.display_name,
                resource=resource.display_name,
                day=day,
            )
        )

    def _run_fact(self, workorder, element, day, rate):
        return self._activity_fact(
            workorder,
            workorder.production_id,
            element,
            day,
            Fraction(1),
            rate,
            part="run",
            workorder_id=workorder.id,
            workcenter_id=workorder.workcenter_id.id,
        )

    def _passing_fact(self, report, element, day, rate):
        workorder, product = report.workorder_id, report.production_id.product_id
        quantity = report.production_id.product_uom_id._compute_quantity(report.quantity, product.uom_id, round=False)
        return self._activity_fact(
            report,
            report.production_id,
            element,
            day,
            Fraction(str(quantity)),
            rate,
            part="unit",
            event_time=report.occurred_at,
            uom_id=product.uom_id.id,
            workorder_id=workorder.id,
            workcenter_id=workorder.workcenter_id.id,
        )

    def _received_fact(self, move, element, day, rate):
        return self._activity_fact(
            move,
            move.production_id,
            element,
            day,
            Fraction(str(move._get_valued_qty())),
            rate,
            part="unit",
            event_time=move.occurred_at or move.date,
            uom_id=move.product_id.uom_id.id,
        )

    def _activity_fact(self, document, production, element, day, quantity, rate, part, event_time=None, **details):
        amount = quantity * Fraction(str(rate.amount))
        return CostFact(
            source=(document._name, document.id),
            element=element.id,
            kind="activity",
            event_date=day,
            event_time=event_time,
            part=part,
            amount=to_coins(amount, production._cost_coin()),
            **self._of_order(production, element),
            details={
                "basis": "run" if part == "run" else "unit",
                "quantity": float(quantity),
                "rate": rate.amount,
                "source_label": document.display_name,
                **details,
            },
        )
