from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ....costing import to_coins
from ....exceptions import MissingAccount


class Waiting(NamedTuple):
    """What was received of a purchase order line and not billed at a period's end.

    quantity in the purchase unit; by_day: [(day, quantity)] of its receipts, the earliest first,
    empty for services; cost: what the cost ledger says of it, None where it says nothing.
    """

    line: models.BaseModel
    quantity: Fraction
    by_day: list
    cost: Decimal | None


class MrpCostAccrualGathering(models.AbstractModel):
    """Finds the purchase order lines that are received and not fully billed at a period's end.

    Goods: at the ordered price, in the rate of the day they came in, which is how Odoo values them until
    the bill. Bought work: what the cost ledger charged to orders for it, less its bills, so that the
    account between the two is clear. Only posted bills count, by their accounting date.
    """

    _name = "mrp.cost.accrual.gathering"
    _description = "Gathering of Cost Accruals"

    @api.model
    def _gather(self, period):
        """Return the values of the accruals that purchase orders need at the period's end."""
        self = self.sudo().with_company(period.company_id)  # noqa: PLW0642
        costs = self._ledger_costs(period)
        waiting = self._waiting_goods(period, costs) + self._waiting_services(period, costs)
        return [values for each in waiting if (values := self._prepare_accrual(period, each))["amount"]]

    # ------------------------------------------------------------------- found

    def _waiting_goods(self, period, costs):
        """Return Waiting of the lines whose goods came in by stock moves."""
        billed = self._billed_quantities(period)
        receipts = defaultdict(lambda: defaultdict(Fraction))
        for line_id, day, quantity in self._receipt_rows(period):
            receipts[line_id][day] += Fraction(quantity)
        lines = self.env["purchase.order.line"].browse(sorted(receipts))
        received = {line: sum(receipts[line.id].values()) for line in lines} | self._received_kits(period)
        return self._not_billed(received, billed, costs, receipts)

    def _waiting_services(self, period, costs):
        """Return Waiting of the lines whose quantity is entered as received.

        Odoo keeps no day of that: the cost ledger's does where the line is cost of an order; else *Service
        Received On*, or the day it was planned for.
        """
        _first, end = period.company_id._cost_days_span(period.date_to, period.date_to)
        lines = self.env["purchase.order.line"].search(
            [
                ("company_id", "=", period.company_id.id),
                ("state", "=", "purchase"),
                ("qty_received_method", "=", "manual"),
                ("qty_received", ">", 0),
                ("product_id", "!=", False),
                "|",
                ("cost_date", "<=", period.date_to),
                "&",
                ("cost_date", "=", False),
                ("date_planned", "<", end),
            ]
        )
        known = self.env["purchase.order.line"].browse([line_id for line_id in costs])
        received = {line: Fraction(str(line.qty_received)) for line in lines - known}
        received |= {line: costs[line.id][0] for line in known if line.qty_received_method == "manual"}
        return self._not_billed(received, self._billed_quantities(period), costs, {})

    def _not_billed(self, received, billed, costs, receipts):
        found = []
        for line, quantity in received.items():
            rounded = line.product_uom_id.round(float(quantity - billed.get(line.id, Fraction(0))))
            if rounded > 0:
                by_day = sorted(receipts.get(line.id, {}).items())
                cost = costs[line.id][1] if line.id in costs else None
                found.append(Waiting(line, Fraction(str(rounded)), by_day, cost))
        return found

    # ----------------------------------------------------------------- queries

    def _receipt_rows(self, period):
        """Return [(line id, day, quantity in the purchase unit)] of goods, returns negative.

        What counts is what Odoo counts as received of a purchase order line.
        """
        self._flush("purchase.order.line", "purchase.order", "stock.move", "stock.location", "uom.uom")
        company = period.company_id
        _first, end = company._cost_days_span(period.date_to, period.date_to)
        return self.env.execute_query(
            SQL(
                """
                SELECT line.id, (move.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
                       SUM(move.quantity::numeric * moved.factor::numeric / bought.factor::numeric * CASE
                           WHEN target.usage = 'supplier' THEN
                               CASE WHEN move.origin_returned_move_id IS NULL OR move.to_refund THEN -1 ELSE 0 END
                           WHEN first_target.usage = 'supplier' AND NOT COALESCE(move.to_refund, FALSE) THEN 0
                           WHEN first_source.usage = 'supplier' AND first_target.usage = 'customer' THEN 0
                           ELSE 1 END)
                  FROM purchase_order_line line
                  JOIN purchase_order ordered ON ordered.id = line.order_id AND ordered.state = 'purchase'
                  JOIN stock_move move ON move.purchase_line_id = line.id AND move.product_id = line.product_id
                  JOIN stock_location target ON target.id = move.location_dest_id
                  JOIN uom_uom moved ON moved.id = move.product_uom
                  JOIN uom_uom bought ON bought.id = line.product_uom_id
                  LEFT JOIN stock_move first ON first.id = move.origin_returned_move_id
                  LEFT JOIN stock_location first_source ON first_source.id = first.location_id
                  LEFT JOIN stock_location first_target ON first_target.id = first.location_dest_id
                 WHERE line.company_id = %(company)s AND move.state = 'done' AND move.date < %(end)s
                 GROUP BY 1, 2
                 ORDER BY 1, 2
                """,
                company=company.id,
                zone=company._cost_zone().key,
                end=end,
            )
        )

    def _received_kits(self, period):
        """Return {line: quantity} of kits, whose goods are other products."""
        self._flush("purchase.order.line", "purchase.order", "stock.move")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.id
                  FROM purchase_order_line line
                  JOIN purchase_order ordered ON ordered.id = line.order_id AND ordered.state = 'purchase'
                  JOIN stock_move move ON move.purchase_line_id = line.id AND move.product_id <> line.product_id
                 WHERE line.company_id = %s AND move.state = 'done'
                 ORDER BY line.id
                """,
                period.company_id.id,
            )
        )
        lines = self.env["purchase.order.line"].browse([row[0] for row in rows])
        kits = self.env["mrp.bom"]._bom_find(lines.product_id, company_id=period.company_id.id, bom_type="phantom")
        return {
            line: self._received_kit(line, kits[line.product_id], period) for line in lines if kits[line.product_id]
        }

    def _received_kit(self, line, bom, period):
        """Count what came in as Odoo does for *Received* (purchase_mrp), of the moves up to the period's end."""
        _first, end = period.company_id._cost_days_span(period.date_to, period.date_to)
        moves = line.move_ids.filtered(
            lambda move: move.state == "done" and move.date < end and move.location_dest_usage != "inventory"
        )
        directions = {
            "incoming_moves": lambda move: move._is_incoming() and (not move.origin_returned_move_id or move.to_refund),
            "outgoing_moves": lambda move: move._is_outgoing() and move.to_refund,
        }
        ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, bom.product_uom_id)
        return Fraction(str(moves._compute_kit_quantities(line.product_id, ordered, bom, directions)))

    def _billed_quantities(self, period):
        """Return {line id: quantity in the purchase unit} of posted bills less refunds by the period's end."""
        self._flush("account.move", "account.move.line", "purchase.order.line", "uom.uom")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.purchase_line_id, SUM(
                       item.quantity::numeric * billed.factor::numeric / bought.factor::numeric
                       * CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END)
                  FROM account_move_line item
                  JOIN account_move bill ON bill.id = item.move_id
                  JOIN purchase_order_line line ON line.id = item.purchase_line_id
                  JOIN uom_uom bought ON bought.id = line.product_uom_id
                  JOIN uom_uom billed ON billed.id = COALESCE(item.product_uom_id, line.product_uom_id)
                 WHERE line.company_id = %s AND bill.state = 'posted' AND bill.date <= %s
                   AND bill.move_type IN ('in_invoice', 'in_refund', 'in_receipt')
                   AND item.display_type = 'product'
                 GROUP BY 1
                """,
                period.company_id.id,
                period.date_to,
            )
        )
        return {line_id: Fraction(quantity) for line_id, quantity in rows}

    def _ledger_costs(self, period):
        """Return {line id: (quantity, amount)} of bought work that the ledger charged to orders by then."""
        self._flush("mrp.cost.line")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT source_id, SUM(quantity::numeric), SUM(amount)
                  FROM mrp_cost_line
                 WHERE company_id = %s AND accounting_date <= %s
                   AND source_model = 'purchase.order.line' AND kind = 'subcontract'
                 GROUP BY source_id
                """,
                period.company_id.id,
                period.date_to,
            )
        )
        return {line_id: (Fraction(quantity), Decimal(str(amount))) for line_id, quantity, amount in rows}

    def _flush(self, *models_read):
        for name in models_read:
            self.env[name].flush_model()

    # ------------------------------------------------------------------ values

    def _prepare_accrual(self, period, waiting):
        line = waiting.line
        price, tax = (Fraction(str(part)) for part in line._cost_unit_price_ordered())
        rate = self._rate(line, waiting)
        coin = Decimal(str(period.company_id.currency_id.rounding))
        amount = to_coins(waiting.quantity * (price + tax) * rate, coin)
        if waiting.cost is not None:
            amount = waiting.cost - to_coins(self._billed_value(line, period), coin)
        return {
            "period_id": period.id,
            "purchase_line_id": line.id,
            "kind": "subcontracting" if waiting.cost is not None or line.cost_production_id else "received",
            "name": line._cost_label(),
            "partner_id": line.partner_id.id,
            "quantity": float(waiting.quantity),
            "uom_id": line.product_uom_id.id,
            "price_unit": float(price),
            "currency_rate": float(rate),
            "amount": float(amount),
            "tax_amount": float(to_coins(waiting.quantity * tax * rate, coin)),
            "account_id": self._account_of(line).id,
        }

    def _rate(self, line, waiting):
        """Return company currency for one unit of the order's, for the receipts that are not billed: the last."""
        if line.currency_id == line.company_id.currency_id:
            return Fraction(1)
        if not waiting.by_day:
            return Fraction(str(line._cost_converted(1.0, line.order_id.date_approve or line.order_id.date_order)))
        left, value = waiting.quantity, Fraction(0)
        for day, quantity in reversed(waiting.by_day):
            part = max(min(quantity, left), Fraction(0))
            left -= part
            value += part * Fraction(str(line._cost_converted(1.0, day)))
        return value / (waiting.quantity - left)

    def _billed_value(self, line, period):
        items = line._cost_bill_items().filtered(lambda item: item.date <= period.date_to)
        return sum((item._cost_bought_value() for item in items), Fraction(0))

    def _account_of(self, line):
        """Return the account that the bill will debit; a missing one is named by the check before posting."""
        try:
            return line._cost_counter_account()
        except MissingAccount:
            return self.env["account.account"]
