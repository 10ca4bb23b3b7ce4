"""The call `totals`: a MES's own control totals against the inbox and what is booked."""

from datetime import datetime
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..code_finder import CodeFinder
from ..faults import bad_request
from ..handlers import NEEDS
from .totals import Comparison, parse_totals
from .unit_reader import TIME_TYPES, UnitReader


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    _by_day = models.Index("(system_id, occurred_at)")

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
        by_type = {}
        for comparison in comparisons:
            by_type.setdefault(comparison.total.type, []).append(comparison)
        for group in self._groups(self._range_of(system, date_from, date_to, list(by_type))):
            for comparison in by_type[group["event_type"]]:
                self._add_group(comparison, group, reader)

    @staticmethod
    def _add_group(comparison, group, reader):
        total = comparison.total
        if (total.order or group["order_ref"]) != group["order_ref"]:
            return
        if (total.item or group["item_ref"]) != group["item_ref"]:
            return
        factor = reader.factor(group, total.unit)
        if factor is not None:
            comparison.add(group["state"], group["count"], group["quantity"] * factor)

    # --------------------------------------------------------------- the inbox

    def _groups(self, where):
        """Return events, summed up by what totals tell apart; where: SQL condition on mrp_mes_event AS event.

        Time reported by start and end only is added event by event: it stands in the payload,
        in any form of ISO 8601, which the database does not read.
        """
        untold = SQL("event.quantity IS NULL AND event.event_type IN %s", TIME_TYPES)
        self.env.cr.execute(
            SQL(
                """
                SELECT event.event_type, event.order_ref, event.item_ref, event.unit, event.state,
                       production.product_uom_id AS order_uom_id, count(*) AS count,
                       COALESCE(SUM(event.quantity), 0) AS quantity
                  FROM mrp_mes_event event
                  LEFT JOIN mrp_production production
                    ON production.company_id = event.company_id
                   AND production.mes_reference = event.order_ref
                 WHERE %s AND NOT (%s)
                 GROUP BY event.event_type, event.order_ref, event.item_ref, event.unit, event.state,
                          production.product_uom_id
                """,
                where,
                untold,
            )
        )
        return [_with_exact_quantity(row) for row in self.env.cr.dictfetchall()] + self._timed(where, untold)

    def _timed(self, where, untold):
        self.env.cr.execute(
            SQL(
                """
                SELECT event.event_type, event.order_ref, event.item_ref, NULL AS unit, event.state,
                       NULL AS order_uom_id, 1 AS count, event.payload->>'start' AS start,
                       event.payload->>'end' AS "end"
                  FROM mrp_mes_event event
                 WHERE %s AND %s
                """,
                where,
                untold,
            )
        )
        return [{**row, "quantity": _hours(row["start"], row["end"])} for row in self.env.cr.dictfetchall()]

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


def _with_exact_quantity(row):
    return {**row, "quantity": Decimal(str(row["quantity"]))}


def _hours(start, end):
    if not start or not end:
        return Decimal(0)
    span = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return Decimal(repr(span.total_seconds())) / 3600
