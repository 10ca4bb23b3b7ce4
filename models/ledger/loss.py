from collections import defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

from ...costing import split_normal, to_coins
from .cost_fact import CostFact
from .cost_line import KINDS_IN

ABNORMAL, REWORK = "abnormal", "rework"  # parts of the lines of kind loss
# What a document brought into an order for one element, all its lines together.
CostRow = namedtuple(
    "CostRow", "production element source kind workorder is_rework product amount day label workcenter"
)
# A document whose cost, or a part of it, is lost.
Lost = namedtuple("Lost", "source part day label workorder workcenter")


class MrpCostLoss(models.AbstractModel):
    """Keeps abnormal loss and expensed rework out of the cost of goods.

    What is lost is worked out from all cost of the order each time it changes; the ledger takes the difference
    to what it says already. So the loss does not depend on the order in which facts arrived.
    """

    _name = "mrp.cost.loss"
    _description = "Losses of Orders"

    @api.model
    def _copy_allowances(self, productions):
        """Keep on just confirmed orders what loss is normal, and what becomes of rework."""
        for production in productions:
            production.write(
                {
                    **production.bom_id._loss_allowance_values(),
                    "cost_rework_treatment": production.company_id.cost_rework_treatment,
                }
            )
            for workorder in production.workorder_ids.filtered("operation_id.is_loss_limited"):
                workorder.write(workorder.operation_id._loss_allowance_values())
            for move in production.move_raw_ids.filtered("bom_line_id.is_loss_limited"):
                move.write(move.bom_line_id._loss_allowance_values())

    @api.model
    def _restate(self, productions):
        """Make the ledger say what these orders have lost by now, no more and no less.

        returns: the new cost lines
        """
        orders = self._orders_with_loss(productions)
        if not orders:
            return self.env["mrp.cost.line"]
        rows, said, facts = self._cost_rows(orders), self._said(orders), []
        for production in orders:
            lost = self._lost(production, rows[production.id])
            facts += self._difference_facts(production, lost, said[production.id], rows[production.id])
        return self.env["mrp.cost.ledger"]._append(facts)

    # ------------------------------------------------------------------- reading

    def _orders_with_loss(self, productions):
        """Return the orders, with full rights, that may have lost anything."""
        self.env["mrp.production"].flush_model(["is_actual_cost", "is_rework_order", "state"])
        self.env["mrp.production.reject"].flush_model(["production_id"])
        self.env["mrp.cost.line"].flush_model()
        self.env["stock.move"].flush_model(["raw_material_production_id", "is_loss_limited"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production.id
                  FROM mrp_production production
                 WHERE production.id IN %s AND production.is_actual_cost AND production.state <> 'cancel' AND (
                       production.is_rework_order
                    OR EXISTS (SELECT FROM mrp_production_reject reject WHERE reject.production_id = production.id)
                    OR EXISTS (SELECT FROM stock_move move
                                WHERE move.raw_material_production_id = production.id AND move.is_loss_limited)
                    OR EXISTS (SELECT FROM mrp_cost_line line
                                WHERE line.production_id = production.id
                                  AND (line.is_rework OR line.part IN %s)))
                 ORDER BY production.id
                """,
                tuple(productions.ids) or (0,),
                (ABNORMAL, REWORK),
            )
        )
        return productions.sudo().browse([order_id for [order_id] in rows])

    def _cost_rows(self, orders):
        """Return {order id: [CostRow]} of all that came into the orders."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id, element_id, source_model, source_id, kind, workorder_id,
                       COALESCE(is_rework, FALSE), product_id, SUM(amount), MAX(event_date), MAX(source_label),
                       MAX(workcenter_id)
                  FROM mrp_cost_line
                 WHERE production_id IN %s AND kind IN %s
                 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
                 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
                """,
                tuple(orders.ids),
                KINDS_IN,
            )
        )
        found = defaultdict(list)
        for order, element, model, res_id, *rest in rows:
            row = CostRow(order, element, (model, res_id), *rest)
            found[order].append(row._replace(amount=Decimal(str(row.amount))))
        return found

    def _said(self, orders):
        """Return {order id: {Lost: {element id: Decimal}}}: what the ledger says is lost."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id, source_model, source_id, part, element_id, -SUM(amount),
                       MAX(event_date), MAX(source_label), MAX(workorder_id), MAX(workcenter_id)
                  FROM mrp_cost_line
                 WHERE production_id IN %s AND kind = 'loss' AND part IN %s
                 GROUP BY 1, 2, 3, 4, 5
                 ORDER BY 1, 2, 3, 4, 5
                """,
                tuple(orders.ids),
                (ABNORMAL, REWORK),
            )
        )
        said = defaultdict(lambda: defaultdict(dict))
        for order, model, res_id, part, element, amount, *about in rows:
            said[order][Lost((model, res_id), part, *about)][element] = Decimal(str(amount))
        return said

    # ------------------------------------------------------------------- what is lost

    def _lost(self, production, rows):
        """Return {Lost: {element id: Decimal}}: what of the order's cost is lost by now."""
        lost, kept = defaultdict(lambda: defaultdict(Decimal)), []
        scrapped = self._abnormal_scrap(production)
        for row in rows:
            amount, part = row.amount, REWORK
            if not self._is_expensed_rework(production, row):
                ratio = scrapped.get(row.source, Fraction(0))
                amount, part = to_coins(Fraction(row.amount) * ratio, production._cost_coin()), ABNORMAL
            if amount:
                key = Lost(row.source, part, row.day, row.label, row.workorder, row.workcenter)
                lost[key][row.element] += amount
            kept.append(row._replace(amount=row.amount - amount))
        lost.update(self.env["mrp.cost.loss.rejects"]._lost(production, kept))
        return lost

    def _is_expensed_rework(self, production, row):
        """Tell whether this cost is rework that does not stay with the goods."""
        if production.cost_rework_treatment != "expense":
            return False
        if not production.is_rework_order:
            return row.is_rework
        repaired = production.product_id | production.rework_origin_id.product_id
        return row.kind not in ("issue", "issue_true_up") or row.product not in repaired.ids

    def _abnormal_scrap(self, production):
        """Return {(model, id) of a scrap move: the part of it above the allowance of its component}."""
        parts = {}
        limited = production.move_raw_ids.filtered("is_loss_limited")
        scraps = production.all_move_raw_ids.filtered(lambda m: m.scrap_id and m.state == "done")
        for product, moves in limited.grouped("product_id").items():
            of_product = scraps.filtered(lambda m, p=product: m.product_id == p)
            scrapped = of_product.sorted(lambda m: (m.occurred_at or m.date, m.id))
            allowed = self._component_base(production, product) * Fraction(str(moves[0].loss_allowance)) / 100
            quantities = [_product_quantity(move) for move in scrapped]
            for move, (normal, abnormal) in zip(scrapped, split_normal(quantities, allowed), strict=True):
                if abnormal:
                    parts[move._name, move.id] = abnormal / (normal + abnormal)
        return parts

    def _component_base(self, production, product):
        """Return what the allowance of a component refers to: consumed, of an open order at least planned."""
        moves = production.move_raw_ids.filtered(lambda m: m.product_id == product and m.state != "cancel")
        used = sum((_product_quantity(move) for move in moves if move.state == "done"), Fraction(0))
        if production._cost_has_all_output():
            return used
        return max(used, sum((Fraction(str(move.product_qty)) for move in moves), Fraction(0)))

    # ------------------------------------------------------------------- differences

    def _difference_facts(self, production, lost, said, rows):
        """Return the facts that lead from what the ledger says to what is lost."""
        last_day = max((row.day for row in rows), default=None)
        about = {(key.source, key.part): key for key in [*said, *lost]}
        before, now = (self._by_document(amounts) for amounts in (said, lost))
        facts = []
        for document, key in about.items():
            elements = {**before[document], **now[document]}
            for element in elements:
                amount = now[document].get(element, Decimal(0)) - before[document].get(element, Decimal(0))
                if amount:
                    facts.append(self._loss_fact(production, key, element, amount, last_day))
        return facts

    def _by_document(self, amounts):
        summed = defaultdict(lambda: defaultdict(Decimal))
        for key, by_element in amounts.items():
            for element, amount in by_element.items():
                summed[key.source, key.part][element] += amount
        return summed

    def _loss_fact(self, production, key, element, amount, last_day):
        is_rework = key.part == REWORK
        account = production._cost_rework_account() if is_rework else production._cost_clearing_account("loss")
        return CostFact(
            source=key.source,
            production=production.id,
            element=element,
            kind="loss",
            # Rework leaves when it happens; what else is lost depends on cost up to the last day.
            event_date=key.day if is_rework else max(key.day, last_day or key.day),
            part=key.part,
            amount=-amount,
            wip_account=production._cost_wip_account().id,
            counter_account=account.id,
            details={
                "source_label": key.label,
                "workorder_id": key.workorder,
                "workcenter_id": key.workcenter,
                "is_rework": is_rework,
            },
        )


def _product_quantity(move):
    """Return the done quantity of a move in its product's unit, exact."""
    quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
    return Fraction(str(quantity))
