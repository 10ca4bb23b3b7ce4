"""The call `totals`: a MES's own control totals against the inbox and what is booked."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..code_finder import CodeFinder
from ..faults import bad_request
from ..handlers import NEEDS
from .totals import Comparison, Comparisons, parse_totals
from .unit_reader import TIME_TYPES, UnitReader


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    span_hours = fields.Float(
        string="Length (h)",
        readonly=True,
        aggregator=None,
        help="Of time told by start and end only: its length. It stays when the content is cleared.",
    )

    _by_day = models.Index("(system_id, occurred_at)")

    def _row(self, row_id, entry, system):
        return super()._row(row_id, entry, system) | {"span_hours": _span_hours(entry["fact"])}

    @api.model
    def mes_totals(self, system, date_from, date_to, totals):
        """Compare control totals; see the call `totals` of the MES interface."""
        params = {"system": system, "date_from": date_from, "date_to": date_to, "totals": totals}
        return self._answer_call("totals", params)

    @api.model
    def _calls(self):
        return {
            **super()._calls(),
            "totals": lambda events, system, params: events._compare_totals(system, params),
        }

    @api.model
    def _compare_totals(self, system, params):
        """Return {differences} between what a MES says it sent and what is stored and booked.

        Each difference is kept as a `mrp.mes.difference`; one that has gone is settled.
        """
        date_from, date_to, totals = parse_totals(params)
        self._check_types(totals)
        comparisons = [Comparison(total) for total in totals]
        with self._own_transaction() as events:
            events._fill_comparisons(events._of_system(system), date_from, date_to, comparisons)
        kept = self.env["mrp.mes.difference"]._keep_totals(system, date_from, date_to, comparisons)
        self._note_seen(system)
        return {"differences": kept}

    def _check_types(self, totals):
        for index, total in enumerate(totals):
            if total.type not in NEEDS:
                raise bad_request("This type of event is not known.", f"params.totals[{index}].type")

    def _of_system(self, system):
        return self.env[system._name].browse(system.id)

    def _fill_comparisons(self, system, date_from, date_to, comparisons):
        """Add to each comparison the stored events that belong to it."""
        if not comparisons:
            return
        reader = UnitReader(CodeFinder(system))
        named = Comparisons(comparisons)
        types = list({comparison.total.type for comparison in comparisons})
        where = SQL("%s AND %s", self._range_of(system, date_from, date_to, types), _within(*named.scope()))
        for group in self._groups(where):
            for comparison in named.of(group["event_type"], group["order_ref"], group["item_ref"]):
                factor = reader.factor(group, comparison.total.unit)
                if factor is not None:
                    comparison.add(group["state"], group["count"], group["quantity"] * factor)

    # --------------------------------------------------------------- the inbox

    def _groups(self, where):
        """Return events, summed up by what totals tell apart; where: SQL condition on mrp_mes_event AS event.

        unit: as reported; None where there is none, and of time told by start and end, which is in hours
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT event.event_type, event.order_ref, event.item_ref,
                       CASE WHEN event.span_hours IS NULL THEN event.unit END AS unit, event.state,
                       production.product_uom_id AS order_uom_id, count(*) AS count,
                       COALESCE(SUM(event.quantity), 0) + COALESCE(SUM(event.span_hours), 0)::numeric AS quantity
                  FROM mrp_mes_event event
                  LEFT JOIN mrp_production production
                    ON production.company_id = event.company_id
                   AND production.mes_reference = event.order_ref
                 WHERE %s
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                where,
            )
        )
        return [_with_exact_quantity(row) for row in self.env.cr.dictfetchall()]

    def _range_of(self, system, date_from, date_to, types):
        begin, end = system.company_id._cost_days_span(date_from, date_to)
        return SQL(
            "event.system_id = %s AND event.occurred_at >= %s AND event.occurred_at < %s"
            " AND event.event_type = ANY(%s)",
            system.id,
            begin,
            end,
            types,
        )


def _within(types, orders, items):
    return SQL(
        "(event.event_type = ANY(%s) OR event.order_ref = ANY(%s) OR event.item_ref = ANY(%s))",
        list(types),
        list(orders),
        list(items),
    )


def _with_exact_quantity(row):
    return {**row, "quantity": Decimal(str(row["quantity"]))}


def _span_hours(fact):
    is_told = fact.type in TIME_TYPES and fact.quantity is None and fact.start and fact.end
    return (fact.end - fact.start).total_seconds() / 3600 if is_told else None
