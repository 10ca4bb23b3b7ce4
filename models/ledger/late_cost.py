from collections import defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ...costing import Movement, StockHistory, apportion, to_coins
from .cost_fact import CostFact

# Where the share of goods goes that nobody under actual costing used.
GONE = "gone"
# One movement of stock; move: its id, None for what happened before and for a revaluation by hand.
Row = namedtuple("Row", "move movement date is_issue")


class MrpCostLateCost(models.AbstractModel):
    """Carries cost that comes after a receipt on to where the received goods went.

    What is in stock is worth more; what another order used is that order's cost, and so on
    level by level; the rest was sold, scrapped or used elsewhere.
    """

    _name = "mrp.cost.late.cost"
    _description = "Late Cost"

    # ----------------------------------------------------------- destinations

    @api.model
    def _destinations(self, receipts):
        """Tell where received goods are now.

        receipts: done incoming moves of any products and companies
        returns:  {receipt: {destination: Fraction}}, adding up to 1 for each; a destination is
                  STOCK, GONE, or a done move that issued the goods to an order that takes cost
        """
        result = {}
        for company, moves in receipts.grouped("company_id").items():
            histories = self._histories(company, moves)
            for receipt in moves:
                result[receipt] = self._shares_of(receipt.with_company(company), histories)
        return result

    def _shares_of(self, receipt, histories):
        product = receipt.product_id
        shares = defaultdict(Fraction)
        parts = self._parts_of(receipt)
        total = sum(parts.values())
        for lot_id, quantity in parts.items():
            history, places = histories[product.id, lot_id]
            follow = history.layer if product.cost_method == "fifo" else history.average
            for destination, share in follow(places.get(receipt.id), quantity).items():
                shares[destination] += share * quantity / total
        return shares or {GONE: Fraction(1)}

    def _parts_of(self, receipt):
        """Return {lot id, or None where stock is valued as a whole: received quantity}."""
        parts = defaultdict(Fraction)
        for line in receipt._get_in_move_lines():
            lot_id = line.lot_id.id if receipt.product_id.lot_valuated else None
            parts[lot_id] += Fraction(str(line.quantity_product_uom))
        return {lot_id: quantity for lot_id, quantity in parts.items() if quantity > 0}

    def _histories(self, company, receipts):
        """Return {(product id, lot id or None): (StockHistory, {move id: its place in it})}; empty ones for others."""
        tails = self._movements_since(company, receipts)
        users = self._users({row.move for tail in tails.values() for row in tail if row.is_issue})
        histories = defaultdict(lambda: (StockHistory([], users.get, GONE), {}))
        for key, tail in tails.items():
            history = StockHistory([row.movement for row in tail], lambda move_id: users.get(move_id, GONE), GONE)
            histories[key] = (history, {row.move: place for place, row in enumerate(tail) if row.move})
        return histories

    def _users(self, issue_ids):
        """Return {move id: the issue} of the issues to orders that take late cost."""
        issues = self.env["stock.move"].sudo().browse(sorted(issue_ids))
        taking = issues.filtered(lambda issue: self._takes_late_cost(issue))
        return {issue.id: issue for issue in taking}

    def _takes_late_cost(self, issue):
        order = issue.raw_material_production_id
        return order.is_actual_cost and not order._cost_is_closed() and not issue.unbuild_id

    def _movements_since(self, company, receipts):
        """Return {(product id, lot id or None): [Row, …]} in order of valuation.

        The movements before the first of the receipts are summed up in one.
        """
        # Odoo values stock in order of date and id, whatever day the ledger counts.
        since = min(receipts, key=lambda move: (move.date, move.id))
        products = receipts.product_id.with_company(company)
        by_lot = tuple(products.filtered("lot_valuated").ids) or (0,)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_id, lot_id, CASE WHEN since THEN move_id END AS move_id, MIN(date), SUM(quantity),
                       BOOL_OR(since AND is_issue)
                  FROM (
                        SELECT move.product_id, move.id AS move_id, move.date,
                               CASE WHEN move.product_id IN %(by_lot)s THEN line.lot_id END AS lot_id,
                               (move.date, move.id) >= (%(date)s, %(id)s) AS since,
                               move.raw_material_production_id IS NOT NULL AS is_issue,
                               CASE WHEN move.is_in THEN 1 ELSE -1 END
                                   * line.quantity_product_uom AS quantity
                          FROM stock_move move
                          JOIN stock_move_line line ON line.move_id = move.id
                         WHERE move.company_id = %(company)s AND move.product_id IN %(products)s
                           AND move.state = 'done' AND (move.is_in OR move.is_out)
                           AND move.cancelled_at IS NULL
                           AND (line.owner_id IS NULL OR line.owner_id = %(owner)s)
                       ) AS movement
                 GROUP BY 1, 2, 3
                 ORDER BY 1, 2, MIN(date), 3 NULLS FIRST
                """,
                company=company.id,
                products=tuple(products.ids),
                by_lot=by_lot,
                date=since.date,
                id=since.id,
                owner=company.partner_id.id,
            )
        )
        tails = defaultdict(list)
        for product_id, lot_id, move_id, date, quantity, is_issue in rows:
            movement = Movement(move_id, Fraction(str(quantity)))
            tails[product_id, lot_id].append(Row(move_id, movement, date, is_issue))
        self._insert_revaluations(company, products, since.date, tails)
        return tails

    def _insert_revaluations(self, company, products, since, tails):
        """Put revaluations by hand where they happened: stock then no longer carries its cost."""
        by_hand = (
            self.env["product.value"]
            .sudo()
            .search(
                [("product_id", "in", products.ids), ("company_id", "=", company.id), ("move_id", "=", False)],
                order="date, id",
            )
        )
        first = {rows.sorted("id")[0] for rows in by_hand.grouped("product_id").values()}
        # The price a product was created with is no revaluation of stock.
        rows = by_hand.filtered(
            lambda row: row.date > since and (row not in first or row.create_date != row.product_id.create_date)
        )
        for row in rows:
            for (product_id, lot_id), tail in tails.items():
                if product_id == row.product_id.id and (not row.lot_id or row.lot_id.id == lot_id):
                    later = (n for n, each in enumerate(tail) if each.move and each.date >= row.date)
                    tail.insert(next(later, len(tail)), Row(None, Movement(None, None), row.date, False))

    # -------------------------------------------------------------- receivers

    @api.model
    def _carry(self, amounts):
        """Say what late cost of goods costs the orders that used them.

        amounts: {issue move: (Decimal, day the cost came)}
        returns: list of CostFact, to be appended
        """
        return [self._late_fact(issue, amount, day) for issue, (amount, day) in amounts.items() if amount]

    def _late_fact(self, issue, amount, day):
        order = issue._cost_order()
        base = issue._cost_fact_base(order)
        base.update(event_date=max(day, base["event_date"]), part="late")
        return CostFact(
            kind="issue_true_up",
            element=issue._cost_material_element().id,
            amount=amount,
            **base,
        )

    # ------------------------------------- what was paid for comes out different

    @api.model
    def _watched(self, moves):
        """Return {receipt: its value} of received goods whose price may be about to change."""
        if self.env.context.get("mrp_actual_cost_receiving") or self.env.context.get("mrp_actual_cost_pending"):
            return {}
        return {
            move: move.value
            for move in moves
            if move.state == "done"
            and move.is_in
            and move.company_id.cost_ledger_active
            and move.product_id.with_company(move.company_id).cost_method != "standard"
        }

    @api.model
    def _follow_price(self, before):
        """Carry changed prices of received goods (a bill, landed cost, a value set by hand) on
        to the orders that used them.

        before: {receipt: its value before}, of `_watched`
        """
        changes = {
            move: to_coins(Decimal(str(move.value)) - Decimal(str(value)), self._coin(move))
            for move, value in before.items()
            if move.company_currency_id.compare_amounts(move.value, value)
        }
        if not changes:
            return
        receipts = self.env["stock.move"].concat(*changes)
        used = defaultdict(Decimal)
        for receipt, shares in self._destinations(receipts).items():
            for target, amount in self._split(changes[receipt], shares, self._coin(receipt)).items():
                if isinstance(target, models.BaseModel):  # else STOCK or GONE
                    used[target] += amount
        now = fields.Datetime.now()
        today = {company: company._cost_accounting_day(now) for company in receipts.company_id}
        facts = self._carry({issue: (amount, today[issue.company_id]) for issue, amount in used.items()})
        self.env["mrp.cost.settlement"]._append_and_follow(facts)

    @api.model
    def _split(self, amount, shares, coin):
        """Return {destination: Decimal}: an amount by shares, to the coin."""
        return dict(zip(shares, apportion(amount, list(shares.values()), coin), strict=True))

    def _coin(self, move):
        return Decimal(str(move.company_id.currency_id.rounding or 0.01))
