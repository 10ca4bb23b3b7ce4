from datetime import datetime

from odoo import fields
from odoo.tests import tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestConsumption(MesCase):
    def setUp(self):
        super().setUp()
        self.stock(self.steel, 100, 10)
        self.stock(self.seal, 100, 1)

    def test_exactly_the_reported_quantity_leaves_stock_and_the_rest_stays_open(self):
        order = self.order(10)
        (move,) = self.report("consumption", order, item="STEEL", quantity=5, posting_date="2026-03-03")
        self.assertEqual((move.state, move.quantity, move.occurred_at), ("done", 5, datetime(2026, 3, 2, 12)))
        self.assertEqual(move.posting_date, fields.Date.to_date("2026-03-03"))
        rest = order.move_raw_ids - move
        self.assertEqual((rest.product_uom_qty, rest.picked, rest.state in ("done", "cancel")), (15, False, False))
        self.assertEqual(order.state, "progress")
        self.assertEqual(self.steel.qty_available, 95)

    def test_more_than_planned_is_consumed_as_reported(self):
        order = self.order(1)
        self.report("consumption", order, item="STEEL", quantity=1.5)
        self.report("consumption", order, item="STEEL", quantity=2.25)
        self.assertEqual(sum(order.move_raw_ids.mapped("quantity")), 3.75)
        self.assertEqual(self.steel.qty_available, 96.25)

    def test_an_item_outside_the_bill_is_an_addition(self):
        order = self.order()
        (move,) = self.report("consumption", order, item="SEAL", quantity=3)
        self.assertTrue(move.additional)
        self.assertEqual((move.raw_material_production_id, move.quantity, move.state), (order, 3, "done"))

    def test_material_for_rework_is_marked(self):
        order = self.order(10)
        (move,) = self.report("consumption", order, item="STEEL", quantity=5, rework=True)
        (other,) = self.report("consumption", order, item="STEEL", quantity=5)
        self.assertEqual((move.is_rework, other.is_rework), (True, False))
        self.assertEqual(self.lines(order, is_rework=True).amount, 50.0)

    def test_the_named_lot_is_taken_whatever_odoo_had_reserved(self):
        first, second = self.resin_lot("R1", 5), self.resin_lot("R2", 5)
        order = self.pump_order(5)
        order.action_assign()
        self.assertEqual(order.move_raw_ids.lot_ids, first)
        (move,) = self.report("consumption", order, item="RESIN", quantity=2, lot="R2")
        self.assertEqual(move.lot_ids, second)
        self.assertEqual((first.product_qty, second.product_qty), (5, 3))

    def test_a_lot_is_taken_from_where_it_lies(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock_location.id})
        lot = self.resin_lot("R1", 2)
        self.env["stock.quant"]._update_available_quantity(self.resin, shelf, 3, lot_id=lot)
        (move,) = self.report("consumption", self.pump_order(), item="RESIN", quantity=5, lot="R1")
        self.assertEqual(sorted(move.move_line_ids.mapped("quantity")), [2, 3])
        self.assertFalse(lot.quant_ids.filtered(lambda q: q.location_id.usage == "internal" and q.quantity))

    def test_units_are_converted_by_name_and_by_code(self):
        kilo, gram = self.env.ref("uom.product_uom_kgm"), self.env.ref("uom.product_uom_gram")
        self.seal.uom_id = kilo
        order = self.order()
        for unit, quantity in (("GRM", 1500), (gram.name, 500), ("KGM", 1), (None, 1)):
            self.report("consumption", order, item="SEAL", quantity=quantity, unit=unit)
        self.assertEqual(sum(order.move_raw_ids.filtered("additional").mapped("quantity")), 4)

    def test_what_cannot_be_found_or_converted_is_parked_by_its_code(self):
        self.resin_lot("R1", 5)
        order = self.pump_order()
        for code, values in {
            "unknown_item": {"item": "GOLD"},
            "unknown_lot": {"item": "RESIN"},
            "insufficient_lot": {"item": "RESIN", "lot": "R1", "quantity": 6},
            "unknown_unit": {"item": "SEAL", "unit": "FATHOM"},
            "unit_mismatch": {"item": "SEAL", "unit": "KGM"},
            "unknown_operation": {"item": "SEAL", "operation": "Dancing"},
        }.items():
            with self.subTest(code):
                self.assertParked(code, self.event("consumption", order, **{"quantity": 1, **values}))
        self.assertParked("unknown_lot", self.event("consumption", order, item="RESIN", quantity=1, lot="R9"))
        self.assertFalse(order.move_raw_ids.filtered(lambda m: m.state == "done"))

    def test_an_untracked_item_may_run_negative(self):
        self.report("consumption", self.order(), item="STEEL", quantity=150)
        self.assertEqual(self.steel.qty_available, -50)

    def test_what_would_be_rounded_away_is_parked(self):
        """4 g of an item that is counted to 0.01 kg."""
        self.seal.uom_id = self.env.ref("uom.product_uom_kgm")
        self.assertParked("unit_mismatch", self.event("consumption", self.order(), item="SEAL", quantity=4, unit="GRM"))

    def test_nothing_consumed_books_nothing(self):
        self.assertEqual(self.report("consumption", self.order(), item="STEEL", quantity=0), [])


@tagged("post_install", "-at_install")
class TestTime(MesCase):
    def test_hours_are_charged_as_given_and_only_dated_by_start_and_end(self):
        (log,) = self.report(
            "labour",
            self.order(),
            employee="ADA",
            quantity=45,
            unit="MIN",
            start="2026-03-02T08:00:00Z",
            end="2026-03-02T09:00:00Z",
            rework=True,
        )
        self.assertEqual((log.employee_id, log.time_kind, log.is_charged), (self.ada, "labour", True))
        self.assertEqual((log.charged_hours, log.is_rework), (0.75, True))
        self.assertEqual((log.date_start, log.date_end), (datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 9)))
        self.assertEqual(log.workorder_id.name, "Turning")

    def test_more_time_than_a_year_is_parked(self):
        order = self.order()
        for values in (
            {"quantity": 1e12},
            {"quantity": 9000},
            {"start": "2024-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"},
        ):
            self.assertParked("over_tolerance", self.event("labour", order, employee="ADA", **values))
        self.assertFalse(order.workorder_ids.time_ids)

    def test_hours_without_start_end_when_reported(self):
        (log,) = self.report("labour", self.order(), employee="ADA", quantity=2)
        self.assertEqual((log.date_start, log.date_end), (datetime(2026, 3, 2, 10), datetime(2026, 3, 2, 12)))

    def test_a_measured_time_has_no_hours_of_its_own(self):
        (log,) = self.report(
            "labour", self.order(), employee="ADA", start="2026-03-02T08:00:00Z", end="2026-03-02T10:00:00Z"
        )
        self.assertEqual((log.is_charged, log.charged_hours, log.duration), (False, 0, 120))

    def test_zero_hours_are_charged_as_zero(self):
        order = self.order()
        times = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T10:00:00Z"}
        (log,) = self.report("labour", order, employee="ADA", quantity=0, **times)
        self.assertEqual((log.is_charged, log.charged_hours), (True, 0))
        self.assertEqual(self.wip(order), 0)

    def test_hours_beyond_tolerance_are_parked(self):
        """One hour of span allows 1.10 h (10 % is 6 minutes); 10 hours allow 11 h."""
        order = self.order()
        hour = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
        self.report("labour", order, employee="ADA", quantity=1.1, **hour)
        self.assertParked("over_tolerance", self.event("labour", order, employee="ADA", quantity=1.11, **hour))
        day = {"start": "2026-03-02T00:00:00Z", "end": "2026-03-02T10:00:00Z"}
        self.report("labour", order, employee="ADA", quantity=11, **day)
        self.assertParked("over_tolerance", self.event("labour", order, employee="ADA", quantity=11.01, **day))

    def test_the_rate_class_is_found_by_its_code(self):
        order = self.order()
        (log,) = self.report("labour", order, employee="ADA", quantity=1, rate_class="overtime")
        self.assertEqual(log.rate_class_id.code, "overtime")
        self.assertParked(
            "missing_rate", self.event("labour", order, employee="ADA", quantity=1, rate_class="moonlight")
        )

    def test_machine_time_tells_set_up_from_work(self):
        order = self.order()
        (work,) = self.report("machine", order, workcenter="LATHE", quantity=1)
        (setup,) = self.report("machine", order, workcenter="LATHE", quantity=1, reason="setup")
        self.assertEqual((work.is_setup, setup.is_setup), (False, True))
        self.assertEqual((work.time_kind, work.employee_id.id), ("machine", False))

    def test_indirect_time_belongs_to_the_work_center(self):
        (log,) = self.report("labour", employee="ADA", workcenter="LATHE", quantity=1)
        self.assertEqual((log.workcenter_id, log.workorder_id.id), (self.lathe, False))

    def test_time_goes_to_the_operation_named_or_at_that_work_center(self):
        mill = self.env["mrp.workcenter"].create({"name": "Mill", "code": "MILL", "company_id": self.company.id})
        self.bom.operation_ids = [(0, 0, {"name": "Milling", "workcenter_id": mill.id})]
        order = self.order()
        turning, milling = order.workorder_ids
        self.assertEqual(self.report("labour", order, employee="ADA", quantity=1)[0].workorder_id, turning)
        by_center = self.report("labour", order, employee="ADA", quantity=1, workcenter="MILL")[0]
        by_name = self.report("labour", order, employee="ADA", quantity=1, operation="Milling", workcenter="LATHE")[0]
        self.assertEqual((by_center.workorder_id, by_name.workorder_id), (milling, milling))
        self.assertEqual(by_name.workcenter_id, self.lathe)
        self.assertParked(
            "unknown_operation", self.event("labour", order, employee="ADA", quantity=1, operation="Boring")
        )

    def test_an_order_without_operations_takes_time_at_a_named_work_center(self):
        self.bom.operation_ids.unlink()
        order = self.order()
        (log,) = self.report("labour", order, employee="ADA", quantity=1, workcenter="LATHE")
        self.assertEqual((log.direct_production_id, log.workorder_id.id), (order, False))
        self.assertParked("unknown_workcenter", self.event("labour", order, employee="ADA", quantity=1))

    def test_downtime_is_a_loss_of_the_work_center(self):
        times = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
        (log,) = self.report("downtime", workcenter="LATHE", reason="Power cut", **times)
        self.assertEqual((log.loss_type, log.description, log.workorder_id.id), ("availability", "Power cut", False))
        known = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "availability")])[-1]
        (log,) = self.report("downtime", workcenter="LATHE", reason=known.name, **times)
        self.assertEqual(log.loss_id, known)

    def test_energy_is_a_meter_reading_of_the_order_or_the_center(self):
        self.env["mrp.cost.rate"].create(
            {
                "element_id": self.env["mrp.cost.element"].search([("basis", "=", "energy")], limit=1).id,
                "company_id": self.company.id,
                "date_from": "2020-01-01",
                "amount": 0.5,
            }
        )
        order = self.order()
        (reading,) = self.report("energy", order, quantity=3, unit="KWH")
        self.assertEqual((reading.production_id, reading.quantity, reading.uom_id.name), (order, 3, "KWH"))
        (reading,) = self.report("energy", workcenter="LATHE", quantity=4, unit="KWH")
        self.assertEqual((reading.workcenter_id, reading.production_id.id), (self.lathe, False))


@tagged("post_install", "-at_install")
class TestOperation(MesCase):
    def test_progress_adds_up_and_touches_neither_stock_nor_time(self):
        self.stock(self.steel, 100, 10)
        order = self.order(10)
        order.action_assign()
        workorder, _report = self.report("operation", order, operation="Turning", status="start")
        self.assertEqual((workorder.state, order.state), ("progress", "progress"))
        for quantity in (4, 5):
            self.report("operation", order, operation="Turning", status="progress", quantity=quantity)
        self.assertEqual(workorder.qty_produced, 9)
        self.assertEqual((order.qty_producing, workorder.time_ids.ids), (0, []))
        self.assertEqual(set(order.move_raw_ids.mapped("picked")), {False})

    def test_more_than_ordered_and_more_after_the_finish_are_added(self):
        """Real logs complete about five times the ordered quantity over all reports."""
        order = self.order(10)
        workorder, _report = self.report("operation", order, operation="Turning", status="finish", quantity=12)
        self.assertEqual((workorder.state, workorder.qty_produced, order.state), ("done", 12, "to_close"))
        self.report("operation", order, operation="Turning", status="progress", quantity=3)
        self.assertEqual((workorder.state, workorder.qty_produced), ("done", 15))
        self.assertFalse(workorder.time_ids)

    def test_an_operation_that_is_not_there_is_parked(self):
        self.assertParked(
            "unknown_operation", self.event("operation", self.order(), operation="Boring", status="start")
        )
