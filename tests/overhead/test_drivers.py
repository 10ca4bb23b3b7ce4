from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .driver_case import DRIVERS, DriverCase


@tagged("post_install", "-at_install")
class TestDrivers(DriverCase):
    """Two months of three orders: gears of 2 kg steel at 10.00, lathe 40.00/h, Ada 30.00/h, Bo 24.00/h, 0.20 a kWh."""

    def play(self):
        """
        March  One    Ada 2 h, lathe 3 h + one set-up of 0.5 h, 20 kg, 30 kWh, 4 gears received
               Two    Bo 1 h, lathe 1 h + two set-ups of 0.25 h, 10 kg, 0.05 MWh
        April  One    Ada 1 h, 10 kWh, 6 gears received
               Two    Bo 0.5 h, lathe 2 h + one set-up of 0.5 h, 30 kg, 20 gears received
               Three  lathe 1 h, 10 kg, 5 kWh
        """
        self.stock(self.steel, 100, 10.0)
        self.one, self.two, self.three = self.order(10), self.order(20), self.order(5)
        self.play_march()
        self.play_april()

    def play_march(self):
        one, two = self.one, self.two
        self.machine_time(one, "2026-03-02 07:00", "2026-03-02 07:30", is_setup=True)
        self.machine_time(one, "2026-03-02 08:00", "2026-03-02 11:00")
        self.work(one, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.issue(one, 20, at=self.moment("2026-03-02 08:00"))
        self.meter(one, 30, "2026-03-05 08:00")
        self.receive_at(one, 4, "2026-03-10 12:00")
        self.machine_time(two, "2026-03-12 07:00", "2026-03-12 07:15", is_setup=True)
        self.machine_time(two, "2026-03-13 07:00", "2026-03-13 07:15", is_setup=True)
        self.machine_time(two, "2026-03-13 08:00", "2026-03-13 09:00")
        self.work(two, "2026-03-13 08:00", "2026-03-13 09:00", self.bo)
        self.issue(two, 10, at=self.moment("2026-03-31 23:00"))
        self.meter(two, 0.05, "2026-03-31 23:30", self.mwh)

    def play_april(self):
        one, two, three = self.one, self.two, self.three
        self.work(one, "2026-04-01 08:00", "2026-04-01 09:00", self.ada)
        self.meter(one, 10, "2026-04-01 08:00")
        self.finish_at(one, "2026-04-08 12:00")
        self.machine_time(two, "2026-04-02 07:00", "2026-04-02 07:30", is_setup=True)
        self.machine_time(two, "2026-04-02 08:00", "2026-04-02 10:00")
        self.work(two, "2026-04-02 08:00", "2026-04-02 08:30", self.bo)
        self.issue(two, 30, at=self.moment("2026-04-02 08:00"))
        self.finish_at(two, "2026-04-30 23:00")
        self.machine_time(three, "2026-04-20 08:00", "2026-04-20 09:00")
        self.issue(three, 10, at=self.moment("2026-04-20 08:00"))
        self.meter(three, 5, "2026-04-20 08:00")

    def assertBases(self, table):
        """Compare every driver's base with a table: driver, March of One and Two, April of all three."""
        for row in table.strip().splitlines()[2:]:
            driver, *numbers = row.split()[:6]
            expected = [float(number) for number in numbers]
            march, april = self.base(driver, self.march), self.base(driver, self.april)
            found = [march.get(order, 0.0) for order in (self.one, self.two)]
            found += [april.get(order, 0.0) for order in (self.one, self.two, self.three)]
            self.assertEqual(found, expected, driver)
            self.assertFalse((set(march) | set(april)) - {self.one, self.two, self.three})

    def test_every_driver_counts_what_a_person_would(self):
        """Direct cost, e.g. One in March: 200.00 + 60.00 + 3.5 h × 40.00 + 30 kWh × 0.20 = 406.00."""
        self.play()
        table = """
            driver           March          April
                             One     Two    One     Two     Three
            labour_hour      2       1      1       0.5     0
            machine_hour     3.5     1.5    0       2.5     1
            setup            1       2      0       1       0
            operation        1       1      0       0       1
            output           4       0      6       20      0
            energy           30      50     10      0       5
            material_cost    200     100    0       300     100
            labour_cost      60      24     30      12      0
            direct_cost      406     194    32      412     141
            """
        self.assertBases(table)
        for driver in DRIVERS:
            self.allocate(self.pool(driver), self.march, 100.0)
        self.assertBases(table)  # allocated overhead is nobody's base

    def test_shares_by_every_driver_sum_to_the_cent_and_can_be_taken_back(self):
        """100.00 of March, One and Two; by set-ups 1 : 2, by direct cost 406 : 194."""
        self.play()
        shares = {
            "labour_hour": [66.67, 33.33],
            "machine_hour": [70.0, 30.0],
            "setup": [33.33, 66.67],
            "operation": [50.0, 50.0],
            "output": [100.0],
            "energy": [37.5, 62.5],
            "material_cost": [66.67, 33.33],
            "labour_cost": [71.43, 28.57],
            "direct_cost": [67.67, 32.33],
        }
        for driver, expected in shares.items():
            run = self.allocate(self.pool(driver), self.march, 100.0)
            self.assertEqual(run.line_ids.sorted("production_id").mapped("amount"), expected, driver)
            charged = self.lines(self.one, source_id=run.id, kind="overhead")
            self.assertEqual((charged.amount, charged.accounting_date), (expected[0], self.day("2026-03-31")))
            run.action_reverse()
            self.assertEqual(sum(self.lines(self.one, source_id=run.id, kind="overhead").mapped("amount")), 0.0)
        self.assertAlmostEqual(self.wip(self.one), 0.0, 6)
        self.post()
        self.assertLedgerHolds()

    def test_companies_do_not_share_bases(self):
        """Second plant, March: mill 2 h + one set-up of 1 h at 25.00, Cleo 1 h at 20.00, 20 kg at 7.00."""
        self.play()
        other, order = self.second_company()
        march = self.period("March", "2026-03-01", "2026-03-31", other)
        mill = order.workorder_ids.workcenter_id
        cleo = self.env["hr.employee"].create({"name": "Cleo", "hourly_cost": 20.0, "company_id": other.id})
        self.env["mrp.cost.rate"].create(
            {
                "element_id": self.elements["energy"].id,
                "amount": 0.1,
                "date_from": "2026-01-01",
                "company_id": other.id,
            }
        )
        at_mill = {"workcenter_id": mill.id}
        self.machine_time(order, "2026-03-02 07:00", "2026-03-02 08:00", is_setup=True, **at_mill)
        self.machine_time(order, "2026-03-02 08:00", "2026-03-02 10:00", **at_mill)
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", cleo, **at_mill)
        self.issue(order, 20, at=self.moment("2026-03-02 08:00"))
        self.meter(order, 8, "2026-03-02 08:00")
        self.receive_at(order, 5, "2026-03-03 08:00")
        expected = [1, 3, 1, 1, 5, 8, 140, 20, 235.8]  # 140.00 + 20.00 + 75.00 + 0.80
        ours = [[2, 1], [3.5, 1.5], [1, 2], [1, 1], [4], [30, 50], [200, 100], [60, 24], [406, 194]]
        for driver, number, mine in zip(DRIVERS, expected, ours, strict=True):
            self.assertEqual(self.base(driver, march), {order: number}, driver)
            self.assertEqual(list(self.base(driver, self.march).values()), mine, driver)

    def test_a_driver_nobody_has_is_refused(self):
        for driver in DRIVERS:
            with self.assertRaisesRegex(UserError, "but no order has any"):
                self.allocate(self.pool(driver), self.march, 100.0)

    def test_an_accountant_allocates_by_every_driver(self):
        self.play()
        accountant = new_test_user(
            self.env,
            login="allocator",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for driver in DRIVERS:
            pool = self.pool(driver).with_user(accountant)
            run = self.allocate(pool, self.march.with_user(accountant), 100.0)
            self.assertEqual((run.allocated, run.state), (100.0, "posted"), driver)

    def test_the_unit_of_the_base_is_shown(self):
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.meter(order, 10, "2026-03-02 08:00")
        run = self.allocate(self.pool("energy", uom_id=self.mwh.id), self.march, 50.0)
        self.assertEqual((run.base_total, run.driver_unit, run.rate), (0.01, "MWh of a test", 5000.0))
        self.assertIn("0.01 MWh of a test × 5000", self.lines(order, kind="overhead").explanation)
        units = [
            self.pool(driver).driver_unit for driver in ("labour_hour", "setup", "operation", "output", "direct_cost")
        ]
        self.assertEqual(units, ["h", "set-up", "operation", "Units", self.company.currency_id.name])

    def test_a_pool_form_proposes_the_unit_of_its_driver(self):
        form = Form(self.env["mrp.cost.pool"])
        form.name, form.element_id, form.driver = "Power", self.elements["overhead_fixed"], "energy"
        self.assertEqual(form.uom_id, self.kwh)
        form.driver = "setup"
        self.assertFalse(form.save().uom_id)

    def test_what_happens_at_no_work_center_cannot_be_limited_to_some(self):
        for driver in ("output", "material_cost", "direct_cost"):
            with self.assertRaisesRegex(ValidationError, "belong to no work center"):
                self.pool(driver, workcenter_ids=self.lathe.ids)

    def test_a_base_may_be_the_cost_of_chosen_elements(self):
        """Conversion cost, One in March: 60.00 + 140.00."""
        self.play()
        chosen = [(6, 0, (self.labour | self.machine).ids)]
        self.assertEqual(self.base("direct_cost", self.march, base_element_ids=chosen)[self.one], 200.0)

    def test_only_what_happened_at_the_pools_work_centers_counts(self):
        self.play()
        elsewhere = self.lathe.copy()
        for driver in ("labour_hour", "machine_hour", "setup", "operation", "energy", "labour_cost"):
            everywhere = self.base(driver, self.march)
            self.assertEqual(self.base(driver, self.march, workcenter_ids=self.lathe.ids), everywhere)
            self.assertFalse(self.base(driver, self.march, workcenter_ids=elsewhere.ids))
