from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...exceptions import MissingJointValue
from .joint_common import JointCase


@tagged("post_install", "-at_install")
class TestJointProducts(JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ring = cls._product("Ring", cls.category_avco_auto, list_price=3.0)
        cls.chips = cls._product("Chips", cls.category_avco_auto, uom_id=cls.env.ref("uom.product_uom_kgm").id)

    # ------------------------------------------------------------------- methods

    def test_fixed_percentage_is_exact_to_the_cent(self):
        """
        cost               all     ring 33.33 %  gear, the rest
        20 kg × 10.01   200.20     66.73         133.47
        """
        self.stock(self.steel, 100, 10.01)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {"cost_share": 33.33})))
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (66.73, 133.47))
        self.assertBooked(order)

    def test_the_fixed_percentage_does_not_depend_on_how_many_were_made(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {"cost_share": 10.0})))
        self.finish_with(order, {self.ring: 7.0})
        self.assertEqual((self.ring.total_value, self.gear.total_value), (20.0, 180.0))
        self.assertBooked(order)

    def test_a_coproduct_that_was_not_made_takes_nothing(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {"cost_share": 10.0})))
        self.finish_with(order, {})
        self.assertEqual((self.ring.total_value, self.gear.total_value), (0.0, 200.0))
        self.assertBooked(order)

    def test_by_quantity_in_one_unit(self):
        """10 gears and 20 rings, all pieces: 200.20 × 20 / 30 = 133.47 for the rings."""
        self.stock(self.steel, 100, 10.01)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {}), cost_joint_method="quantity"))
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (133.47, 66.73))
        self.assertBooked(order)

    def test_by_quantity_with_a_conversion_factor(self):
        """1 kg of chips counts for 0.5 gears: 20 kg as much as 10 gears."""
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom((self.chips, 20.0, {"cost_unit_factor": 0.5}), cost_joint_method="quantity")
        order = self.order(bom=bom)
        self.finish_with(order)
        self.assertEqual((self.chips.total_value, self.gear.total_value), (100.0, 100.0))
        self.assertBooked(order)

    def test_quantities_without_a_common_unit_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "no common unit"):
            self.joint_bom((self.chips, 20.0, {}), cost_joint_method="quantity")
        bom = self.joint_bom((self.chips, 20.0, {}))
        with self.assertRaisesRegex(ValidationError, "no common unit"):
            bom.cost_joint_method = "quantity"

    def test_by_sales_value(self):
        """
        output   units  price  value  share of 200.00
        gear     10     9.00    90.0  120.00
        ring     20     3.00    60.0   80.00    its sales price
        """
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom((self.ring, 20.0, {}), cost_joint_method="sales", cost_sales_price=9.0)
        order = self.order(bom=bom)
        bom.cost_sales_price = 900.0  # the order keeps its copy
        self.ring.list_price = 900.0
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (80.0, 120.0))
        self.assertBooked(order)

    def test_by_net_realisable_value_as_the_textbook(self):
        """
        output  gallons  price  further  value   share of 12,300.00   published
        L       3,200    2.10   0.70      4,480   1,849.75             1,850
        T       3,700    5.40   1.10     15,910   6,569.08             6,569
        P       2,000    6.20   1.50      9,400   3,881.17             3,881
        """
        self.stock(self.steel, 1230, 10.0)
        order = self.order(
            3200.0,
            bom=self.joint_bom(
                (self.ring, 3700.0, {"cost_price": 5.4, "cost_further_per_unit": 1.1}),
                (self.chips, 2000.0, {"cost_price": 6.2, "cost_further_per_unit": 1.5}),
                quantity=3200.0,
                steel=1230.0,
                cost_joint_method="nrv",
                cost_sales_price=2.1,
                cost_further_per_unit=0.7,
            ),
        )
        self.finish_with(order)
        values = [product.total_value for product in (self.gear, self.ring, self.chips)]
        self.assertEqual(values, [1849.75, 6569.08, 3881.17])
        self.assertEqual([round(value) for value in values], [1850, 6569, 3881])
        self.assertEqual(round(sum(values), 2), 12300.0)
        self.assertBooked(order)

    def test_an_output_worth_less_than_its_further_cost_takes_no_cost(self):
        self.stock(self.steel, 100, 10.0)
        ring = {"cost_price": 1.0, "cost_further_per_unit": 1.5}
        bom = self.joint_bom((self.ring, 20.0, ring), cost_joint_method="nrv", cost_sales_price=5.0)
        order = self.order(bom=bom)
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (0.0, 200.0))
        self.assertBooked(order)

    def test_outputs_that_are_all_worthless_are_named_at_confirmation(self):
        ring = {"cost_price": 1.0, "cost_further_per_unit": 1.5}
        bom = self.joint_bom(
            (self.ring, 20.0, ring), cost_joint_method="nrv", cost_sales_price=1.0, cost_further_per_unit=1.0
        )
        with self.assertRaisesRegex(MissingJointValue, "Enter prices on the bill of materials"):
            self.order(bom=bom)

    # --------------------------------------------------------------- by-products

    def test_a_byproduct_at_net_realisable_value_reduces_the_joint_cost(self):
        """1,000 chips × (8.00 - 0.50) = 7,500: of 100,000 the gears keep 92,500."""
        self.stock(self.steel, 10000, 10.0)
        chips = {"cost_role": "byproduct", "cost_price": 8.0, "cost_further_per_unit": 0.5}
        order = self.order(bom=self.joint_bom((self.chips, 1000.0, chips), steel=10000.0))
        self.finish_with(order)
        self.assertEqual((self.chips.total_value, self.gear.total_value), (7500.0, 92500.0))
        self.assertBooked(order)

    def test_a_byproduct_at_fixed_price_takes_from_all_elements_in_proportion(self):
        """
        element   cost    chips 10 × 2.30   gears
        material  200.00  20.00             180.00
        labour     30.00   3.00              27.00
        """
        self.stock(self.steel, 100, 10.0)
        chips = {"cost_role": "byproduct", "cost_byproduct_valuation": "fixed", "cost_price": 2.3}
        order = self.order(bom=self.joint_bom((self.chips, 10.0, chips | {"cost_further_per_unit": 9.0})))
        self.work(
            order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada, workorder_id=False, direct_production_id=order.id
        )
        self.finish_with(order)
        received = self.lines(order, kind="receipt", product_id=self.chips)
        by_element = {line.element_id.code: line.amount for line in received}
        self.assertEqual(by_element, {"material": -20.0, "labour": -3.0})
        self.assertEqual(self.gear.total_value, 207.0)
        self.assertBooked(order)

    def test_a_byproduct_never_takes_more_than_the_order_cost(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(bom=self.joint_bom((self.chips, 10.0, {"cost_role": "byproduct", "cost_price": 50.0})))
        self.finish_with(order)
        self.assertEqual((self.chips.total_value, self.gear.total_value), (200.0, 0.0))
        self.assertBooked(order)

    def test_a_byproduct_beside_coproducts(self):
        """200.00 - 5 kg × 4.00 = 180.00; gears and rings share it 10 : 20."""
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom(
            (self.ring, 20.0, {}),
            (self.chips, 5.0, {"cost_role": "byproduct", "cost_price": 4.0}),
            cost_joint_method="quantity",
        )
        order = self.order(bom=bom)
        self.finish_with(order)
        values = [product.total_value for product in (self.gear, self.ring, self.chips)]
        self.assertEqual(values, [60.0, 120.0, 20.0])
        self.assertBooked(order)

    # ---------------------------------------------------------- parts and order

    def test_a_coproduct_received_first_and_in_parts_ends_at_its_share(self):
        """Planned 200.00 for 10 gears and 20 rings (25 %); 22 kg = 220.00 are used.

        receipt      at planned cost              at the end
        8 rings      8 × 200.00 × 25 % / 20       20.00
        12 rings                                  30.00
        4 gears      4 × 200.00 × 75 % / 10       60.00
        rings        220.00 × 25 % = 55.00        true-up 5.00
        6 gears      220.00 × 75 % - 60.00       105.00
        """
        self.stock(self.steel, 100, 10.0)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {"cost_share": 25.0})))
        self.issue(order, 22)
        self.assertEqual(self.receive_of(order, self.ring, 8).value, 20.0)
        self.assertEqual(self.receive_of(order, self.ring, 12).value, 30.0)
        self.assertEqual(self.receive_of(order, self.gear, 4).value, 60.0)
        self.finish_with(order, quantity=10)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (55.0, 165.0))
        self.assertEqual(sum(self.lines(order, kind="true_up").mapped("amount")), -5.0)
        self.assertBooked(order)

    def test_the_product_received_first_ends_at_its_share(self):
        """The rings come last: 10 gears had 150.00, and get 15.00 more of 220.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {"cost_share": 25.0})))
        self.issue(order, 22)
        self.assertEqual(self.receive_of(order, self.gear, 10).value, 150.0)
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (55.0, 165.0))
        self.assertBooked(order)

    def test_partial_receipts_of_a_split_order_leave_at_the_same_planned_cost(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(bom=self.joint_bom((self.ring, 20.0, {"cost_share": 25.0})))
        first, second = order._split_productions({order: [4.0, 6.0]})
        self.assertEqual(second.cost_joint_method, "fixed")
        self.assertEqual(self.receive_of(second, self.ring, 8).value, 20.0)
        self.finish_with(first)
        self.finish_with(second)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (50.0, 150.0))
        self.assertBooked(first | second)

    def test_an_output_added_by_hand_shares_by_the_same_method(self):
        """20 rings beside 10 gears by quantity, though the bill of materials names no ring."""
        self.stock(self.steel, 100, 10.01)
        order = self.order(bom=self.joint_bom(cost_joint_method="quantity"))
        self.env["stock.move"].create(
            {
                "production_id": order.id,
                "product_id": self.ring.id,
                "product_uom": self.ring.uom_id.id,
                "product_uom_qty": 20.0,
                "location_id": order.production_location_id.id,
                "location_dest_id": order.location_dest_id.id,
                "company_id": order.company_id.id,
            }
        )._action_confirm(merge=False)
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, self.gear.total_value), (133.47, 66.73))
        self.assertBooked(order)

    # ------------------------------------------------------------- standard cost

    def test_a_standard_cost_product_leaves_at_standard_beside_its_byproducts(self):
        """Odoo values no by-product of a standard-cost product.

        200.00 are used; the wheels leave at 10 × 15.00, the rings at 10 % of planned 200.00, 30.00 are variance.
        """
        self.stock(self.steel, 100, 10.0)
        wheel = self._product("Wheel", self.category_standard_auto, standard_price=15.0)
        bom = self.joint_bom((self.ring, 20.0, {"cost_share": 10.0}))
        bom.product_tmpl_id = wheel.product_tmpl_id
        order = self.order(product=wheel, bom=bom)
        self.finish_with(order)
        self.assertEqual((self.ring.total_value, wheel.total_value), (20.0, 150.0))
        self.assertEqual(self.lines(order, kind="variance").amount, -30.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.variance_account), 30.0)

    def test_a_standard_cost_coproduct_leaves_at_standard_and_the_product_takes_the_rest(self):
        self.stock(self.steel, 100, 10.0)
        wheel = self._product("Wheel", self.category_standard_auto, standard_price=3.0)
        order = self.order(bom=self.joint_bom((wheel, 20.0, {"cost_share": 10.0})))
        self.finish_with(order)
        self.assertEqual((wheel.total_value, self.gear.total_value), (60.0, 140.0))
        self.assertBooked(order)

    # ----------------------------------------------------------------- late cost

    def test_late_cost_has_shares_for_all_joint_products(self):
        """25 % rings, 75 % gears in two receipts of 4 and 6; by-products take none."""
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom(
            (self.ring, 20.0, {"cost_share": 25.0}), (self.chips, 5.0, {"cost_role": "byproduct", "cost_price": 4.0})
        )
        order = self.order(bom=bom)
        self.receive_of(order, self.gear, 4)
        self.finish_with(order, quantity=10)
        Joint = self.env["mrp.cost.joint"]
        receipts = Joint._late_receipts(order)
        self.assertEqual(receipts.product_id, self.gear | self.ring)
        weights = Joint._true_up_weights(order, receipts)
        by_quantity = {move.quantity: float(weight) for move, weight in weights.items()}
        self.assertEqual(by_quantity, {4.0: 30.0, 6.0: 45.0, 20.0: 25.0})
        shares = Joint._true_up_shares(order, {self.material.id: 100})
        by_product = {}
        for move, share in shares.items():
            by_product[move.product_id] = by_product.get(move.product_id, 0) + share[self.material.id]
        self.assertEqual(by_product, {self.gear: 75, self.ring: 25})
