from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mrp_actual_cost.exceptions import MissingRate

from .rate_case import RateCase


@tagged("post_install", "-at_install")
class TestRateRecords(RateCase):
    def test_rates_that_overlap_are_refused_by_the_database(self):
        """Every key tells rates apart; the same key on one day does not."""
        unit, litre = self.env.ref("uom.product_uom_unit"), self.env.ref("uom.product_uom_litre")
        operation = self.bom.operation_ids
        for code, values in (
            ("labour", {}),
            ("labour", {"employee_id": self.ada.id}),
            ("labour", {"basis": "piece"}),
            ("labour", {"basis": "piece", "product_id": self.gear.id}),
            ("labour", {"basis": "piece", "operation_id": operation.id}),
            ("labour", {"purpose": "planned"}),
            ("labour", {"purpose": "actual"}),
            ("machine", {"phase": "setup"}),
            ("machine", {"phase": "run"}),
            ("tooling", {"uom_id": unit.id}),
            ("tooling", {"uom_id": litre.id}),
            ("burden", {"basis": "percent"}),
            ("burden", {"basis": "percent", "base_element_id": self.machine.id}),
        ):
            with self.subTest(code=code, values=values):
                self.rate(code, 1, date_to="2026-03-31", **values)
                self.rate(code, 1, date_from="2026-04-01", date_to="2026-04-30", **values)
                with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
                    self.rate(code, 2, date_from="2026-04-30", **values)

    def test_units_that_convert_count_as_one_meter(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.rate("tooling", 1, uom_id=self.env.ref("uom.product_uom_unit").id)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.rate("tooling", 12, uom_id=dozen.id)

    def test_the_basis_comes_from_the_element_and_may_differ(self):
        self.assertEqual(self.rate("inspection", 1).basis, "unit")
        self.assertEqual(self.rate("energy", 1).uom_id, self.env.ref("uom.product_uom_kwh"))
        self.assertEqual(self.rate("energy", 1, basis="machine_hour").basis, "machine_hour")
        self.assertEqual(self.rate("burden", 30, basis="percent").base_element_id, self.labour)

    def test_the_form_asks_only_for_what_fits_the_basis(self):
        form = Form(self.env["mrp.cost.rate"])
        form.element_id = self.labour
        form.employee_id = self.ada
        form.rate_class_id = self.overtime
        form.element_id = self.elements["burden"]
        form.basis = "percent"
        self.assertEqual((form.base_element_id, form.rate_class_id.id), (self.labour, False))
        form.basis = "energy"
        self.assertFalse(form.base_element_id)
        form.amount = 0.8
        form.date_from = "2026-01-01"
        rate = form.save()
        self.assertEqual((rate.uom_id, rate.employee_id.id), (self.env.ref("uom.product_uom_kwh"), False))

    def test_a_limit_that_would_never_be_asked_by_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Hour of machine cannot be limited by Employee"):
            self.rate("machine", 1, employee_id=self.ada.id)
        with self.assertRaisesRegex(ValidationError, "takes no rates"):
            self.rate("material", 1, basis="unit")

    def test_a_percentage_of_itself_or_of_nothing_is_refused(self):
        for base in (self.elements["burden"].id, False):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.rate("burden", 30, basis="percent", base_element_id=base)

    def test_only_the_cost_accountant_reads_and_writes_rates(self):
        rate = self.rate("labour", 30)
        users = {
            group: new_test_user(
                self.env,
                login=group,
                groups=f"base.group_user,mrp.group_mrp_user,mrp_actual_cost.{group}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for group in ("group_cost_user", "group_cost_accountant")
        }
        with self.assertRaises(AccessError):
            rate.with_user(users["group_cost_user"]).read(["amount"])
        rate.with_user(users["group_cost_accountant"]).date_to = "2026-12-31"


@tagged("post_install", "-at_install")
class TestHours(RateCase):
    def test_set_up_and_run_of_a_machine_have_their_own_rates(self):
        self.rate("machine", 90, workcenter_id=self.lathe.id, phase="setup")
        self.rate("machine", 60, workcenter_id=self.lathe.id, phase="run")
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 08:30", kind="machine", is_setup=True)
        log = self.work(order, "2026-03-02 08:30", "2026-03-02 10:30", kind="machine")
        self.assertEqual(self.wip(order), 165.0)  # 0.5 h × 90 + 2 h × 60
        log.is_setup = True
        self.assertEqual(self.wip(order), 225.0)  # 2.5 h × 90

    def test_a_phase_without_rate_takes_the_general_one_or_the_work_center_s(self):
        self.rate("machine", 90, phase="setup")
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")
        self.assertEqual(self.wip(order), 40.0)  # the lathe's own 40.00

    def test_one_element_may_be_priced_on_several_bases_at_once(self):
        """Compressed air by the machine hour beside metered power, both energy."""
        self.rate("energy", 0.8)
        self.rate("energy", 3, basis="machine_hour")
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self._reading(order, 10)
        self.assertLedger(
            order,
            """
            element  kind    hours  amount
            machine  time    2.0     80.00   2 h × 40.00
            energy   time    0.0      6.00   2 h × 3.00; the hours are counted at the machine
            energy   energy  0.0      8.00   10 kWh × 0.80
            WIP 94.00
            """,
        )
        per_hour = self.lines(order, element_id=self.elements["energy"], kind="time")
        self.assertIn("2 h × 3", per_hour.explanation)

    def test_overhead_is_applied_by_rates_on_any_basis(self):
        self.rate("overhead_variable", 5, basis="labour_hour")
        self.rate("overhead_variable", 7, basis="machine_hour")
        self.rate("overhead_fixed", 20, basis="run")
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada, kind="both")
        self.assertLedger(
            order,
            """
            element            kind      hours  amount
            labour             time      2.0     60.00   2 h × 30.00
            machine            time      2.0     80.00   2 h × 40.00
            overhead_variable  time      0.0     24.00   2 h × 5.00 + 2 h × 7.00
            overhead_fixed     activity  0.0     20.00   1 run × 20.00
            """,
        )
        order.action_cancel()
        self.post()
        self.assertLedgerHolds()

    def test_an_actual_rate_wins_over_a_general_one_and_a_planned_one_counts_for_plans_only(self):
        self.rate("labour", 30, workcenter_id=self.lathe.id)
        self.rate("labour", 33, workcenter_id=self.lathe.id, purpose="actual")
        self.rate("depreciation", 9, purpose="planned")
        order = self.order()
        self.assertEqual(self.planned(order), {"material": 200.0, "labour": 30.0, "machine": 40.0, "depreciation": 9.0})
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada, kind="both")
        self.assertLedger(
            order,
            """
            element  kind  hours  amount
            labour   time  1.0     33.00
            machine  time  1.0     40.00
            """,
        )

    def _reading(self, order, quantity, unit="uom.product_uom_kwh", at="2026-03-02 09:00", **values):
        return self.env["mrp.meter.reading"].create(
            {
                "production_id": order.id,
                "workcenter_id": self.lathe.id,
                "quantity": quantity,
                "uom_id": self.env.ref(unit).id,
                "occurred_at": self.moment(at),
                **values,
            }
        )

    def test_a_meter_counts_in_any_unit_that_converts(self):
        """Strokes by the dozen: 2 dozen × 12 × 0.05 per stroke."""
        self.rate("tooling", 0.05, uom_id=self.env.ref("uom.product_uom_unit").id)
        order = self.order()
        self._reading(order, 2, "uom.product_uom_dozen")
        line = self.lines(order)
        self.assertEqual((line.element_id.code, line.quantity, line.amount), ("tooling", 24.0, 1.2))
        self.assertIn("24 Units × 0.05", line.explanation)

    def test_a_reading_no_rate_counts_is_named_and_zero_needs_none(self):
        self.rate("energy", 0.8, date_to="2026-03-01")
        order = self.order()
        with self.assertRaisesRegex(MissingRate, "No rate per KWH for Lathe on 2026-03-02"):
            self._reading(order, 1)
        self._reading(order, 0)
        self.assertFalse(self.lines(order))

    def test_energy_is_priced_at_the_rate_of_its_day(self):
        self.rate("energy", 0.8, date_to="2026-03-01")
        self.rate("energy", 0.9, date_from="2026-03-02")
        order = self.order()
        self._reading(order, 10, at="2026-03-01 09:00")
        reading = self._reading(order, 10)
        self.assertEqual(self.wip(order), 17.0)
        reading.quantity = 20
        self.assertEqual(self.wip(order), 26.0)  # 10 × 0.8 + 20 × 0.9
        reading.write({"production_id": False})
        self.assertEqual(self.wip(order), 8.0)
        reading.write({"production_id": order.id})
        reading.unlink()
        self.assertEqual(self.wip(order), 8.0)


@tagged("post_install", "-at_install")
class TestPercentages(RateCase):
    def setUp(self):
        super().setUp()
        self.rate("burden", 38.5, basis="percent")

    def test_burden_is_a_percentage_of_pay_with_its_premium(self):
        order = self.order()
        self.work(order, "2026-03-02 18:00", "2026-03-02 20:00", self.ada, rate_class_id=self.overtime.id)
        self.assertLedger(
            order,
            """
            element  kind  hours  amount
            labour   time  2.0     90.00   2 h × 30.00 + 2 h × 15.00 premium
            burden   time  0.0     34.65   38.5 % of 90.00
            WIP 124.65
            """,
        )
        burden = self.lines(order, element_id=self.elements["burden"])
        self.assertRegex(burden.explanation, r"90\.00.* × 38\.5 % = .*34\.65")
        self.assertEqual(burden.employee_id, self.ada)

    def test_burden_follows_its_log_when_that_is_edited_or_deleted(self):
        order = self.order()
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        log.date_end = self.moment("2026-03-02 09:00")
        self.assertEqual(self.wip(order), 41.55)  # 30.00 + 11.55
        log.unlink()
        self.assertAlmostEqual(self.wip(order), 0.0, 2)

    def test_burden_over_midnight_sums_to_the_cent(self):
        """2 h 20 min × 30.00 = 70.00, of it 38.5 % = 26.95: shares of two days sum to it."""
        order = self.order()
        self.work(order, "2026-03-02 23:00", "2026-03-03 01:20", self.ada)
        burden = self.lines(order, element_id=self.elements["burden"])
        self.assertEqual(burden.sorted("event_date").mapped("amount"), [11.55, 15.4])

    def test_burden_of_one_person_wins_and_changes_on_a_date(self):
        self.rate("burden", 20, basis="percent", employee_id=self.ada.id, date_to="2026-03-02")
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.work(order, "2026-03-03 08:00", "2026-03-03 09:00", self.ada)
        burden = self.lines(order, element_id=self.elements["burden"])
        self.assertEqual(burden.sorted("event_date").mapped("amount"), [6.0, 11.55])

    def test_a_machine_alone_bears_no_burden(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", kind="machine")
        self.assertEqual(self.wip(order), 40.0)

    def test_a_required_percentage_that_is_missing_is_named(self):
        burden = self.elements["burden"]
        self.env["mrp.cost.rate"].search([("element_id", "=", burden.id)]).unlink()
        burden.write({"basis": "percent", "rate_required": True})
        with self.assertRaisesRegex(MissingRate, "No Labour Burden percentage for Ada on 2026-03-02"):
            self.work(self.order(), "2026-03-02 08:00", "2026-03-02 09:00", self.ada)

    def test_a_cost_user_sees_no_burden_from_which_pay_could_be_computed(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada, kind="both")
        reader = new_test_user(
            self.env,
            login="reader",
            groups="base.group_user,mrp.group_mrp_user,mrp_actual_cost.group_cost_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        seen = self.env["mrp.cost.line"].with_user(reader).search([("production_id", "=", order.id)])
        self.assertEqual(seen.element_id, self.machine)
        with self.assertRaises(AccessError):
            self.lines(order, element_id=self.elements["burden"]).with_user(reader).read(["amount"])


@tagged("post_install", "-at_install")
class TestPiecework(RateCase):
    def test_a_person_is_paid_for_good_pieces_and_not_for_hours(self):
        self.rate("labour", 1.2, basis="piece", product_id=self.gear.id)
        order = self.order()
        self.work(
            order,
            "2026-03-02 08:00",
            "2026-03-02 16:00",
            self.ada,
            kind="both",
            is_piecework=True,
            piece_quantity=100,
        )
        self.assertLedger(
            order,
            """
            element  kind  hours  amount
            labour   time  0.0    120.00   100 pieces × 1.20
            machine  time  8.0    320.00   8 h × 40.00
            """,
        )
        line = self.lines(order, element_id=self.labour)
        self.assertEqual(
            (line.quantity, line.uom_id, line.basis), (100.0, self.env.ref("uom.product_uom_unit"), "piece")
        )
        self.assertIn("100 Units × 1.2", line.explanation)

    def test_the_operation_counts_more_than_the_product_and_the_person_most(self):
        operation = self.bom.operation_ids
        self.rate("labour", 1, basis="piece")
        self.rate("labour", 2, basis="piece", product_id=self.gear.id)
        order = self.order()
        self.pieces(order, 10)
        self.rate("labour", 3, basis="piece", product_id=self.gear.id, operation_id=operation.id)
        self.pieces(order, 10)
        self.rate("labour", 4, basis="piece", employee_id=self.ada.id)
        self.pieces(order, 10)
        self.assertEqual(self.lines(order).sorted("id").mapped("amount"), [20.0, 30.0, 40.0])

    def test_piece_rates_change_on_a_date_and_no_pieces_cost_nothing(self):
        self.rate("labour", 1, basis="piece", date_to="2026-03-02")
        self.rate("labour", 1.1, basis="piece", date_from="2026-03-03")
        order = self.order()
        self.pieces(order, 10, "2026-03-02 23:59")
        self.pieces(order, 10, "2026-03-03 00:01")
        self.pieces(order, 0, "2026-03-04 00:01")
        self.assertEqual(self.lines(order).sorted("event_date").mapped("amount"), [10.0, 11.0])

    def test_overtime_pieces_have_a_premium_and_burden(self):
        self.rate("labour", 2, basis="piece")
        self.rate("burden", 10, basis="percent")
        order = self.order()
        self.pieces(order, 10, rate_class_id=self.overtime.id)
        self.assertLedger(
            order,
            """
            element  kind  hours  amount
            labour   time  0.0     30.00   10 × 2.00 + 10 × 1.00 premium
            burden   time  0.0      3.00   10 % of 30.00
            """,
        )

    def test_a_missing_piece_rate_is_named_with_all_that_it_hangs_on(self):
        self.rate("labour", 1, basis="piece", product_id=self.steel.id)
        with self.assertRaisesRegex(MissingRate, "No piece rate for Ada making Gear at Turning on 2026-03-02"):
            self.pieces(self.order(), 5)

    def test_a_log_turned_into_piecework_and_back_leaves_both_in_the_ledger(self):
        self.rate("labour", 2, basis="piece")
        order = self.order()
        log = self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        log.write({"is_piecework": True, "piece_quantity": 7})
        self.assertEqual(self.wip(order), 14.0)
        log.piece_quantity = 8
        self.assertEqual(self.wip(order), 16.0)
        log.is_piecework = False
        self.assertEqual(self.wip(order), 60.0)
        log.unlink()
        self.assertEqual(self.wip(order), 0.0)

    def test_time_of_piecework_is_not_shared_with_paid_hours(self):
        self.rate("labour", 2, basis="piece")
        first, second = self.order(), self.order()
        self.work(first, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.work(second, "2026-03-02 09:00", "2026-03-02 10:00", self.ada, is_piecework=True, piece_quantity=5)
        self.assertEqual((self.wip(first), self.wip(second)), (60.0, 10.0))

    def test_pieces_below_zero_are_refused(self):
        self.rate("labour", 2, basis="piece")
        with self.assertRaisesRegex(ValidationError, "must not be negative"):
            self.pieces(self.order(), -1)

    def test_pieces_reported_after_the_close_are_dated_in_the_open_period(self):
        self.rate("labour", 2, basis="piece")
        march = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        order = self.order()
        log = self.pieces(order, 10)
        march.action_close()
        log.piece_quantity = 12
        rows = [(str(line.accounting_date), line.amount) for line in self.lines(order).sorted("id")]
        self.assertEqual(rows, [("2026-03-02", 20.0), ("2026-04-01", -20.0), ("2026-04-01", 24.0)])
        self.post()
        self.assertLedgerHolds()

    def test_overhead_by_the_piece_does_not_stand_in_for_pay(self):
        self.rate("overhead_variable", 0.4, basis="piece")
        order = self.order()
        with self.assertRaisesRegex(MissingRate, "No piece rate for Ada"):
            self.pieces(order, 10)
        self.rate("labour", 2, basis="piece")
        self.pieces(order, 10)
        self.assertEqual(self.wip(order), 24.0)
