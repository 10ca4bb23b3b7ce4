from collections import defaultdict, namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...ledger.finished_valuation import RECEIPT_KINDS

# The part of lines that a run books begins with it; the number of the run follows.
PART_WIP = "wip"

# Of one order: three dicts, {element id: Decimal} twice and {move id: {element id: Decimal}}.
OrderCost = namedtuple("OrderCost", "opening added given")


class MrpCostWipCost(models.AbstractModel):
    """Cost of orders in a period, as the ledger has it without what valuing work in progress added to it."""

    _name = "mrp.cost.wip.cost"
    _description = "Cost of Orders in Progress"

    @api.model
    def _orders_of(self, period):
        """Return [(order id, product id)] of the orders that had cost in progress at any time of the period."""
        self.env["mrp.cost.line"].flush_model()
        self.env["mrp.production"].flush_model(["is_cost_closed", "product_id", "state"])
        return self.env.execute_query(
            SQL(
                """
                SELECT production.id, production.product_id
                  FROM mrp_production production
                  JOIN (SELECT production_id FROM mrp_cost_line
                         WHERE company_id = %(company)s AND accounting_date BETWEEN %(date_from)s AND %(date_to)s
                         UNION
                        SELECT production_id FROM mrp_cost_line
                         WHERE company_id = %(company)s AND accounting_date < %(date_from)s
                         GROUP BY production_id, element_id HAVING SUM(amount) <> 0) touched
                    ON touched.production_id = production.id
                 WHERE NOT COALESCE(production.is_cost_closed, FALSE) AND production.state <> 'cancel'
                 ORDER BY production.id
                """,
                company=period.company_id.id,
                date_from=period.date_from,
                date_to=period.date_to,
            )
        )

    @api.model
    def _consumed(self, period):
        """Return {product id: ids of the products its orders consumed}, since the period began."""
        self.env["stock.move"].flush_model()
        self.env["mrp.production"].flush_model(["is_actual_cost", "is_cost_closed", "product_id"])
        since, _until = period.company_id._cost_days_span(period.date_from, period.date_to)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT production.product_id, move.product_id
                  FROM stock_move move
                  JOIN mrp_production production ON production.id = move.raw_material_production_id
                 WHERE move.company_id = %s AND move.state = 'done' AND move.date >= %s
                   AND production.is_actual_cost AND NOT COALESCE(production.is_cost_closed, FALSE)
                """,
                period.company_id.id,
                since,
            )
        )
        consumed = defaultdict(set)
        for product, component in rows:
            consumed[product].add(component)
        return consumed

    @api.model
    def _costs(self, period, order_ids, move_ids):
        """Return {order id: OrderCost}; what earlier runs of this period booked is left out.

        move_ids: receipts of the period; what other receipts were trued up by is cost of the order
        opening:  {element id: Decimal} when the period began; added: in it
        given:    {move id: {element id: Decimal}}, what each receipt took out
        """
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id, element_id, CASE WHEN is_given THEN source_id END AS move_id,
                       COALESCE(SUM(amount) FILTER (WHERE accounting_date < %(date_from)s), 0),
                       COALESCE(SUM(amount) FILTER (WHERE accounting_date >= %(date_from)s), 0)
                  FROM (SELECT line.*, source_model = 'stock.move' AND kind IN %(receipt_kinds)s
                               AND source_id IN %(moves)s AND accounting_date >= %(date_from)s AS is_given
                          FROM mrp_cost_line line
                         WHERE production_id IN %(orders)s AND accounting_date <= %(date_to)s) line
                 WHERE accounting_date < %(date_from)s
                    OR kind <> 'process' AND NOT (is_given AND LEFT(part, %(length)s) = %(part)s)
                 GROUP BY 1, 2, 3
                HAVING SUM(amount) <> 0
                 ORDER BY 1, 2, 3
                """,
                date_from=period.date_from,
                date_to=period.date_to,
                receipt_kinds=RECEIPT_KINDS,
                moves=tuple(move_ids) or (0,),
                orders=tuple(order_ids) or (0,),
                length=len(PART_WIP),
                part=PART_WIP,
            )
        )
        costs = {order: OrderCost({}, {}, defaultdict(dict)) for order in order_ids}
        for order, element, move, before, after in rows:
            cost = costs[order]
            if move:
                cost.given[move][element] = -Decimal(str(after))
            else:
                cost.opening[element] = Decimal(str(before))
                cost.added[element] = Decimal(str(after))
        return costs

    @api.model
    def _with_co_products(self, order_ids):
        """Return the ids of those orders whose cost is shared with co-products."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT move.production_id FROM stock_move move
                  JOIN mrp_production production ON production.id = move.production_id
                 WHERE move.production_id IN %s AND move.state <> 'cancel'
                   AND move.product_id <> production.product_id AND COALESCE(move.cost_role, '') <> 'byproduct'
                """,
                tuple(order_ids) or (0,),
            )
        )
        return {order for (order,) in rows}

    @api.model
    def _booked(self, run_ids):
        """Return [(run id, move id, element id, Decimal)]: what runs have trued up receipts by so far."""
        if not run_ids:
            return []
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT SPLIT_PART(part, ':', 2)::int AS run_id, source_id, element_id, -SUM(amount)
                  FROM mrp_cost_line
                 WHERE part IN %s AND source_model = 'stock.move' AND kind IN %s
                 GROUP BY 1, 2, 3 HAVING SUM(amount) <> 0
                """,
                tuple(part for run in run_ids for part in (wip_part(run), wip_part(run, "sold"))),
                RECEIPT_KINDS,
            )
        )
        return [(run, move, element, Decimal(str(amount))) for run, move, element, amount in rows]

    @api.model
    def _lines_of(self, runs):
        """Return the cost lines that runs booked: true-ups of receipts, and what orders share."""
        parts = [part for run in runs for part in (wip_part(run.id), wip_part(run.id, "sold"))]
        return self.env["mrp.cost.line"].search(
            Domain("part", "in", parts) & Domain("kind", "in", RECEIPT_KINDS)
            | Domain("source_model", "=", runs._name) & Domain("source_id", "in", runs.ids)
        )

    @api.model
    def _standards(self, order_ids):
        """Return {order id: {element id: Decimal of one unit}}: the order's standard, or else its plan."""
        self.env["mrp.cost.order.standard"].flush_model()
        self.env["mrp.cost.plan.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id, element_id, per_unit FROM mrp_cost_order_standard
                 WHERE production_id IN %(orders)s
                 UNION ALL
                SELECT plan.production_id, plan.element_id,
                       SUM(plan.amount) / COALESCE(NULLIF(MAX(production.cost_plan_quantity), 0),
                                                   MAX(production.product_uom_qty))
                  FROM mrp_cost_plan_line plan
                  JOIN mrp_production production ON production.id = plan.production_id
                 WHERE plan.production_id IN %(orders)s AND plan.active
                   AND NOT EXISTS (SELECT FROM mrp_cost_order_standard standard
                                    WHERE standard.production_id = plan.production_id)
                 GROUP BY plan.production_id, plan.element_id
                """,
                orders=tuple(order_ids) or (0,),
            )
        )
        standards = defaultdict(dict)
        for order, element, per_unit in rows:
            standards[order][element] = Decimal(str(per_unit or 0))
        return standards


def wip_part(run_id, suffix=""):
    """Return the part of the lines by which a run trues up receipts."""
    return f"{PART_WIP}{suffix}:{run_id}"
