from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .standards import StandardCase


@tagged("post_install", "-at_install")
class TestStandardRollUp(StandardCase):
    def test_cost_is_rolled_up_by_element_over_all_levels(self):
        version = self.standard(self.gearbox)
        self.assertRolledUp(
            version,
            self.gear,
            """
            element    own  lower  issued
            material     0     20      20   2 kg × 10.00
            machine      4      0       4   0.1 h × 40.00
            total       24
            """,
        )
        self.assertRolledUp(
            version,
            self.gearbox,
            """
            element    own  lower  issued
            material     0     60      72   3 gears × 20.00; an order sees 3 gears × 24.00
            auxiliary    0     15      15   the housing
            machine     10     12      10   20 min × 30.00/h; 3 gears × 4.00
            total       97
            """,
        )
        self.assertRolledUp(version, self.steel, "element own lower issued\nmaterial 10 0 10\ntotal 10")
        levels = {row.product_id: row.level for row in version.product_line_ids}
        self.assertEqual(levels, {self.gearbox: 0, self.gear: 1, self.housing: 1, self.steel: 2})
        self.assertEqual(version.state, "simulated")
        self.assertEqual(self.gear.standard_price, 0.0, "a simulation changes nothing")

    def test_set_up_is_spread_over_the_quantity_of_the_bill_of_materials_or_a_given_lot(self):
        """Set-up and cleaning take 30 min at 40.00/h = 20.00 for each lot."""
        self.lathe.write({"time_start": 20, "time_stop": 10})
        self.assertEqual(self.row(self.standard(self.gear), self.gear).cost, 44.0)  # 20.00 + 4.00 + 20.00
        lot = [Command.create({"product_id": self.gear.id, "kind": "lot_size", "value": 50})]
        self.assertEqual(self.row(self.standard(self.gear, input_ids=lot), self.gear).cost, 24.4)  # 20.00 / 50

    def test_kits_are_taken_apart_with_their_operations(self):
        """A kit of 2 housings and 0.5 kg steel, with 6 min on the bench of its own = 3.00."""
        kit = self._product("Housing Kit", self.category_avco_auto)
        self.make_bom(kit, {self.housing: 2, self.steel: 0.5}, operations={self.bench: 6}, type="phantom")
        self.gearbox_bom.bom_line_ids = [Command.create({"product_id": kit.id, "product_qty": 2})]
        version = self.standard(self.gearbox)
        self.assertNotIn(kit, version.product_line_ids.product_id)
        self.assertRolledUp(
            version,
            self.gearbox,
            """
            element    own  lower  issued
            material     0     70      82   as before, and 2 kits × 0.5 kg × 10.00
            auxiliary    0     75      75   the housing, and 2 kits × 2 × 15.00
            machine     13     12      13   10.00 + 3.00
            total      170
            """,
        )

    def test_a_by_product_takes_its_share(self):
        """Chips take 10 %: 24.00 × 0.9."""
        chips = self._product("Chips", self.category_avco_auto)
        self.bom.byproduct_ids = [Command.create({"product_id": chips.id, "product_qty": 0.3, "cost_share": 10})]
        self.assertRolledUp(
            self.standard(self.gear),
            self.gear,
            "element own lower issued\nmaterial 0 18 18\nmachine 3.6 0 3.6\ntotal 21.6",
        )

    def test_units_of_measure_are_converted(self):
        """A dozen gears of 18 dozen steel balls of 0.01: 18 × 12 / 12 = 18 balls = 0.18 a gear."""
        dozen = self.env.ref("uom.product_uom_dozen")
        ball = self._product("Ball", self.category_avco_auto, standard_price=0.01)
        wheel = self._product("Wheel", self.category_avco_auto)
        bom = self.make_bom(wheel, {ball: 18}, product_uom_id=dozen.id, operations={self.bench: 60})
        bom.bom_line_ids.product_uom_id = dozen
        self.assertRolledUp(
            self.standard(wheel),
            wheel,
            """
            element   own  lower  issued
            material    0   0.18    0.18
            machine   2.5      0     2.5   1 h × 30.00 a dozen / 12
            total    2.68
            """,
        )

    def test_thirds_are_rounded_so_that_the_elements_make_up_the_total(self):
        """3 wheels take 1 housing and 10 min of 30.00/h: 15.00 / 3 + 5.00 / 3 = 6.666667."""
        wheel = self._product("Wheel", self.category_avco_auto)
        self.make_bom(wheel, {self.housing: 1}, quantity=3, operations={self.bench: 10})
        row = self.row(self.standard(wheel), wheel)
        self.assertEqual(row.cost, 6.666667)
        self.assertEqual(sorted(row.line_ids.mapped("amount")), [1.666667, 5.0])

    def test_components_of_other_variants_are_left_out(self):
        size = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": "S"}), Command.create({"name": "L"})]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Shaft",
                "is_storable": True,
                "categ_id": self.category_avco_auto.id,
                "attribute_line_ids": [
                    Command.create({"attribute_id": size.id, "value_ids": [Command.set(size.value_ids.ids)]})
                ],
            }
        )
        small, large = template.product_variant_ids
        bom = self.make_bom(small, {self.steel: 1, self.housing: 1})
        only_large = large.product_template_attribute_value_ids
        bom.bom_line_ids[1].bom_product_template_attribute_value_ids = only_large
        version = self.standard(small | large)
        self.assertEqual(self.row(version, small).cost, 10.0)
        self.assertEqual(self.row(version, large).cost, 25.0)

    def test_a_cycle_is_named(self):
        """Odoo refuses cycles on its screens; an import by SQL, or older data, can hold one."""
        line = self.bom.bom_line_ids
        self.env.cr.execute(
            "UPDATE mrp_bom_line SET product_id = %s, product_tmpl_id = %s WHERE id = %s",
            (self.gearbox.id, self.gearbox.product_tmpl_id.id, line.id),
        )
        line.invalidate_recordset()
        with self.assertRaisesRegex(UserError, r"Gear.* → Gear"):
            self.standard(self.gearbox)

    def test_a_category_is_rolled_up_with_what_its_products_contain(self):
        boxes = self.category_avco_auto.copy({"name": "Boxes"})
        self.gearbox.categ_id = boxes
        version = self.standard(self.gearbox.browse(), scope="category", category_ids=[Command.set(boxes.ids)])
        self.assertEqual(version.product_line_ids.product_id, self.gearbox | self.gear | self.housing | self.steel)

    def test_a_version_without_products_says_so(self):
        with self.assertRaisesRegex(UserError, "no product with a bill of materials"):
            self.standard(self.gearbox.browse())

    # ------------------------------------------------------------- prices

    def buy(self, product, price, quantity=10, discount=0, uom=None):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        order = self.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "discount": discount,
                            "product_uom_id": (uom or product.uom_id).id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    def test_the_latest_purchase_price_is_that_of_the_last_order_or_bill(self):
        """A dozen at 150.00 less 4 % = 144.00 / 12 = 12.00 a piece; a bill at 11.50 later."""
        price = self.env["mrp.cost.material.price"]
        self.buy(self.steel, 9.0)
        self.buy(self.steel, 150.0, discount=4, uom=self.env.ref("uom.product_uom_dozen"))
        found = price._latest_purchases(self.company, self.steel | self.housing, self.today())
        self.assertEqual(found, {self.steel.id: 12})
        self._create_bill(self.steel, 4, 11.5)
        found = price._latest_purchases(self.company, self.steel, self.today())
        self.assertEqual(float(found[self.steel.id]), 11.5)

    def test_foreign_purchases_count_at_the_rate_of_their_document(self):
        self._use_multi_currencies([("2020-01-01", 4.0)])
        order = self.buy(self.steel, 1.0)
        order.button_cancel()
        order.button_draft()
        order.currency_id = self.other_currency
        order.order_line.price_unit = 60.0
        order.button_confirm()
        found = self.env["mrp.cost.material.price"]._latest_purchases(self.company, self.steel, self.today())
        self.assertAlmostEqual(float(found[self.steel.id]), 15.0, 6)  # 60.00 / 4

    def test_material_is_priced_by_the_source_of_the_version(self):
        """Cost price 10.00, bought at 11.00, released at 12.00, given 13.00; housings have none."""
        self.buy(self.steel, 11.0)
        given = [Command.create({"product_id": self.steel.id, "kind": "price", "value": 12})]
        self.release(self.steel, date=self.today(), input_ids=given)
        rolled = {
            source: self.row(self.standard(self.gearbox, date=self.today(), price_source=source), self.steel).cost
            for source in ("cost", "purchase", "standard")
        }
        self.assertEqual(rolled, {"cost": 10.0, "purchase": 11.0, "standard": 12.0})
        given[0][2]["value"] = 13
        version = self.standard(self.gearbox, date=self.today(), price_source="purchase", input_ids=given)
        self.assertEqual(self.row(version, self.steel).cost, 13.0)
        self.assertEqual(self.row(version, self.housing).cost, 15.0)

    # --------------------------------------------------------- comparison

    def test_a_version_is_compared_with_what_is_in_force_and_with_another(self):
        first = self.release(self.gear)
        self.assertEqual(self.row(first, self.gear).previous_cost, 0.0, "no standard, and a cost price of 0.00")
        self.steel.standard_price = 11.0
        second = self.standard(self.gear, "2026-04-01")
        self.assertEqual(self.compared(second), {"material": (22.0, 20.0, 2.0, 0.1), "machine": (4.0, 4.0, 0.0, 0.0)})
        row = self.row(second, self.gear)
        self.assertEqual((row.previous_cost, row.difference), (24.0, 2.0))
        self.lathe.costs_hour = 50.0
        third = self.standard(self.gear, "2026-05-01")
        third.compare_with_id = second
        self.assertEqual(self.compared(third), {"material": (22.0, 22.0, 0.0, 0.0), "machine": (5.0, 4.0, 1.0, 0.25)})

    def compared(self, version):
        self.env.flush_all()
        rows = self.env["mrp.cost.standard.comparison"].search(
            [("standard_id", "=", version.id), ("product_id", "=", self.gear.id)]
        )
        self.assertEqual(version.action_compare()["domain"], [("standard_id", "=", version.id)])
        return {
            row.element_id.code: (row.amount, row.other_amount, row.difference, row.difference_ratio) for row in rows
        }
