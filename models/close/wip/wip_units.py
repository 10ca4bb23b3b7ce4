from collections import defaultdict, namedtuple
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

from ....costing import Operation, OrderProgress, entered_units, exact, unfinished_units

Receipt = namedtuple("Receipt", "move order units day")
OrderUnits = namedtuple("OrderUnits", "progress unfinished is_entered")


# How exactly a report keeps how far units are done: what a period ended with, the next one opens with.
DEGREES = 10**8


def number(value):
    return exact(value or 0)


def kept(units):
    """Return unfinished units as done as a report keeps it, never more than they are."""
    material, conversion = (
        units.quantity * Fraction(int(units.degree(is_material) * DEGREES), DEGREES) for is_material in (True, False)
    )
    return replace(units, material=material, conversion=conversion)


class MrpCostWipUnits(models.AbstractModel):
    """Units of orders on a day: received, rejected, finished but not received, unfinished and how far done.

    Read for any number of orders at once, by the days of the reports, so that past days are told as they were.
    """

    _name = "mrp.cost.wip.units"
    _description = "Units of Orders in Progress"

    @api.model
    def _units(self, company, order_ids, day, completion_of, receipts=None, since=None):
        """Return {order id: OrderUnits} at the end of a day.

        completion_of: {order id: "operations", "hours" or "entered"}
        receipts:      of `_receipts`; read where not given
        since:         first day of the period: before it no entered completion counts
        """
        if not order_ids:
            return {}
        self.env.flush_all()
        received = defaultdict(Fraction)
        for receipt in self._receipts(company, order_ids) if receipts is None else receipts:
            if receipt.day <= day:
                received[receipt.order] += receipt.units
        rejected = self._rejected(company, order_ids, day)
        operations = self._operations(company, order_ids, day, rejected)
        material, entered = self._material(order_ids, day), self._entries(order_ids, day, since)
        result = {}
        for order, ordered, is_over in self._orders(company, order_ids, day, since):
            progress = OrderProgress(
                ordered=number(ordered),
                received=received[order],
                rejected=sum(rejected.get(order, {}).values(), Fraction(0)),
                operations=tuple(operation for operation, _hours in operations.get(order, ())),
                hours=sum((hours for _operation, hours in operations.get(order, ())), Fraction(0)),
                material=material[order] * number(ordered) if order in material else None,
                is_done=is_over,
            )
            units = unfinished_units(progress, completion_of[order])
            if order in entered and not is_over:
                units = entered_units(units, *entered[order])
            result[order] = OrderUnits(progress, kept(units), order in entered)
        return result

    def _entries(self, order_ids, day, since):
        rows = self.env["mrp.cost.wip.completion"].sudo()._entered(order_ids, day, since)
        return {
            order: (None if units is None else number(units), number(material) / 100, number(conversion) / 100)
            for order, (units, material, conversion) in rows.items()
        }

    def _orders(self, company, order_ids, day, since):
        """Return [(order id, ordered units, has no units in progress)]: not begun yet, or done: finished by that day,
        or nothing left in it. What valuing work in progress booked since the first day says nothing about that."""
        return self.env.execute_query(
            SQL(
                """
                SELECT production.id, production.product_uom_qty,
                       production.state = 'cancel'
                       OR NOT EXISTS (SELECT FROM mrp_cost_line line
                                       WHERE line.production_id = production.id AND line.accounting_date <= %(day)s)
                       OR production.state = 'done' AND (
                           %(finished)s <= %(day)s
                           OR NOT EXISTS (SELECT FROM mrp_cost_line line
                                           WHERE line.production_id = production.id
                                             AND line.accounting_date <= %(day)s
                                             AND NOT (line.kind = 'process' AND line.accounting_date >= %(since)s)
                                             AND NOT (line.kind LIKE 'true%%' AND LEFT(line.part, 3) = 'wip'
                                                      AND line.accounting_date >= %(since)s)
                                           GROUP BY line.element_id HAVING SUM(line.amount) <> 0))
                  FROM mrp_production production
                 WHERE production.id IN %(orders)s
                """,
                finished=company._cost_sql_day(SQL("production.date_finished")),
                day=day,
                since=since or day + timedelta(days=1),
                orders=tuple(order_ids),
            )
        )

    @api.model
    def _receipts(self, company, order_ids):
        """Return the Receipts of the orders' own products, each on the day its cost left.

        Where a receipt took no cost, its day is that of the move.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.production_id, move.quantity::numeric * unit.factor::numeric
                       / own_unit.factor::numeric, COALESCE(receipt.day, move.posting_date, %(moment_day)s)
                  FROM stock_move move
                  JOIN mrp_production production
                    ON production.id = move.production_id AND production.product_id = move.product_id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN product_product product ON product.id = move.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                 CROSS JOIN LATERAL (SELECT MIN(accounting_date) AS day FROM mrp_cost_line line
                                      WHERE line.source_model = 'stock.move' AND line.source_id = move.id
                                        AND line.kind = 'receipt') receipt
                 WHERE move.production_id IN %(orders)s AND move.state = 'done' AND move.is_in
                   AND move.cancelled_at IS NULL AND move.quantity > 0
                 ORDER BY move.production_id, move.id
                """,
                moment_day=company._cost_sql_day(SQL("COALESCE(move.occurred_at, move.date)")),
                orders=tuple(order_ids) or (0,),
            )
        )
        return [Receipt(move, order, number(units), day) for move, order, units, day in rows]

    def _rejected(self, company, order_ids, day):
        """Return {order id: {work order id or None: units}}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reject.production_id, reject.workorder_id,
                       SUM(reject.quantity::numeric * unit.factor::numeric / own_unit.factor::numeric)
                  FROM mrp_production_reject reject
                  JOIN mrp_production production ON production.id = reject.production_id
                  JOIN uom_uom unit ON unit.id = reject.uom_id
                  JOIN product_product product ON product.id = production.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                 WHERE reject.production_id IN %(orders)s AND reject.active AND %(report_day)s <= %(day)s
                 GROUP BY reject.production_id, reject.workorder_id
                """,
                orders=tuple(order_ids),
                report_day=company._cost_sql_day(SQL("reject.occurred_at")),
                day=day,
            )
        )
        result = defaultdict(dict)
        for order, workorder, units in rows:
            result[order][workorder] = number(units)
        return result

    def _operations(self, company, order_ids, day, rejected):
        """Return {order id: [(Operation, hours spent)]} in the order of the route."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH spent AS (
                    SELECT workorder_id, MAX(hours) AS hours
                      FROM (SELECT workorder_id, element_id, SUM(hours) AS hours FROM mrp_cost_line
                             WHERE production_id IN %(orders)s AND kind = 'time' AND accounting_date <= %(day)s
                             GROUP BY workorder_id, element_id) of_element
                     GROUP BY workorder_id),
                good AS (
                    SELECT progress.workorder_id,
                           SUM(progress.quantity::numeric * unit.factor::numeric / own_unit.factor::numeric) AS units
                      FROM mrp_production_progress progress
                      JOIN mrp_production production ON production.id = progress.production_id
                      JOIN uom_uom unit ON unit.id = progress.uom_id
                      JOIN product_product product ON product.id = production.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                      JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                     WHERE progress.production_id IN %(orders)s AND progress.workorder_id IS NOT NULL
                       AND progress.active AND COALESCE(progress.posting_date, %(report_day)s) <= %(day)s
                     GROUP BY progress.workorder_id)
                SELECT workorder.production_id, workorder.id,
                       workorder.duration_expected / 60.0 / NULLIF(production.product_uom_qty, 0),
                       good.units, spent.hours, good.workorder_id IS NOT NULL OR COALESCE(spent.hours, 0) > 0
                  FROM mrp_workorder workorder
                  JOIN mrp_production production ON production.id = workorder.production_id
                  LEFT JOIN spent ON spent.workorder_id = workorder.id
                  LEFT JOIN good ON good.workorder_id = workorder.id
                 WHERE workorder.production_id IN %(orders)s AND workorder.state <> 'cancel'
                 ORDER BY workorder.production_id, workorder.sequence, workorder.id
                """,
                orders=tuple(order_ids),
                day=day,
                report_day=company._cost_sql_day(SQL("progress.occurred_at")),
            )
        )
        result = defaultdict(list)
        for order, workorder, per_unit, good, hours, is_begun in rows:
            lost = rejected.get(order, {}).get(workorder, Fraction(0))
            operation = Operation(number(per_unit), number(good), lost, is_begun)
            result[order].append((operation, number(hours)))
        return result

    def _material(self, order_ids, day):
        """Return {order id: Fraction}: how much of the planned material was issued, item by item at planned cost."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH planned AS (
                    SELECT production_id, product_id, SUM(quantity) AS quantity, SUM(amount) AS amount
                      FROM mrp_cost_plan_line
                     WHERE production_id IN %(orders)s AND active AND product_id IS NOT NULL AND quantity > 0
                     GROUP BY production_id, product_id),
                issued AS (
                    SELECT line.production_id, line.product_id,
                           SUM(CASE WHEN line.kind <> 'issue' THEN SIGN(line.amount) * ABS(line.quantity::numeric)
                                    WHEN move.is_in OR move.return_production_id IS NOT NULL
                                    THEN -line.quantity::numeric ELSE line.quantity::numeric END
                               * unit.factor::numeric / own_unit.factor::numeric) AS quantity
                      FROM mrp_cost_line line
                      LEFT JOIN stock_move move ON line.kind = 'issue' AND line.source_model = 'stock.move'
                           AND move.id = line.source_id
                      JOIN uom_uom unit ON unit.id = line.uom_id
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                      JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                     WHERE line.production_id IN %(orders)s AND line.accounting_date <= %(day)s
                       AND line.kind IN ('issue', 'split', 'opening')
                     GROUP BY line.production_id, line.product_id)
                SELECT production_id, SUM(LEAST(COALESCE(issued.quantity, 0) / planned.quantity, 1) * planned.amount)
                       / SUM(planned.amount)
                  FROM planned LEFT JOIN issued USING (production_id, product_id)
                 GROUP BY production_id HAVING SUM(planned.amount) > 0
                """,
                orders=tuple(order_ids),
                day=day,
            )
        )
        return {order: max(number(share), Fraction(0)) for order, share in rows}
