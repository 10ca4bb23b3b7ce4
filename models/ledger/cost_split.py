from collections import defaultdict, namedtuple
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ...costing import apportion
from .cost_fact import CostFact
from .cost_line import KINDS_SHARED

# An order just before it is split: ordered quantity, {work order: units it has done}, and
# {item: quantity} needed in all and issued so far, in the unit of the item.
OrderBefore = namedtuple("OrderBefore", "quantity units_by_workorder needed_by_product issued_by_product")


class MrpCostSplit(models.Model):
    """An order that was split: which part of its cost so far belongs to its backorders.

    The time of an operation belongs to the units it was reported for; where none were
    reported yet, to all units of the order. Material belongs to the order it was issued to, as
    far as that order still needs it. What is reported later of the time before the split is
    shared the same way.
    """

    _name = "mrp.cost.split"
    _description = "Split of an Order's Cost"
    _order = "moment desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    moment = fields.Datetime(required=True, readonly=True, help="Cost of work before this moment is shared.")
    line_ids = fields.One2many("mrp.cost.split.line", "split_id", readonly=True)

    @api.depends("production_id", "moment")
    def _compute_display_name(self):
        for split in self:
            split.display_name = self.env._("Split of %s", split.production_id.display_name)

    # -------------------------------------------------------------- recording

    @api.model
    def _before(self, orders):
        """Return {order: OrderBefore} of the orders that are about to be split."""
        return {order: self._order_before(order) for order in orders}

    def _order_before(self, order):
        needed, issued = defaultdict(float), defaultdict(float)
        for move in order.move_raw_ids.filtered(lambda m: m.state != "cancel"):
            needed[move.product_id] += 0.0 if move.additional else move.product_qty
            if move.state == "done":
                issued[move.product_id] += move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False
                )
        units = {
            workorder: workorder.qty_produced + workorder.qty_reported_from_previous_wo
            for workorder in order.workorder_ids.sorted("id")
        }
        return OrderBefore(order.product_qty, units, needed, issued)

    @api.model
    def _record(self, before, backorders):
        """Keep which part of each order's cost so far belongs to its backorders, and move it.

        before:     {order: OrderBefore}
        backorders: {order: the orders it was split into}
        """
        now = fields.Datetime.now()
        values = []
        for order, was in before.items():
            into = backorders[order]
            lines = self._operation_lines(order, was, into) + self._item_lines(order, was, into)
            if lines:
                values.append(
                    {
                        "company_id": order.company_id.id,
                        "production_id": order.id,
                        "moment": now,
                        "line_ids": [Command.create(line) for line in lines],
                    }
                )
        for split in self.sudo().create(values):
            split._restate()

    def _operation_lines(self, order, was, backorders):
        """Units an operation was reported for beyond what the order keeps are the backorders'."""
        lines = []
        for index, (workorder, done) in enumerate(was.units_by_workorder.items()):
            # Where nobody said for which units the time was, it was for all of them.
            out_of = done or was.quantity
            left = max(out_of - order.product_qty, 0)
            for backorder in backorders:
                part = min(left, backorder.product_qty)
                left -= part
                if part:
                    target = backorder.workorder_ids.sorted("id")[index : index + 1]
                    work = {"workorder_id": workorder.id, "target_workorder_id": target.id}
                    lines.append(self._line(backorder, part, out_of, **work))
        return lines

    def _item_lines(self, order, was, backorders):
        """Material issued beyond what the order still needs is the backorders', as far as they
        need it; they need that much less then."""
        lines = []
        for product, issued in was.issued_by_product.items():
            left = max(issued - was.needed_by_product[product] * order.product_qty / was.quantity, 0)
            for backorder in backorders:
                open_moves = backorder.move_raw_ids.filtered(
                    lambda m, p=product: m.product_id == p and m.state not in ("done", "cancel")
                )
                part = min(left, sum(open_moves.mapped("product_qty")))
                left -= part
                if product.uom_id.compare(part, 0) > 0:
                    lines.append(self._line(backorder, part, issued, product_id=product.id))
                    self._need_less(open_moves, part)
        return lines

    def _need_less(self, moves, quantity):
        for move in moves:
            taken = min(quantity, move.product_qty)
            quantity -= taken
            in_unit = move.product_id.uom_id._compute_quantity(taken, move.product_uom, round=False)
            move.product_uom_qty -= in_unit

    def _line(self, backorder, quantity, out_of, **what):
        return {"backorder_id": backorder.id, "quantity": quantity, "out_of": out_of, **what}

    # ------------------------------------------------------------------ facts

    @api.model
    def _follow(self, lines):
        """Share anew what the orders of these new lines, of kinds that are shared, took since they were split."""
        if not any(lines.production_id.mapped("backorder_sequence")):
            return
        own = {line.source_id for line in lines if line.source_model == self._name}
        splits = self.sudo().search(
            [("production_id", "in", lines.production_id.ids), ("id", "not in", list(own))], order="moment, id"
        )
        for split in splits:
            split._restate()

    def _restate(self):
        self.ensure_one()
        self.env["mrp.cost.ledger"]._state({(self._name, self.id)}, self._facts())
        self.env["mrp.cost.settlement"]._settle(self.line_ids.backorder_id)

    def _facts(self):
        self.ensure_one()
        facts = []
        for key, (amount, hours, quantity) in self._cost_before().items():
            workorder_id, product_id, element_id, day = key
            lines = self.line_ids.filtered(
                lambda line, w=workorder_id, p=product_id: (
                    (line.workorder_id.id == w) if w and line.workorder_id else (line.product_id.id == p and p)
                )
            )
            if lines:
                facts += self._shares(lines, element_id, day, amount, hours, quantity)
        return facts

    def _cost_before(self):
        """Return {(work order id, item id, element id, day): (amount, hours, quantity)}."""
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT workorder_id, product_id, element_id, event_date,
                       SUM(amount), SUM(hours), SUM(quantity)
                  FROM mrp_cost_line
                 WHERE production_id = %(order)s AND event_time <= %(moment)s
                   AND kind IN %(kinds)s
                   AND NOT (source_model = %(model)s AND source_id >= %(id)s)
                 GROUP BY 1, 2, 3, 4
                 ORDER BY 1, 2, 3, 4
                """,
                order=self.production_id.id,
                moment=self.moment,
                kinds=KINDS_SHARED,
                model=self._name,
                id=self.id,
            )
        )
        start = self.company_id._cost_accounting_day(self.moment)
        cost = defaultdict(lambda: [Decimal(0), 0.0, 0.0])
        for workorder_id, product_id, element_id, day, amount, hours, quantity in rows:
            # Material is shared by item, whatever operation it was issued for.
            key = (None if product_id else workorder_id, product_id, element_id, max(day, start))
            for index, value in enumerate((Decimal(str(amount)), hours or 0.0, quantity or 0.0)):
                cost[key][index] += value
        return cost

    def _shares(self, lines, element_id, day, amount, hours, quantity):
        """Return the facts that move each backorder's share: out of the order, into the backorder."""
        coin = self.production_id._cost_coin()
        fractions = [line._share() for line in lines]
        amounts = apportion(amount, [*fractions, 1 - sum(fractions)], coin)
        facts = []
        for line, share, part in zip(lines, fractions, amounts[:-1], strict=True):
            measures = {"hours": hours * float(share), "quantity": quantity * float(share)}
            place = (element_id, day)
            facts.append(self._fact(line, self.production_id, line.workorder_id, place, -part, measures, -1))
            facts.append(self._fact(line, line.backorder_id, line.target_workorder_id, place, part, measures, 1))
        return facts

    def _fact(self, line, order, workorder, place, amount, measures, sign):
        element_id, day = place
        return CostFact(
            source=(self._name, self.id),
            production=order.id,
            element=element_id,
            kind="split",
            event_date=day,
            event_time=self.moment,
            part=str(line.id),
            amount=amount,
            wip_account=order._cost_wip_account().id,
            # Both sides meet on the account of the order that was split.
            counter_account=self.production_id._cost_wip_account().id,
            details={
                "hours": sign * measures["hours"],
                "quantity": sign * measures["quantity"],
                "product_id": line.product_id.id,
                "uom_id": line.product_id.uom_id.id,
                "workorder_id": workorder.id,
                "workcenter_id": workorder.workcenter_id.id,
                "source_label": self.display_name,
            },
        )
