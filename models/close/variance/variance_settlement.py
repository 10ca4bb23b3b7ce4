from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ....costing import STOCK, apportion
from ....exceptions import MissingAccount
from ...ledger.cost_fact import CostFact


class MrpCostVarianceSettlement(models.Model):
    """Moves the variances of a period from the variance account to where they belong.

    Only what left orders as variance is moved: in an order at actual cost the goods took it. A settlement states
    what is to stand by the end of its period, less what earlier ones moved; so it follows goods that are sold later.
    """

    _name = "mrp.cost.variance.settlement"
    _description = "Settlement of Variances"
    _order = "period_id desc"
    _rec_name = "period_id"

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)

    _once = models.Constraint("UNIQUE (period_id)", "The variances of this period are settled already.")

    # -------------------------------------------------------------------- step

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)] of what keeps variances from being settled."""
        try:
            self._facts(period, (self._name, 0))
        except MissingAccount as fault:
            return [("block", str(fault), period.company_id)]
        return []

    @api.model
    def _test_run(self, period):
        """Return {account: Decimal}: the balance that the settlement of the period brings to each account."""
        sums = defaultdict(Decimal)
        for fact in self._facts(period, (self._name, 0)):
            sums[self.env["account.account"].browse(fact.counter_account)] -= fact.amount
        return {account: amount for account, amount in sums.items() if amount}

    @api.model
    def _run(self, period):
        """Settle the period; return how many cost lines were written."""
        period._check_takes_cost()
        self.env["mrp.cost.posting"]._lock(period.company_id)
        known = self.sudo().search([("period_id", "=", period.id)])
        facts = self._facts(period, (self._name, known.id))
        if not known and not facts:
            return 0
        known = known or self.sudo().create({"period_id": period.id})
        return known._restate([replace(fact, source=(self._name, known.id)) for fact in facts])

    @api.model
    def _roll_back(self, period):
        """Take the settlement of the period back, by reversal lines; return how many were written."""
        period._check_takes_cost()
        return self.sudo().search([("period_id", "=", period.id)])._restate([])

    def _restate(self, facts):
        # Nothing is added to an order by it: a cost-closed one takes it too.
        ledger = self.env["mrp.cost.ledger"].with_context(mrp_actual_cost_clearing=True)
        return len(ledger._state({(self._name, row.id) for row in self}, facts))

    # ------------------------------------------------------------------- facts

    def _facts(self, period, source):
        """Return the facts of a period's settlement; those of an order and element sum to 0.

        raises: MissingAccount
        """
        company = period.company_id
        if company._cost_is_periodic():
            return []  # no variance is booked by itself there
        order_ids = self._orders(period)
        wanted, settled = self._wanted(period, order_ids), self._settled_before(period, order_ids)
        facts = []
        for order_id, element_id in dict.fromkeys([*wanted, *settled]):
            now, before = wanted.get((order_id, element_id), {}), settled.get((order_id, element_id), {})
            order = self.env["mrp.production"].sudo().browse(order_id)
            for account in dict.fromkeys([*now, *before]):
                amount = now.get(account, Decimal(0)) - before.get(account, Decimal(0))
                if amount:
                    facts.append(self._fact(source, period, order, element_id, account, amount))
        return facts

    def _fact(self, source, period, order, element_id, account_id, amount):
        return CostFact(
            source=source,
            production=order.id,
            element=element_id,
            kind="settlement",
            event_date=period.date_to,
            part=f"account {account_id}",
            amount=-amount,
            wip_account=order._cost_wip_account().id,
            counter_account=account_id,
            details={"source_label": self.env._("Variances of %s", period.display_name)},
        )

    def _wanted(self, period, order_ids):
        """Return {(order id, element id): {account id: Decimal}} that is to be moved by the end of the period."""
        company, mode = period.company_id.sudo(), period.company_id.cost_variance_settlement
        if mode == "account":
            return {}
        variances = self._variances(period, order_ids)
        orders = self.env["mrp.production"].sudo().browse(sorted({order for order, _element in variances}))
        targets = self._category_targets if mode == "category" else self._goods_targets
        present = self._present_accounts(variances, orders)
        wanted = {}
        for key, amounts in targets(company, variances, orders, present).items():
            moved = defaultdict(Decimal, amounts)
            moved[present[key]] -= sum(amounts.values(), Decimal(0))
            wanted[key] = {account: amount for account, amount in moved.items() if amount}
        return wanted

    def _orders(self, period):
        """Return ids of the orders analysed in the period, and of those that keep a part of variances in stock."""
        self.env["mrp.cost.variance"].flush_model()
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id FROM mrp_cost_variance WHERE period_id = %(period)s
                 UNION
                SELECT production_id FROM mrp_cost_line
                 WHERE source_model = %(settlement)s AND company_id = %(company)s
                   AND counter_account_id = %(stock)s AND accounting_date <= %(date_to)s
                 GROUP BY production_id HAVING SUM(amount) <> 0
                 ORDER BY production_id
                """,
                period=period.id,
                settlement=self._name,
                company=period.company_id.id,
                date_to=period.date_to,
                stock=period.company_id.sudo().cost_variance_stock_account_id.id or 0,
            )
        )
        return [order_id for (order_id,) in rows]

    def _variances(self, period, order_ids):
        """Return {(order id, element id): {category: Decimal}} of what left these orders as variance."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH booked AS (
                    SELECT production_id, element_id
                      FROM mrp_cost_line
                     WHERE production_id IN %(orders)s AND kind = 'variance' AND accounting_date <= %(date_to)s
                     GROUP BY 1, 2
                    HAVING SUM(amount) <> 0
                )
                SELECT found.production_id, found.element_id, found.category, SUM(found.amount)
                  FROM mrp_cost_variance found
                  JOIN booked ON booked.production_id = found.production_id AND booked.element_id = found.element_id
                 WHERE found.date <= %(date_to)s
                 GROUP BY 1, 2, 3
                HAVING SUM(found.amount) <> 0
                 ORDER BY 1, 2, 3
                """,
                orders=tuple(order_ids) or (0,),
                date_to=period.date_to,
            )
        )
        variances = defaultdict(dict)
        for order, element, category, amount in rows:
            variances[order, element][category] = Decimal(str(amount))
        return dict(variances)

    def _settled_before(self, period, order_ids):
        """Return {(order id, element id): {account id: Decimal}} that settlements of earlier periods moved."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.production_id, line.element_id, line.counter_account_id, -SUM(line.amount)
                  FROM mrp_cost_line line
                  JOIN mrp_cost_variance_settlement settlement ON settlement.id = line.source_id
                  JOIN mrp_cost_period period ON period.id = settlement.period_id
                 WHERE line.source_model = %s AND line.production_id IN %s AND period.date_to < %s
                 GROUP BY 1, 2, 3
                HAVING SUM(line.amount) <> 0
                """,
                self._name,
                tuple(order_ids) or (0,),
                period.date_to,
            )
        )
        settled = defaultdict(dict)
        for order, element, account, amount in rows:
            settled[order, element][account] = Decimal(str(amount))
        return dict(settled)

    # ---------------------------------------------------------------- accounts

    def _present_accounts(self, variances, orders):
        """Return {(order id, element id): id of the account on which the variance stands}.

        raises: MissingAccount
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (production_id, element_id) production_id, element_id, counter_account_id
                  FROM mrp_cost_line
                 WHERE production_id IN %s AND kind = 'variance'
                 ORDER BY production_id, element_id, id DESC
                """,
                tuple(orders.ids) or (0,),
            )
        )
        return {(order, element): account for order, element, account in rows if (order, element) in variances}

    def _category_targets(self, company, variances, orders, present):
        """Return {(order id, element id): {account id: Decimal}}: element × category, category, then as it stands."""
        accounts = self.env["mrp.cost.variance.account"]._by_key(company)
        targets = {}
        for (order, element), by_category in variances.items():
            sums = defaultdict(Decimal)
            for category, amount in by_category.items():
                account = accounts.get((category, element)) or accounts.get((category, False))
                sums[account or present[order, element]] += amount
            targets[order, element] = dict(sums)
        return targets

    def _goods_targets(self, company, variances, orders, present):
        """Return {(order id, element id): {account id: Decimal}}: in proportion of goods in stock and gone."""
        stock = company.cost_variance_stock_account_id
        if variances and not stock:
            raise MissingAccount(
                self.env._(
                    "%s has no account for variances of goods in stock. Set one in Manufacturing Costs / Settings.",
                    company.display_name,
                )
            )
        shares, sold = self._in_stock(orders), self._sold_accounts(orders)
        coin = Decimal(str(company.currency_id.rounding or 0.01))
        targets = {}
        for (order, element), by_category in variances.items():
            total, ratio = sum(by_category.values(), Decimal(0)), shares[order]
            kept, gone = apportion(total, [ratio, 1 - ratio], coin)
            targets[order, element] = {stock.id: kept, sold[order]: gone}
        return targets

    def _in_stock(self, orders):
        """Return {order id: Fraction}: how much of the goods received of each order is still in stock."""
        receipts = {order: order._cost_receipts() for order in orders}
        everything = self.env["stock.move"].union(*receipts.values())
        shares = self.env["mrp.cost.late.cost"]._destinations(everything)
        ratios = {}
        for order, moves in receipts.items():
            units = {move: Fraction(str(move._get_valued_qty())) for move in moves}
            made = sum(units.values(), Fraction(0))
            kept = sum((units[move] * shares[move].get(STOCK, 0) for move in moves), Fraction(0))
            ratios[order.id] = kept / made if made else Fraction(0)
        return ratios

    def _sold_accounts(self, orders):
        """Return {order id: id of the account of cost of sales}.

        raises: MissingAccount
        """
        accounts = {order.id: order._cost_sold_account() for order in orders}
        for order in orders.filtered(lambda order: not accounts[order.id]):
            raise MissingAccount(
                self.env._(
                    "%s has no expense account, which takes the variances of goods that are sold. Set one on the "
                    "product, its category or the company.",
                    order.product_id.display_name,
                )
            )
        return {order_id: account.id for order_id, account in accounts.items()}
