from odoo.tests import tagged

from .composition_common import CompositionCase


@tagged("post_install", "-at_install")
class TestComposition(CompositionCase):
    """A finished product's cost reads by element, through all levels below it."""

    def test_labour_inside_a_consumed_product_reads_as_labour(self):
        gears = self.make_gears(10, labour=2, machine=2)
        boxes = self.make_boxes(2, labour=1)
        self.compose()
        self.assertComposed(
            gears,
            """
            element    amount   lower
            material   200.00    0      20 kg × 10.00
            labour      60.00    0      2 h × 30.00
            machine     80.00    0      2 h × 40.00
            VALUE      340.00
            """,
        )
        self.assertComposed(
            boxes,
            """
            element    amount   lower
            material    90.00   80.00   4 gears × 20.00, 2 pins × 5.00
            labour      54.00   24.00   4 gears × 6.00, 1 h × 30.00
            machine     32.00   32.00   4 gears × 8.00
            VALUE      176.00           4 gears × 34.00 + 10.00 + 30.00
            """,
        )
        self.assertEqual(self.lines(boxes, product_id=self.gear).element_id, self.material, "the ledger is as it was")
        self.post()
        self.assertLedgerHolds()

    def test_three_levels_read_by_element(self):
        self.make_gears(10, labour=2, machine=2)
        self.make_boxes(2, labour=1)
        crate = self._product("Crate", self.category_avco_auto)
        crates = self.make(crate, self._bom(crate, {self.box: 2.0, self.gear: 1.0}), 1, machine=1)
        self.compose()
        self.assertComposed(
            crates,
            """
            element    amount   lower
            material   110.00  110.00   2 boxes 90.00, 1 gear 20.00
            labour      60.00   60.00   2 boxes 54.00, 1 gear 6.00
            machine     80.00   40.00   2 boxes 32.00, 1 gear 8.00, 1 h × 40.00
            VALUE      250.00
            """,
        )

    def test_average_stock_has_one_composition(self):
        """20 gears: material 400, labour 60 + 90, machine 80; 4 of them are consumed."""
        self.make_gears(10, labour=2, machine=2)
        self.make_gears(10, labour=3)
        boxes = self.make_boxes(2)
        self.compose()
        self.assertComposed(
            self.consumed(boxes),
            """
            element    amount   lower
            material    80.00    0      400.00 × 4 / 20
            labour      30.00    0      150.00 × 4 / 20
            machine     16.00    0       80.00 × 4 / 20
            VALUE      126.00
            """,
        )
        self.assertStock(self.gear, material=320.0, labour=120.0, machine=64.0)

    def test_first_in_first_out_takes_the_oldest_composition_first(self):
        """12 gears: all of the first receipt, 2 of the second."""
        self.gear.categ_id = self.category_fifo_auto
        self.make_gears(10, labour=2, machine=2)
        self.make_gears(10, labour=3)
        boxes = self.make_boxes(6)
        self.compose()
        self.assertComposed(
            self.consumed(boxes),
            """
            element    amount   lower
            material   240.00    0      200.00 + 200.00 × 2 / 10
            labour      78.00    0       60.00 +  90.00 × 2 / 10
            machine     80.00    0       80.00
            VALUE      398.00           340.00 + 290.00 × 2 / 10
            """,
        )
        self.assertStock(self.gear, material=160.0, labour=72.0)

    def test_stock_valued_by_lot_keeps_the_composition_of_each_lot(self):
        """4 gears of the second lot; the first has the machine hours."""
        self.gear.write({"tracking": "lot", "lot_valuated": True})
        self.make_lot("A", labour=2, machine=2)
        second = self.make_lot("B", labour=3)
        boxes = self.order(2, product=self.box, bom=self.box_bom)
        move = boxes.move_raw_ids.filtered(lambda m: m.product_id == self.gear)
        boxes.qty_producing = 2
        boxes._set_qty_producing(False)
        move.move_line_ids.unlink()
        move.move_line_ids = [(0, 0, {"product_id": self.gear.id, "lot_id": second.id, "quantity": 4.0})]
        move.picked = True
        boxes.with_context(skip_consumption=True).button_mark_done()
        self.compose()
        self.assertComposed(
            self.consumed(boxes),
            """
            element    amount   lower
            material    80.00    0      200.00 × 4 / 10
            labour      36.00    0       90.00 × 4 / 10
            VALUE      116.00
            """,
        )
        self.assertStock(self.gear, material=320.0, labour=114.0, machine=80.0)
        second.standard_price = 31.0
        self.env.invalidate_all()  # Odoo keeps the value of lots in cache
        self.compose()
        # 6 of the second lot at 31.00 instead of 29.00
        self.assertStock(self.gear, material=320.0, labour=114.0, machine=80.0, unanalysed=12.0)

    def make_lot(self, name, labour=0.0, machine=0.0):
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.gear.id})
        order = self.order(10)
        self.hours(order, labour, machine)
        order.lot_producing_ids = lot
        self.finish(order)
        return lot

    def test_standard_cost_keeps_the_proportions_of_what_was_received(self):
        """Planned by element: 20.00 steel, 4.00 lathe; so 24 : 120 of the standard of 36.00."""
        self.gear.categ_id = self.category_standard_auto
        self.gear.standard_price = 36.0
        gears = self.make_gears(10, labour=2)
        boxes = self.make_boxes(2)
        self.compose()
        self.assertComposed(
            gears,
            """
            element    amount   lower
            material   300.00    0      360.00 × 20 / 24
            machine     60.00    0      360.00 ×  4 / 24
            VALUE      360.00
            """,
        )
        self.assertComposed(
            self.consumed(boxes),
            """
            element    amount   lower
            material   120.00    0
            machine     24.00    0
            VALUE      144.00           4 × 36.00
            """,
        )
        self.gear.standard_price = 72.0
        self.compose()
        self.assertStock(self.gear, material=360.0, machine=72.0)  # 6 × 72.00, still 20 : 4

    def test_late_cost_changes_what_consumers_are_made_of(self):
        """4 of 10 gears are in boxes when an hour of Ada is reported; the boxes keep their value."""
        gears = self.make_gears(10)
        boxes = self.make_boxes(2)
        self.compose()
        self.hours(gears, labour=1)
        self.assertGreater(self.compose(), 0)
        self.assertComposed(
            gears,
            """
            element    amount   lower
            material   200.00    0
            labour      30.00    0
            VALUE      230.00
            """,
        )
        self.assertComposed(
            self.consumed(boxes),
            """
            element    amount   lower
            material    69.57    0      80.00 × 200 / 230
            labour      10.43    0      80.00 ×  30 / 230
            VALUE       80.00
            """,
        )
        self.post()
        self.assertLedgerHolds()

    def test_receipts_at_plan_are_trued_up_and_composed_anew(self):
        """4 gears leave at plan (24.00), 6 take what is left, so minus 16.00 of lathe that never ran.

        All are of one order, so all have its composition: 200 steel to 60 labour.
        """
        order = self.order(10)
        self.issue(order, 20)
        first = self.receive(order, 4)
        self.compose()
        self.assertComposed(
            first,
            """
            element    amount   lower
            material    80.00    0      4 × 20.00 as planned
            machine     16.00    0      4 ×  4.00 as planned
            VALUE       96.00
            """,
        )
        self.hours(order, labour=2)
        self.finish(order, 10)
        self.compose()
        self.assertComposed(
            first,
            """
            element    amount   lower
            material    73.85    0      96.00 × 200 / 260
            labour      22.15    0      96.00 ×  60 / 260
            VALUE       96.00
            """,
        )
        self.assertComposed(
            order,
            """
            element    amount   lower
            material   200.00    0
            labour      60.00    0
            VALUE      260.00
            """,
        )

    def test_byproducts_are_made_of_what_the_order_consumed(self):
        """Chips take 10 % of boxes of 176.00, element by element."""
        chips = self._product("Chips", self.category_avco_auto)
        bom = self._bom(self.box, {self.gear: 2.0, self.pin: 1.0})
        bom.byproduct_ids = [(0, 0, {"product_id": chips.id, "product_qty": 1.0, "cost_share": 10.0})]
        self.make_gears(10, labour=2, machine=2)
        order = self.order(2, product=self.box, bom=bom)
        self.hours(order, labour=1)
        order.qty_producing = 2
        order._set_qty_producing(False)
        order.move_byproduct_ids.quantity = 2
        self.finish(order)
        self.compose()
        self.assertComposed(
            order.move_byproduct_ids,
            """
            element    amount   lower
            material     9.00    8.00   10 % of  90.00 and 80.00
            labour       5.40    2.40   10 % of  24.00 + 30.00
            machine      3.20    3.20   10 % of  32.00
            VALUE       17.60
            """,
        )
