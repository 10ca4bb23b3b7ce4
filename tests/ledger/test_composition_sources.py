from odoo.tests import tagged

from .composition_common import CompositionCase


@tagged("post_install", "-at_install")
class TestCompositionSources(CompositionCase):
    """Value that no actually costed order made: bought, found, returned, set by hand, made before."""

    def test_a_purchased_product_is_its_own_element(self):
        """It has no composition rows: they would say nothing the product does not."""
        boxes = self.make_boxes(2)
        self.compose()
        self.assertEqual(self.parts(self.consumed(boxes, self.pin)), {})
        self.assertStock(self.pin, material=490.0)
        self.pin.categ_id.cost_element_id = self.env.ref("mrp_actual_cost.element_auxiliary")
        self.assertStock(self.pin, auxiliary=490.0)

    def test_what_orders_made_before_the_ledger_was_on_is_unanalysed(self):
        self.company.cost_ledger_active = False
        before = self.make_gears(10)
        self.company.cost_ledger_active = True
        self.make_gears(10, labour=2)
        boxes = self.make_boxes(2)
        self.compose()
        # Odoo's own costing gives the gears their steel alone: no time was reported.
        self.assertFalse(before.is_actual_cost)
        old = before.move_finished_ids.value
        self.assertComposed(
            before,
            f"""
            element      amount  lower
            unanalysed   {old}     0
            VALUE        {old}
            """,
        )
        # 4 of 20: a fifth of each
        self.assertEqual(
            self.parts(self.consumed(boxes)),
            {"unanalysed": (old / 5, 0.0), "material": (40.0, 0.0), "labour": (12.0, 0.0)},
        )
        self.assertComposedExactly()

    def test_a_made_product_that_is_also_bought_mixes(self):
        """10 made (steel 200, labour 60), 10 bought for 240."""
        self.make_gears(10, labour=2)
        self.stock(self.gear, 10, 24.0)
        boxes = self.make_boxes(2)
        self.compose()
        self.assertComposed(
            self.consumed(boxes),
            """
            element    amount   lower
            material    88.00    0      440.00 × 4 / 20
            labour      12.00    0       60.00 × 4 / 20
            VALUE      100.00
            """,
        )

    def test_what_stocktaking_finds_is_unanalysed(self):
        self.make_gears(10, labour=2)
        self._make_in_move(self.gear, 5, 26.0, location_id=self.stocktaking().id)
        self.compose()
        self.assertStock(self.gear, material=200.0, labour=60.0, unanalysed=130.0)

    def stocktaking(self):
        return self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1
        )

    def test_what_a_customer_returns_is_what_was_delivered(self):
        """Delivered from 200 steel and 60 labour; by the return the average has changed."""
        self.make_gears(10, labour=2)
        out = self._make_out_move(self.gear, 4, create_picking=True)
        self.make_gears(10)
        back = self._make_return(out, 2)
        self.compose()
        self.assertComposed(
            back,
            """
            element    amount   lower
            material    40.00    0      200.00 × 2 / 10
            labour      12.00    0       60.00 × 2 / 10
            VALUE       52.00
            """,
        )

    def test_unbuilding_gives_back_what_was_consumed(self):
        self.make_gears(10, labour=2)
        boxes = self.make_boxes(2)
        unbuild = self.env["mrp.unbuild"].create({"mo_id": boxes.id, "product_qty": 2})
        unbuild.action_unbuild()
        self.compose()
        back = unbuild.produce_line_ids.filtered(lambda m: m.product_id == self.gear)
        self.assertEqual(self.parts(back), self.parts(self.consumed(boxes)))
        self.assertStock(self.gear, material=200.0, labour=60.0)
        self.assertComposedExactly()

    def test_a_price_set_by_hand_adds_unanalysed_value(self):
        """10 gears of 26.00 (steel 20.00, labour 6.00) at 30.00."""
        self.make_gears(10, labour=2)
        self.gear.standard_price = 30.0
        boxes = self.make_boxes(2)
        self.compose()
        self.assertComposed(
            self.consumed(boxes),
            """
            element      amount  lower
            material     80.00    0
            labour       24.00    0
            unanalysed   16.00    0     4 × (30.00 - 26.00)
            VALUE       120.00
            """,
        )

    def test_a_write_down_by_hand_lowers_every_element(self):
        self.make_gears(10, labour=2)
        self.gear.standard_price = 13.0
        self.compose()
        self.assertStock(self.gear, material=100.0, labour=30.0)

    def test_the_value_of_a_receipt_set_by_hand_is_unanalysed_beyond_the_ledger(self):
        order = self.make_gears(10, labour=2)
        self.env["product.value"].create({"move_id": order.move_finished_ids.id, "value": 300.0})
        self.compose()
        self.assertComposed(
            order,
            """
            element      amount  lower
            material    200.00    0
            labour       60.00    0
            unanalysed   40.00    0
            VALUE       300.00
            """,
        )

    def test_late_cost_of_a_component_counts_with_the_order_that_consumed_it(self):
        """Gears of 80.00 went into the boxes, 12.00 of late labour came after them.

        80.00 were composed as 69.57 steel and 10.43 labour (200 : 30), to the cent.
        """
        gears = self.make_gears(10)
        boxes = self.make_boxes(2)
        self.hours(gears, labour=1)
        self.compose()
        self.assertComposed(
            boxes,
            """
            element    amount   lower
            material    90.01   80.01   92.00 × 69.57 / 80.00, 2 pins × 5.00
            labour      11.99   11.99   92.00 × 10.43 / 80.00
            VALUE      102.00
            """,
        )

    # ------------------------------------------------------- nothing in stock

    def test_more_than_is_in_stock_is_made_of_what_was_there_last(self):
        """10 gears in stock, 12 consumed: 2 are of the composition of the 10."""
        self.make_gears(10, labour=2)
        order = self.order(6, product=self.box, bom=self.box_bom)
        issue = self.issue(order, 12, self.gear)
        self.compose()
        self.assertComposed(
            issue,
            """
            element    amount   lower
            material   240.00    0
            labour      72.00    0
            VALUE      312.00
            """,
        )
        self.make_gears(10)
        self.compose()
        self.assertStock(self.gear, material=160.0)

    def test_what_is_consumed_before_any_was_made_is_unanalysed(self):
        self.gear.standard_price = 25.0
        order = self.order(1, product=self.box, bom=self.box_bom)
        issue = self.issue(order, 2, self.gear)
        self.make_gears(10, labour=2)
        self.compose()
        self.assertComposed(
            issue,
            """
            element      amount  lower
            unanalysed   50.00    0
            VALUE        50.00
            """,
        )
        self.assertStock(self.gear, material=160.0, labour=48.0)

    # ---------------------------------------------------------------- cycles

    def test_a_product_made_of_itself_is_taken_at_its_composition_so_far(self):
        """Boxes are taken apart, their gears (steel 20.00, labour 6.00 each) turned again into gears.

        Odoo refuses a bill of material that goes round, not an order that a component is added to.
        """
        self.make_gears(10, labour=2)
        boxes = self.make_boxes(2)
        rework = self.rework(2, 4)
        self.compose()
        self.assertComposed(
            rework,
            """
            element    amount   lower
            material   170.00   90.00   8 kg × 10.00, 2 boxes with 4 gears × 20.00, 2 pins × 5.00
            labour      24.00   24.00   4 gears × 6.00
            machine     40.00    0      1 h × 40.00
            VALUE      234.00
            """,
        )
        self.assertEqual(self.parts(boxes.move_finished_ids), {"material": (90.0, 80.0), "labour": (24.0, 24.0)})
        self.assertStock(self.gear, material=290.0, labour=60.0, machine=40.0)
        self.assertEqual(self.compose(), 0)

    def test_a_byproduct_that_the_order_consumes_itself_is_composed(self):
        """2 l of solvent go in at 25.00, half of it comes out again at 10 % of the cost of the order."""
        solvent = self._product("Solvent", self.category_avco_auto)
        self.stock(solvent, 10, 25.0)
        bom = self._bom(self.box, {self.pin: 1.0, solvent: 1.0})
        bom.byproduct_ids = [(0, 0, {"product_id": solvent.id, "product_qty": 0.5, "cost_share": 10.0})]
        for _time in range(2):
            order = self.order(2, product=self.box, bom=bom)
            order.qty_producing = 2
            order._set_qty_producing(False)
            order.move_byproduct_ids.quantity = 1
            self.finish(order)
        self.compose()
        value = order.move_byproduct_ids.value
        # 10 % of 2 pins × 5.00 is of this level, the rest came in with the solvent
        self.assertEqual(self.parts(order.move_byproduct_ids), {"material": (value, round(value - 1.0, 2))})
        self.assertComposedExactly()
        self.assertEqual(self.compose(), 0)
