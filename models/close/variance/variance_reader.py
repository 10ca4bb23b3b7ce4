"""Reading what many orders used, and were to use, in a few statements."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo.tools import SQL

from ....costing import Resource, ResourceStandard, ResourceUse, exact, to_coins
from ...ledger.finished_valuation import RECEIPT_KINDS

MATERIAL_KINDS = ("issue", "issue_true_up")
WORK_KINDS = ("time", "energy", "activity")
# What leaves an order without goods: abnormal loss, expensed rework, what rejects still bring. What is lost as goods
# are unbuilt afterwards is no cost of making them.
TAKEN_OUT_KINDS = ("loss", "recovery")
UNBUILD = "mrp.unbuild"


class VarianceReader:
    """The facts of a chunk of orders of one company, by accounting date up to a day."""

    def __init__(self, env, company, date_to, order_ids):
        self._env = env
        self._company = company
        self._date_to = date_to
        self._ids = tuple(order_ids) or (0,)
        self._coin = Decimal(str(company.currency_id.rounding or 0.01))

    def _query(self, text, **values):
        return self._env.execute_query(SQL(text, ids=self._ids, date_to=self._date_to, **values))

    # ---------------------------------------------------------------- amounts

    def totals(self):
        """Return {order id: {element id: (goods, others, variance, taken out)}}, Decimals.

        goods and others: what received goods of the order's product, and by-products, took; variance: what left as
        variance; taken out: abnormal loss and recovery, as the ledger has them (-)
        """
        rows = self._query(
            """
            SELECT production_id, element_id,
                   -COALESCE(SUM(amount) FILTER (WHERE kind IN %(received)s AND product_id = order_product_id), 0),
                   -COALESCE(SUM(amount) FILTER (WHERE kind IN %(received)s AND product_id <> order_product_id), 0),
                   -COALESCE(SUM(amount) FILTER (WHERE kind = 'variance'), 0),
                   COALESCE(SUM(amount) FILTER (WHERE kind IN %(taken_out)s AND source_model <> %(unbuild)s), 0)
              FROM mrp_cost_line
             WHERE production_id IN %(ids)s AND accounting_date <= %(date_to)s
             GROUP BY 1, 2
             ORDER BY 1, 2
            """,
            received=RECEIPT_KINDS,
            taken_out=TAKEN_OUT_KINDS,
            unbuild=UNBUILD,
        )
        totals = defaultdict(dict)
        for order, element, *amounts in rows:
            totals[order][element] = tuple(Decimal(str(amount)) for amount in amounts)
        return totals

    def good_units(self):
        """Return {order id: Fraction} received of the order's own product, in its unit."""
        rows = self._query(
            """
            SELECT production.id, SUM(line.quantity_product_uom)
              FROM mrp_production production
              JOIN stock_move move ON move.production_id = production.id AND move.product_id = production.product_id
              JOIN stock_move_line line ON line.move_id = move.id
             WHERE production.id IN %(ids)s AND move.state = 'done' AND move.is_in AND move.cancelled_at IS NULL
             GROUP BY production.id
            """
        )
        return {order: exact(quantity) for order, quantity in rows}

    # ------------------------------------------------------------------- uses

    def used(self, shares):
        """Return ({order id: {Resource: ResourceUse}}, {(order id, Resource): work center id}).

        shares: {order id: Fraction} of the cost that the order's product takes, where others take some
        """
        rows = self._usage_rows()
        setups = self._setups(rows)
        used, places = defaultdict(dict), {}
        for row in rows:
            order, element, basis, item, operation, center, place, cost, premium, units, lost, *setup = row
            resource = Resource(element, basis, item, operation, center)
            share = shares.get(order, 1)
            count, setup_units, setup_cost, setup_premium = setup
            used[order][resource] = ResourceUse(
                quantity=self._share(units, share),
                cost=self._money(cost, share),
                premium=self._money(premium, share),
                lost=self._share(lost, share),
                setups=setups[order, operation, center] if count else 0,
                setup_quantity=self._share(setup_units, share),
                setup_cost=self._money(setup_cost, share),
                setup_premium=self._money(setup_premium, share),
            )
            places[order, resource] = place
        return used, places

    def _usage_rows(self):
        """Sum cost lines by resource. A premium has no units of its own; goods brought back count negative."""
        return self._query(
            """
            SELECT production_id, element_id, basis, item_id, operation_id,
                   CASE WHEN basis <> 'material' AND operation_id IS NULL THEN place_id END AS center_id,
                   MIN(place_id), SUM(amount),
                   COALESCE(SUM(amount) FILTER (WHERE is_premium), 0),
                   COALESCE(SUM(units), 0),
                   COALESCE(SUM(units) FILTER (WHERE is_scrap), 0),
                   COUNT(DISTINCT source_id) FILTER (WHERE is_setup AND is_live),
                   COALESCE(SUM(units) FILTER (WHERE is_setup), 0),
                   COALESCE(SUM(amount) FILTER (WHERE is_setup), 0),
                   COALESCE(SUM(amount) FILTER (WHERE is_setup AND is_premium), 0)
              FROM (
                    SELECT line.production_id, line.element_id, line.source_id, line.amount,
                           COALESCE(line.is_setup, FALSE) AS is_setup,
                           line.reversal_of_id IS NULL AND (line.is_setup IS NOT TRUE OR NOT EXISTS (
                               SELECT FROM mrp_cost_line back WHERE back.reversal_of_id = line.id)) AS is_live,
                           COALESCE(line.workcenter_id, workorder.workcenter_id) AS place_id,
                           line.kind NOT IN %(materials)s AND line.part LIKE '%%premium' AS is_premium,
                           move.scrap_id IS NOT NULL AS is_scrap,
                           CASE WHEN line.kind IN %(materials)s THEN 'material' ELSE line.basis END AS basis,
                           CASE WHEN line.kind IN %(materials)s THEN line.product_id END AS item_id,
                           CASE WHEN line.kind NOT IN %(materials)s THEN workorder.operation_id END AS operation_id,
                           CASE WHEN line.kind = 'issue_true_up' OR line.part LIKE '%%premium' THEN 0
                                WHEN line.kind = 'issue' THEN
                                    CASE WHEN move.is_in OR move.return_production_id IS NOT NULL
                                         THEN -line.quantity ELSE line.quantity END
                                WHEN line.hours <> 0 THEN line.hours
                                ELSE line.quantity END AS units
                      FROM mrp_cost_line line
                      LEFT JOIN mrp_workorder workorder ON workorder.id = line.workorder_id
                      LEFT JOIN stock_move move ON line.kind = 'issue' AND line.source_model = 'stock.move'
                           AND move.id = line.source_id
                     WHERE line.production_id IN %(ids)s AND line.accounting_date <= %(date_to)s
                       AND line.kind IN %(kinds)s
                   ) AS line
             GROUP BY 1, 2, 3, 4, 5, 6
             ORDER BY 1, 2, 3, 4, 5, 6
            """,
            materials=MATERIAL_KINDS,
            kinds=MATERIAL_KINDS + WORK_KINDS,
        )

    def _setups(self, rows):
        """Return {(order, operation, center): set-ups}: of machines, of persons where no machine reports one."""
        machine, person = defaultdict(int), defaultdict(int)
        for order, _element, basis, _item, operation, center, *_sums, count, _units, _cost, _premium in rows:
            counts = machine if basis == "machine_hour" else person
            counts[order, operation, center] = max(counts[order, operation, center], count)
        return defaultdict(int, {key: machine[key] or person[key] for key in [*machine, *person]})

    def rejected(self):
        """Return {order id: [(place of the operation or None, Fraction)]}: units rejected, after which operation.

        place: (sequence, operation id)
        """
        rows = self._query(
            """
            SELECT reject.production_id, operation.sequence, operation.id,
                   SUM(COALESCE(reject.normal_quantity, 0) + COALESCE(reject.abnormal_quantity, 0))
              FROM mrp_production_reject reject
              LEFT JOIN mrp_workorder workorder ON workorder.id = reject.workorder_id
              LEFT JOIN mrp_routing_workcenter operation ON operation.id = workorder.operation_id
             WHERE reject.production_id IN %(ids)s AND reject.active
             GROUP BY 1, 2, 3
            """
        )
        rejected = defaultdict(list)
        for order, sequence, operation, quantity in rows:
            rejected[order].append((_place(sequence, operation), exact(quantity)))
        return rejected

    def allowances(self):
        """Return ({order id: normal loss of good output}, {(order id, product id): of a component}), per cent."""
        orders = self._query(
            """
            SELECT id, loss_allowance
              FROM mrp_production
             WHERE id IN %(ids)s AND is_loss_limited AND loss_allowance > 0
            """
        )
        components = self._query(
            """
            SELECT raw_material_production_id, product_id, MAX(loss_allowance)
              FROM stock_move
             WHERE raw_material_production_id IN %(ids)s AND is_loss_limited AND loss_allowance > 0
             GROUP BY 1, 2
            """
        )
        return (
            {order: Fraction(str(allowance)) for order, allowance in orders},
            {(order, product): Fraction(str(allowance)) for order, product, allowance in components},
        )

    # -------------------------------------------------------------- standards

    def standards(self):
        """Return {order id: ({element id: Fraction per unit}, released row id or None)}."""
        rows = self._query(
            """
            SELECT production_id, element_id, per_unit, row_id
              FROM mrp_cost_order_standard
             WHERE production_id IN %(ids)s
             ORDER BY production_id, element_id
            """
        )
        found = {}
        for order, element, per_unit, row_id in rows:
            by_element, _row = found.setdefault(order, ({}, row_id))
            by_element[element] = exact(per_unit)
        return found

    # ---------------------------------------------------------------- rounding

    def _share(self, units, share):
        number = exact(units or 0)
        return number if share == 1 else number * share

    def _money(self, amount, share):
        money = Decimal(str(amount or 0))
        return money if share == 1 else to_coins(Fraction(money) * share, self._coin)


def read_uses(env, row_ids):
    """Return {released row id: {Resource: ResourceStandard}} of standards, {operation id: its place in the route, or
    None} and {(released row id, Resource): work center id}.

    Uses of one resource at two prices (set-up and run of a machine) make one standard.
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT row.row_id, row.element_id, row.basis, row.item_id, row.operation_id,
                   CASE WHEN row.operation_id IS NULL THEN row.workcenter_id END, row.workcenter_id,
                   row.quantity, row.price, row.setup_quantity, row.setup_price, row.lot, operation.sequence
              FROM mrp_cost_standard_use AS row
              LEFT JOIN mrp_routing_workcenter operation ON operation.id = row.operation_id
             WHERE row.row_id IN %s
             ORDER BY row.id
            """,
            tuple(row_ids) or (0,),
        )
    )
    uses, route, places = defaultdict(dict), {}, {}
    for row_id, element, basis, item, operation, center, place, *numbers, sequence in rows:
        resource = Resource(element, basis, item, operation, center)
        new = ResourceStandard(*(exact(number or 0) for number in numbers))
        uses[row_id][resource] = _joined(uses[row_id].get(resource), new)
        route[operation] = _place(sequence, operation)
        places[row_id, resource] = place
    return uses, route, places


def _place(sequence, operation):
    """Return what operations of a route are sorted by; None for no operation."""
    return (sequence or 0, operation) if operation else None


def _joined(old, new):
    if old is None:
        return new
    run, setup = (new, old) if new.quantity else (old, new)
    return ResourceStandard(
        old.quantity + new.quantity,
        run.price,
        old.setup_quantity + new.setup_quantity,
        setup.setup_price if setup.setup_quantity else run.setup_price,
        new.lot,
    )
