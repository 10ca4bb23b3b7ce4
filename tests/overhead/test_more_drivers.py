from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .driver_case import DriverCase


@tagged("post_install", "-at_install")
class TestMoreDrivers(DriverCase):
    """Output value, standard hours, statistics and formulas.

    Two orders of 10 gears (planned 6 min of the lathe and 2 kg of steel at 10.00 a gear); One receives 4
    in March, Two none.
    """

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 1000, 10.0)
        self.one, self.two = self.order(), self.order()
        self.machine_time(self.one, "2026-03-02 08:00", "2026-03-02 11:00")
        self.machine_time(self.two, "2026-03-02 12:00", "2026-03-02 13:00")

    def statistic(self, code="pallets", standing=False, values=()):
        """values: (period, work center or order, number)"""
        statistic = self.env["mrp.cost.statistic"].create(
            {"name": code.title(), "code": code, "unit": "pallet", "is_standing": standing}
        )
        for period, who, number in values:
            field = "workcenter_id" if who._name == "mrp.workcenter" else "production_id"
            self.env["mrp.cost.statistic.value"].create(
                {"statistic_id": statistic.id, "period_id": period.id, field: who.id, "value": number}
            )
        return statistic

    def test_output_value_at_planned_cost_or_sales_price(self):
        """4 gears of 24.00 (20.00 steel + 0.1 h × 40.00), or of 50.00."""
        self.gear.lst_price = 50.0
        self.receive_at(self.one, 4.0, "2026-03-10 08:00")
        self.assertEqual(self.base("output_value", self.march), {self.one: 96.0})
        self.assertEqual(self.base("output_value", self.march, output_price="sales"), {self.one: 200.0})
        self.assertEqual(self.base("output_value", self.april), {})

    def test_standard_hours_are_planned_hours_of_what_was_received(self):
        """4 gears × 0.1 h of the lathe; none at another work center."""
        self.receive_at(self.one, 4.0, "2026-03-10 08:00")
        hours = sum(
            self.one.cost_plan_line_ids.filtered(lambda line: line.element_id.code == "machine").mapped("hours")
        )
        self.assertEqual(self.base("standard_hour", self.march), {self.one: 4 * hours / 10})
        self.assertEqual(self.base("standard_hour", self.march, workcenter_ids=self.lathe.ids), {self.one: 0.4})
        self.assertEqual(self.base("standard_hour", self.march, workcenter_ids=self.lathe.copy().ids), {})

    def test_a_statistic_of_orders_counts_in_its_period(self):
        pallets = self.statistic(
            values=[(self.march, self.one, 3), (self.march, self.two, 1), (self.april, self.two, 9)]
        )
        self.assertEqual(self.base("statistic", self.march, statistic_id=pallets.id), {self.one: 3.0, self.two: 1.0})
        self.assertEqual(self.base("statistic", self.april, statistic_id=pallets.id), {self.two: 9.0})

    def test_orders_share_what_a_work_center_has_by_their_hours_there(self):
        """200 m² of the lathe, 3 h and 1 h."""
        area = self.env.ref("mrp_actual_cost.statistic_floor_area")
        self.env["mrp.cost.statistic.value"].create(
            {"statistic_id": area.id, "period_id": self.march.id, "workcenter_id": self.lathe.id, "value": 200.0}
        )
        self.assertEqual(self.base("statistic", self.march, statistic_id=area.id), {self.one: 150.0, self.two: 50.0})
        self.machine_time(self.two, "2026-04-02 12:00", "2026-04-02 13:00")
        base = self.base("statistic", self.april, statistic_id=area.id)
        self.assertEqual(base, {self.two: 200.0}, "floor area stays until it is changed")

    def test_a_formula_of_drivers_and_statistics(self):
        """One: 3 h × 0.6 + 2 × 5 = 11.8; Two: 1 h × 0.6 = 0.6."""
        self.statistic(values=[(self.march, self.one, 2)])
        base = self.base("formula", self.march, formula="machine_hour × 0.6 + pallets * 5")
        self.assertEqual(base, {self.one: 11.8, self.two: 0.6})
        run = self.allocate(self.pool("formula", formula="machine_hour"), self.march, 100.0)
        self.assertEqual(run.line_ids.mapped("amount"), [75.0, 25.0])

    def test_a_formula_counts_units_received_and_metered(self):
        self.receive_at(self.one, 4.0, "2026-03-10 08:00")
        self.meter(self.two, 30.0, "2026-03-10 08:00")
        self.assertEqual(self.base("formula", self.march, formula="output + energy"), {self.one: 4.0, self.two: 30.0})

    def test_a_wrong_formula_is_named_as_it_is_typed(self):
        wrong = {
            "machine_hours * 2": "no such driver .character 1.. Did you mean machine_hour",
            "machine_hour +": "missing here",
            "(setup": "never closed",
            "": "Write a formula",
            "__import__('os')": "no such driver",
            "setup; setup": "means nothing",
        }
        for text, message in wrong.items():
            with self.assertRaisesRegex(ValidationError, message):
                self.pool("formula", formula=text)
        form = Form(self.env["mrp.cost.pool"])
        form.driver = "formula"
        form.formula = "machine_hour *"
        self.assertIn("missing here", form.formula_hint)
        form.formula = "machine_hour * 2"
        self.assertFalse(form.formula_hint)

    def test_a_formula_with_work_centers_names_drivers_that_happen_there(self):
        with self.assertRaisesRegex(ValidationError, "direct_cost belongs to no work center"):
            self.pool("formula", formula="direct_cost", workcenter_ids=self.lathe.ids)
        other = self.lathe.copy()
        self.assertEqual(self.base("formula", self.march, formula="machine_hour", workcenter_ids=other.ids), {})

    def test_division_by_nothing_names_the_order(self):
        pool = self.pool("formula", formula="machine_hour / labour_hour")
        with self.assertRaisesRegex(UserError, "divided by zero"):
            pool._driver_base(self.march)

    def test_a_formula_whose_statistic_is_gone_says_so(self):
        """Gone in spite of all: the accountant reads what is wrong, not that the server failed."""
        self.statistic()
        pool = self.pool("formula", formula="pallets * 5", name="Stores")
        self.env.cr.execute("UPDATE mrp_cost_statistic SET active = FALSE WHERE code = 'pallets'")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Stores: There is no such driver"):
            pool._driver_base(self.march)

    def test_codes_of_statistics_are_words_that_mean_nothing_else(self):
        for code in ("two words", "max", "setup", "9lives"):
            with self.assertRaisesRegex(ValidationError, "cannot be the code"):
                self.statistic(code)

    def test_a_pool_by_statistic_names_it(self):
        with self.assertRaisesRegex(ValidationError, "by which statistic"):
            self.pool("statistic")

    def test_a_statistic_that_a_formula_names_stays(self):
        """It belongs to all companies: the formula of one is not taken apart by the accountant of another."""
        other, _order = self.second_company()
        pallets = self.statistic()
        pool = self.pool("formula", formula="machine_hour + pallets", company=other, name="Stores")
        accountant = new_test_user(
            self.env,
            login="counting",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        mine = pallets.with_user(accountant)
        for change in (lambda: mine.write({"active": False}), lambda: mine.write({"code": "boxes"}), mine.unlink):
            with self.assertRaisesRegex(UserError, "cost pool Stores .Second Plant. names pallets"):
                change()
        mine.write({"name": "Boxes", "code": "pallets", "active": True})
        pool.formula = "machine_hour"
        mine.write({"code": "boxes", "active": False})
        mine.unlink()

    @mute_logger("odoo.sql_db")
    def test_a_statistic_with_values_is_not_deleted(self):
        pallets = self.statistic(values=[(self.march, self.one, 3)])
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            pallets.unlink()
        self.assertEqual(pallets.value_ids.value, 3.0)
