"""Words for stories about what products are made of."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields

from ..common import CostCase


class CompositionCase(CostCase):
    """Steel (10.00/kg) becomes gears (2 kg), gears become boxes (2 gears and 1 pin of 5.00).

    Every look at the clock is a second later than the one before, so that moves have an order.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Composition = cls.env["mrp.cost.composition"]
        cls.unanalysed = cls.env.ref("mrp_actual_cost.element_unanalysed")
        cls.pin = cls._product("Pin", cls.category_avco_auto, standard_price=5.0)
        cls.box = cls._product("Box", cls.category_avco_auto)
        cls.box_bom = cls._bom(cls.box, {cls.gear: 2.0, cls.pin: 1.0})

    def setUp(self):
        super().setUp()
        self._now = datetime.now().replace(microsecond=0)
        clock = patch.object(fields.Datetime, "now", side_effect=self._tick)
        clock.start()
        self.addCleanup(clock.stop)
        self.stock(self.steel, 1000, 10.0)
        self.stock(self.pin, 100, 5.0)

    def _tick(self):
        self._now += timedelta(seconds=1)
        return self._now

    @classmethod
    def _bom(cls, product, components, **values):
        return cls.bom.copy(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.clear(),
                    *(
                        Command.create({"product_id": component.id, "product_qty": quantity})
                        for component, quantity in components.items()
                    ),
                ],
                **values,
            }
        )

    # ------------------------------------------------------------------ words

    def make(self, product, bom, quantity, labour=0.0, machine=0.0):
        """Make some of a product at once, with hours of Ada (30.00) and of the lathe (40.00)."""
        order = self.order(quantity, product=product, bom=bom)
        self.hours(order, labour, machine)
        self.finish(order)
        return order

    def hours(self, order, labour=0.0, machine=0.0):
        if labour:
            self.work(order, *self._span(labour), self.ada)
        if machine:
            self.work(order, *self._span(machine), kind="machine")

    def _span(self, hours):
        """The next free time, so that no two logs of one person overlap."""
        self._worked = getattr(self, "_worked", datetime(2026, 3, 2))
        start, self._worked = self._worked, self._worked + timedelta(hours=hours)
        return str(start), str(self._worked)

    def make_gears(self, quantity=10, labour=0.0, machine=0.0):
        return self.make(self.gear, self.bom, quantity, labour, machine)

    def make_boxes(self, quantity=2, labour=0.0, machine=0.0):
        return self.make(self.box, self.box_bom, quantity, labour, machine)

    def rework(self, boxes, gears):
        """Make gears of new steel and of boxes taken apart, with an hour of the lathe."""
        order = self.order(gears)
        box = {
            "product_id": self.box.id,
            "product_uom_qty": boxes,
            "location_dest_id": order.production_location_id.id,
        }
        order.move_raw_ids = [Command.create(box)]
        self.hours(order, machine=1)
        self.issue(order, boxes, self.box)
        self.finish(order)
        return order

    def compose(self, products=None):
        return self.Composition._compose(self.company, products)

    def consumed(self, order, product=None):
        return order.move_raw_ids.filtered(lambda m: m.product_id == (product or self.gear) and m.state == "done")

    # ----------------------------------------------------------------- checks

    def parts(self, moves):
        """Return {element code: (amount, of which from lower levels)}."""
        parts = {}
        for row in self.Composition.search([("move_id", "in", moves.ids)]):
            amount, lower = parts.get(row.element_id.code, (0.0, 0.0))
            parts[row.element_id.code] = (round(amount + row.amount, 2), round(lower + row.lower_amount, 2))
        return parts

    def assertComposed(self, moves, table):
        """Compare moves (of an order: what it received) with a table: element, amount, lower.

        The row VALUE is the value of the moves. Text after the figures explains them.
        """
        if moves._name == "mrp.production":
            moves = moves.move_finished_ids.filtered(lambda m: m.state == "done")
        expected, value = {}, None
        for row in table.strip().splitlines()[1:]:
            cells = row.split()
            if cells[0] == "VALUE":
                value = float(cells[1])
            else:
                expected[cells[0]] = (float(cells[1]), float(cells[2]))
        self.assertEqual(self.parts(moves), expected)
        self.assertAlmostEqual(sum(moves.mapped("value")), value, 2)
        self.assertComposedExactly()

    def assertComposedExactly(self):
        """The parts of every valued move of every product made here sum to the value of the move."""
        made = self.env["stock.move"].search([("production_id", "!=", False), ("is_in", "=", True)]).product_id
        moves = self.env["stock.move"].search(
            [("product_id", "in", made.ids), ("company_id", "=", self.company.id), ("state", "=", "done")]
        )
        for move in moves.filtered(lambda m: m.is_in or m.is_out):
            rows = self.Composition.search([("move_id", "=", move.id)])
            total = sum(rows.mapped("amount"))
            self.assertAlmostEqual(total, move.value, 4, f"{move.reference} {move.product_id.name}")

    def assertStock(self, product, **expected):
        """Compare the stock value of a product by element; it sums to Odoo's value."""
        parts = product._cost_composition()
        self.assertEqual({element.code: float(amount) for element, amount in parts.items()}, expected)
        self.assertAlmostEqual(float(sum(parts.values())), product.total_value, 2)
