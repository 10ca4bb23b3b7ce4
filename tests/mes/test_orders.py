from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.models.mes.code_teller import CodeTeller

from .common import MesCase


@tagged("post_install", "-at_install")
class TestOrders(MesCase):
    def setUp(self):
        super().setUp()
        self.cursor = self.call("orders")["cursor"]

    def changed(self, **params):
        """Return the references of the orders changed since last asked."""
        result = self.call("orders", since=self.cursor, **params)
        self.cursor = result["cursor"]
        return [order["order"] for order in result["orders"]]

    def test_an_order_is_shown_with_what_the_shop_floor_must_know(self):
        order = self.pump_order(5)
        (shown,) = self.call("orders", since=self.cursor)["orders"]
        self.assertTrue(shown.pop("changed_at").endswith("Z"))
        self.assertTrue(shown.pop("planned_start") <= shown.pop("planned_end"))
        self.assertEqual(
            shown,
            {
                "order": order.name,
                "state": "confirmed",
                "product": "PUMP",
                "quantity": 5,
                "unit": "Units",
                "operations": [
                    {"operation": "Turning", "workcenter": "LATHE", "name": "Turning", "planned_minutes": 30}
                ],
                "components": [
                    {
                        "item": "RESIN",
                        "quantity": 5,
                        "unit": "Units",
                        "lot_tracked": True,
                        "backflush": False,
                        "operation": "Turning",
                    },
                    {
                        "item": "SEAL",
                        "quantity": 5,
                        "unit": "Units",
                        "lot_tracked": False,
                        "backflush": False,
                        "operation": "Turning",
                    },
                ],
            },
        )

    def test_a_component_without_operation_is_shown_as_backflushed(self):
        self.order()
        (shown,) = self.call("orders", since=self.cursor)["orders"]
        self.assertEqual([c["backflush"] for c in shown["components"]], [True])

    def test_codes_are_the_records_own_else_the_first_mapped_else_its_name(self):
        self.resin.default_code = False
        self.lathe.code = False
        entries = self.env["mrp.mes.code.map"]
        for code, record in (("R-2", self.resin), ("R-1", self.resin), ("S-1", self.seal), ("A-1", self.ada)):
            entries.create({"system_id": self.system.id, "code": code, "record": f"{record._name},{record.id}"})
        self.pump_order(5)
        (shown,) = self.call("orders", since=self.cursor)["orders"]
        self.assertEqual([component["item"] for component in shown["components"]], ["R-1", "SEAL"])
        self.assertEqual(shown["operations"][0]["workcenter"], "Lathe")

    def test_the_code_map_is_read_once_for_all_that_is_told(self):
        """However many records have no code of their own: no entry is looked at twice."""
        products = self.env["product.product"].create([{"name": f"Part {number}"} for number in range(50)])
        for product in products:
            self.env["mrp.mes.code.map"]._keep(self.system, "product.product", f"P-{product.id}", product)
        teller, looked_at = CodeTeller(self.system), []
        field = self.env["mrp.mes.code.map"]._fields["record"]
        real = type(field).convert_to_record
        with patch.object(
            type(field),
            "convert_to_record",
            lambda own, value, record: looked_at.append(record.id) or real(own, value, record),
        ):
            codes = [teller.code_of(product) for product in products]
        self.assertEqual(codes, [f"P-{product.id}" for product in products])
        self.assertEqual(len(looked_at), len(set(looked_at)))

    def test_only_released_orders_are_shown_and_each_once(self):
        order = self.order()
        self.env["mrp.production"].create({"product_id": self.gear.id, "bom_id": self.bom.id})
        self.assertEqual(self.changed(), [order.name])
        self.assertEqual(self.changed(), [])

    def test_a_changed_order_is_shown_again(self):
        first, second = self.order(), self.order()
        self.assertEqual(len(self.changed()), 2)
        self.env["change.production.qty"].create({"mo_id": first.id, "product_qty": 20}).change_prod_qty()
        self.assertEqual(self.changed(), [first.name])
        second.action_cancel()
        (shown,) = self.call("orders", since=self.cursor)["orders"]
        self.assertEqual((shown["order"], shown["state"]), (second.name, "cancel"))

    def test_a_component_added_by_the_planner_shows_the_order_again(self):
        order = self.order()
        self.changed()
        self.env["stock.move"].create(
            {
                "raw_material_production_id": order.id,
                "product_id": self.seal.id,
                "product_uom": self.seal.uom_id.id,
                "product_uom_qty": 3,
                "location_id": order.location_src_id.id,
                "location_dest_id": order.production_location_id.id,
            }
        )
        self.assertEqual(self.changed(), [order.name])

    def test_every_change_of_what_is_shown_shows_the_order_again_once(self):
        """Whatever `orders` tells of an order, apart from names and codes: changed, it is told again, once."""
        order = self.pump_order(5)
        workorder, (resin, seal) = order.workorder_ids, order.move_raw_ids.sorted(lambda m: m.product_id.default_code)
        self.changed()
        changes = {
            "planned_end": lambda: order.write({"date_finished": order.date_finished + timedelta(days=1)}),
            "planned_minutes": lambda: workorder.write({"duration_expected": 45}),
            "unit": lambda: seal.write({"product_uom": self.env.ref("uom.product_uom_dozen").id}),
            "backflush": lambda: seal.write({"manual_consumption": False}),
            "operation": lambda: resin.write({"operation_id": False}),
        }
        for name, change in changes.items():
            with self.subTest(name):
                before = order._mes_order(CodeTeller(self.system))
                change()
                self.env.flush_all()
                self.assertNotEqual(
                    {**order._mes_order(CodeTeller(self.system)), "changed_at": before["changed_at"]}, before
                )
                self.assertEqual((self.changed(), self.changed()), ([order.name], []))

    def test_a_cancelled_operation_is_shown_no_more(self):
        order = self.pump_order(5)
        self.changed()
        order.workorder_ids.copy({"name": "Milling"})
        self.assertEqual(self.changed(), [order.name])
        order.workorder_ids.filtered(lambda w: w.name == "Milling").action_cancel()
        (shown,) = self.call("orders", since=self.cursor)["orders"]
        self.assertEqual([operation["name"] for operation in shown["operations"]], ["Turning"])

    def test_figures_computed_anew_without_a_change_do_not_show_the_order(self):
        order = self.pump_order(5)
        self.changed()
        moves, workorders = order.move_raw_ids, order.workorder_ids
        order.date_finished = order.date_finished
        workorders.duration_expected += 0.001
        self.env.add_to_compute(workorders._fields["duration_expected"], workorders)
        self.env.add_to_compute(order._fields["date_finished"], order)
        moves.modified(["product_uom_qty", "manual_consumption", "state"])
        order.modified(["date_start", "state"])
        self.assertEqual(self.changed(), [])

    def test_what_the_mes_reports_itself_shows_the_order_only_by_its_state(self):
        order = self.order()
        self.changed()
        self.stock(self.steel, 100, 10)
        self.report("consumption", order, item="STEEL", quantity=3)
        self.assertEqual(self.changed(), [order.name])
        self.report("consumption", order, item="STEEL", quantity=3)
        self.assertEqual(self.changed(), [])

    def test_pages_follow_each_other_without_gap_or_repeat(self):
        orders = [self.order() for _n in range(5)]
        seen = []
        while page := self.changed(limit=2):
            self.assertLessEqual(len(page), 2)
            seen += page
        self.assertEqual(seen, [order.name for order in orders])

    def test_a_system_sees_the_orders_of_its_operation_types_only(self):
        order = self.order()
        other = order.picking_type_id.copy({"sequence_code": "MO2"})
        self.system.picking_type_ids = other
        self.assertEqual(self.changed(), [])
        self.assertParked("unknown_order", self.event("complete", order))
        self.system.picking_type_ids |= order.picking_type_id
        self.assertEqual(self.changed(), [order.name])

    def test_an_order_keeps_its_reference_when_odoo_renames_it(self):
        order = self.order(10)
        name = order.name
        order.qty_producing = 4
        order.with_context(skip_consumption=True, mo_ids_to_backorder=order.ids, skip_backorder=True).button_mark_done()
        self.assertNotEqual(order.name, name)
        self.assertEqual(order.mes_reference, name)
        backorder = order.production_group_id.production_ids - order
        self.assertEqual(backorder.mes_reference, backorder.name)
        self.assertFalse(order.copy().mes_reference)
