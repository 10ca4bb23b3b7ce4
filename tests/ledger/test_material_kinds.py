from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestMaterialKinds(CostCase):
    """Material that is not simply a component of the bill: added, auxiliary, of somebody else."""

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 100, 10.0)

    def add(self, order, product, quantity, **values):
        return order._shopfloor_issue(
            product, quantity, self.env["stock.lot"], self.env["mrp.workorder"], {"cost_reason": False, **values}
        )

    def test_a_substitute_is_marked_and_costs_what_it_costs(self):
        brass = self._product("Brass", self.category_avco_auto)
        self.stock(brass, 50, 12.0)
        order = self.order(10)
        self.issue(order, 15)
        move = self.add(order, brass, 5, cost_reason="out of steel")
        move.replaced_product_id = self.steel
        by_item = {line.product_id: (line.amount, line.is_outside_plan) for line in self.lines(order)}
        self.assertEqual(by_item, {self.steel: (150.0, False), brass: (60.0, True)})
        order.move_raw_ids.filtered(lambda m: m.state != "done")._action_cancel()
        self.finish(order)
        self.assertEqual(self.gear.total_value, 210.0, "15 × 10.00 + 5 × 12.00")
        self.post()
        self.assertLedgerHolds()

    def test_more_of_a_planned_item_is_not_outside_the_bill(self):
        order = self.order(1)
        self.add(order, self.steel, 2)
        self.add(order, self.steel, 1)
        self.assertEqual(self.lines(order).mapped("is_outside_plan"), [False, False])

    def test_auxiliary_items_are_auxiliary_material(self):
        """Coolant is stored, gloves are a consumable that Odoo posts no entry for; both have their element."""
        auxiliary = self.env.ref("mrp_actual_cost.element_auxiliary")
        category = self.category_avco_auto.copy({"name": "Auxiliary"})
        category.cost_element_id = auxiliary
        category.property_cost_method, category.property_valuation = "average", "real_time"
        coolant = self._product("Coolant", category)
        self.stock(coolant, 10, 2.5)
        gloves = self.env["product.product"].create(
            {"name": "Gloves", "type": "consu", "categ_id": category.id, "standard_price": 1.25}
        )
        order = self.order(10)
        self.issue(order, 20)
        self.add(order, coolant, 2)
        self.add(order, gloves, 4)
        self.assertLedger(
            order,
            """
            element    kind   hours  amount
            material   issue  0      200.00   20 × 10.00
            auxiliary  issue  0       10.00   2 × 2.50 coolant + 4 × 1.25 gloves
            WIP 210.00
            """,
        )
        line = self.lines(order).filtered(lambda line: line.product_id == gloves)
        self.assertEqual((line.quantity, line.is_in_gl), (4, False))
        self.finish(order)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.gear.total_value, 210.0)
        self.assertLedgerHolds()

    def test_customer_owned_material_is_seen_and_costs_nothing(self):
        """Of 20 kg 12 are ours at 10.00, 8 the customer's: one move, two lines."""
        customer = self.env["res.partner"].create({"name": "Dragon Ltd"})
        order = self.order(10)
        move = order.move_raw_ids
        move.move_line_ids.unlink()
        self.env["stock.quant"]._update_available_quantity(self.steel, self.stock_location, 30, owner_id=customer)
        for quantity, owner in ((12, False), (8, customer.id)):
            self.env["stock.move.line"].create(
                {
                    **move._prepare_move_line_vals(quantity=0),
                    "quantity": quantity,
                    "owner_id": owner,
                    "picked": True,
                }
            )
        move.picked = True
        move._action_done()
        self.assertEqual(
            sorted((line.quantity, line.amount, line.part != "") for line in self.lines(order)),
            [(8, 0.0, True), (12, 120.0, False)],
        )
        theirs = self.lines(order).filtered("part")
        self.assertIn("property of Dragon Ltd", theirs.source_label)
        move.move_line_ids.filtered("owner_id").quantity = 9
        self.assertEqual(sum(self.lines(order).filtered("part").mapped("quantity")), 9)
        move.move_line_ids.filtered(lambda line: not line.owner_id).quantity = 15
        self.assertEqual((move.value, self.wip(order)), (150.0, 150.0), "15 × 10.00: Odoo would say 141.43")
        back = order._shopfloor_return(self.steel, 9, self.env["stock.lot"], self.env["mrp.workorder"], {})
        self.assertEqual((back.move_line_ids.owner_id, back.value), (customer, 0.0), "the newest line is theirs")
        self.finish(order)
        self.assertEqual(self.gear.total_value, 150.0)
        entries = self.post()
        self.assertFalse(entries.line_ids.filtered(lambda item: not item.balance), "nothing is posted for 0.00")
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_material_that_became_the_customers_takes_its_cost_along(self):
        customer = self.env["res.partner"].create({"name": "Dragon Ltd"})
        self.env["stock.quant"]._update_available_quantity(self.steel, self.stock_location, 30, owner_id=customer)
        order = self.order(10)
        move = self.issue(order, 20)
        move.move_line_ids.owner_id = customer
        self.assertEqual((move.value, self.wip(order)), (0.0, 0.0))
        self.assertEqual(sum(self.lines(order).filtered("part").mapped("quantity")), 20)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_an_edited_done_move_reaches_ledger_and_books_by_itself(self):
        """20 → 25 → 15 kg at 10.00; Odoo changes the value and makes no entry."""
        order = self.order(10)
        move = self.issue(order, 20)
        for quantity in (25, 15):
            move.quantity = quantity
            self.assertEqual((move.value, self.wip(order)), (quantity * 10.0, quantity * 10.0))
        order.move_raw_ids.filtered(lambda m: m.state != "done")._action_cancel()
        self.finish(order)
        move.quantity = 16
        self.assertEqual(self.gear.total_value, 160.0, "the done order's goods follow")
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_a_move_edited_in_another_unit_is_valued_in_the_products(self):
        """2 kg at 10.00, of which a line of 500 g becomes 750 g: 2.25 kg. Odoo reads 250 kg."""
        kilo, gram = self.env.ref("uom.product_uom_kgm"), self.env.ref("uom.product_uom_gram")
        powder = self._product("Powder", self.category_avco_auto, uom_id=kilo.id)
        self._make_in_move(powder, 10, 10.0, uom_id=kilo.id)
        order = self.order(1)
        move = order._shopfloor_add_component(powder, self.env["mrp.workorder"])
        for quantity, unit in ((1.5, kilo), (500, gram)):
            self.env["stock.move.line"].create(
                {
                    **move._prepare_move_line_vals(quantity=0),
                    "product_uom_id": unit.id,
                    "quantity": quantity,
                    "picked": True,
                }
            )
        move.picked = True
        move._action_done()
        self.assertEqual((self.wip(order), self.lines(order).quantity, self.lines(order).uom_id), (20.0, 2.0, kilo))
        move.move_line_ids.filtered(lambda line: line.product_uom_id == gram).quantity = 750
        self.assertEqual((move.value, self.wip(order)), (22.5, 22.5))
        self.post()
        self.assertLedgerHolds()

    def test_an_order_in_dozens_of_a_component_in_grams(self):
        """1 dozen gears, 2 kg each by the bill in grams: 24 kg at 10.00."""
        kilo, gram, dozen = (self.env.ref(f"uom.product_uom_{name}") for name in ("kgm", "gram", "dozen"))
        powder = self._product("Powder", self.category_avco_auto, uom_id=kilo.id)
        self._make_in_move(powder, 100, 10.0, uom_id=kilo.id)
        bom = self.bom.copy()
        bom.bom_line_ids.write({"product_id": powder.id, "product_qty": 2000, "product_uom_id": gram.id})
        order = self.env["mrp.production"].create(
            {"product_id": self.gear.id, "bom_id": bom.id, "product_qty": 1, "product_uom_id": dozen.id}
        )
        order.action_confirm()
        self.finish(order)
        line = self.lines(order, kind="issue")
        self.assertEqual((line.quantity, line.uom_id, line.amount), (24.0, kilo, 240.0))
        self.assertEqual((self.gear.qty_available, self.gear.standard_price), (12, 20.0))
        self.post()
        self.assertLedgerHolds()

    def test_what_odoo_makes_no_entry_for_comes_and_goes_by_the_posting_run(self):
        """A consumable in a FIFO category, 4 × 1.25, and a periodic component, 6 × 2.00 of which 1 goes back."""
        rags = self.env["product.product"].create(
            {"name": "Rags", "type": "consu", "categ_id": self.category_fifo_auto.id, "standard_price": 1.25}
        )
        wood = self._product("Wood", self.category_avco)
        self.stock(wood, 10, 2.0)
        order = self.order(10)
        self.add(order, rags, 4)
        self.add(order, wood, 6)
        order._shopfloor_return(wood, 1, self.env["stock.lot"], self.env["mrp.workorder"], {})
        self.assertEqual(self.wip(order), 15.0)
        self.assertFalse(self.lines(order).filtered("is_in_gl"))
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 15.0)
        self.assertLedgerHolds()
