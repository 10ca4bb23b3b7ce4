"""Published problems of cost accounting, entered as documents. Only numbers are taken over."""

from odoo.tests import tagged

from .worked_examples import WorkedExampleCase


@tagged("post_install", "-at_install")
class TestStandardCost(WorkedExampleCase):
    """Material and labour of 530 units at standard 20 × 1.38 + 4 h × 9.00 = 63.60 (qammunity.org/7524534)."""

    example = {
        "output": 530,
        "std": {"qty": 20, "price": 1.38, "hours": 4, "rate": 9.0},
        "actual": {"purchased": 18300, "price": 1.41, "used": 9800, "hours": 2400, "rate": 9.18},
    }

    def test_a_component_at_standard_leaves_its_price_variance_at_the_purchase(self):
        """
        element   actual                      standard                    variance
        material  9,800 × 1.38  = 13,524.00   530 × 27.60 = 14,628.00    -1,104.00   usage
        labour    2,400 h × 9.18 = 22,032.00  530 × 36.00 = 19,080.00     2,952.00   rate 432 + efficiency 2,520
        purchase  18,300 × (1.41 - 1.38)                                    549.00   not the order's
        """
        price_difference = self._use_price_diff()
        order = self.order_at_standard(self.example, self.category_standard_auto)
        self.assertLedger(
            order,
            """
            element   kind      hours  amount
            material  issue     0       13524.00
            labour    time      2400    22032.00
            material  receipt   0      -14628.00
            labour    receipt   0      -19080.00
            material  variance  0        1104.00   favourable
            labour    variance  0       -2952.00   unfavourable
            WIP 0.00
            """,
        )
        self.post()
        self.assertEqual(self.account_balance(price_difference), 549.0)
        self.assertEqual(self.account_balance(self.variance_account), 1848.0)
        self.assertEqual(order.product_id.total_value, 33708.0)  # 530 × 63.60
        self.assertLedgerHolds()

    def test_a_component_at_average_brings_its_price_into_the_order(self):
        """Material variance: 9,800 × 1.41 - 14,628.00 = -810.00 = price 294 - usage 1,104."""
        price_difference = self._use_price_diff()
        order = self.order_at_standard(self.example, self.category_avco_auto)
        self.assertEqual(self.variances(order), {"material": -810.0, "labour": 2952.0})
        self.post()
        self.assertEqual(self.account_balance(price_difference), 0.0)
        self.assertEqual(self.account_balance(self.variance_account), 2142.0)
        self.assertLedgerHolds()


@tagged("post_install", "-at_install")
class TestAppliedOverhead(WorkedExampleCase):
    def test_fixed_overhead_is_absorbed_at_normal_capacity(self):
        """Chartered accountants' compiler on Ind AS 2: vsmartdownload.com, Final M22, volume 1, chapter 7.

        fixed     1,500 / 7,500 h normal = 0.20 × 6,500 h = 1,300; 200 not absorbed
        variable  2,600 / 6,500 h        = 0.40 × 6,500 h = 2,600
        sold      6,700 = 2,500 opening + 4,200 × 0.60 = 2,520; left 2,300 × 0.60 = 1,380
        """
        figures = self.normal_capacity(
            {
                "normal_hours": 7500,
                "actual_hours": 6500,
                "foh": 1500,
                "voh": 2600,
                "opening_units": 2500,
                "produced": 6500,
                "sold": 6700,
            }
        )
        self.assertEqual((figures["foh_absorbed"], figures["unabsorbed_foh"]), (1300.0, 200.0))
        self.assertEqual(figures["unabsorbed_voh"], 0.0)
        self.assertEqual((figures["closing_units"], figures["closing_overhead"]), (2300.0, 1380.0))
        self.assertEqual((figures["absorbed_in_cogs"], figures["total_expense"]), (2520.0, 2720.0))

    def test_a_job_cost_sheet_with_overhead_by_direct_labour_hours(self):
        """Job 599 (techwhiff.com/learn/…/390843): 40,610 + 1,147 h × 11 + 1,147 h × 20 = 76,167; 24.57 a unit."""
        self.rate("labour", 11.0)
        self.rate("overhead_variable", 20.0, basis="labour_hour")
        self.stock(self.steel, 3100, 13.1)  # 40,610.00
        order = self.order(3100, bom=self.bill_of_materials(self.gear, {self.steel: 1}))
        self.charge_hours(order, 1147, self.ada)
        self.finish_settled(order, 3100)
        self.assertLedger(
            order,
            """
            element            kind      hours  amount
            material           issue     0       40610.00
            labour             time      1147    12617.00
            overhead_variable  time      0       22940.00
            material           receipt   0      -40610.00
            labour             receipt   0      -12617.00
            overhead_variable  receipt   0      -22940.00
            WIP 0.00
            """,
        )
        self.assertEqual((self.gear.total_value, self.gear.standard_price), (76167.0, 24.57))
        self.post()
        self.assertLedgerHolds()

    def test_departments_apply_overhead_on_bases_of_their_own(self):
        """Job 399 (thestudyblue.com/32152; inputs published, answers follow from them).

        rates     A 540,000 / 18,000 machine hours = 30.00; B 412,500 / 25,000 labour hours = 16.50
        job       material 6,800 + 4,500, labour 8,100 + 7,200, overhead 250 × 30.00 + 600 × 16.50 = 17,400
                  44,000 for 4,000 tachometers: 11.00 each; 1,000 sold: 11,000
        the year  A 517,000 - 17,000 × 30.00 = 7,000 under-applied; B 424,400 - 26,000 × 16.50 = -4,600, over-applied
        """
        dept_a, dept_b = self.departments()
        first = self.overhead_account("overhead_variable", "610901")
        second = self.overhead_account("overhead_fixed", "610902")
        self.incur(first, 517000)
        self.incur(second, 424400)
        job = self.job_399(dept_a, dept_b)
        self.assertEqual(job.product_id.total_value, 44000.0)
        self.assertEqual(job.product_id.standard_price, 11.0)
        self.assertEqual(self._make_out_move(job.product_id, 1000).value, 11000.0)
        others = self.order(1, product=job.product_id, bom=job.bom_id)
        self.charge_hours(others, 17000 - 250, kind="machine", workcenter_id=dept_a.id)
        self.charge_hours(others, 26000 - 600, self.ada, workcenter_id=dept_b.id)
        self.post()
        self.assertEqual((self.account_balance(first), self.account_balance(second)), (7000.0, -4600.0))
        self.assertLedgerHolds()

    def departments(self):
        centers = self.env["mrp.workcenter"].create(
            [{"name": f"Department {name}", "costs_hour": 0.0, "company_id": self.company.id} for name in "AB"]
        )
        dept_a, dept_b = centers
        self.rate("machine", 0.0)
        self.rate("labour", 15.0, workcenter_id=dept_a.id)  # 8,100 / 540 h
        self.rate("labour", 12.0, workcenter_id=dept_b.id)  # 7,200 / 600 h
        self.rate("overhead_variable", 540000 / 18000, basis="machine_hour", workcenter_id=dept_a.id)
        self.rate("overhead_fixed", 412500 / 25000, basis="labour_hour", workcenter_id=dept_b.id)
        return dept_a, dept_b

    def job_399(self, dept_a, dept_b):
        tachometer = self._product("Tachometer", self.category_avco_auto)
        self.stock(self.steel, 4000, (6800 + 4500) / 4000)
        bom = self.bill_of_materials(tachometer, {self.steel: 1}, centers=dept_a | dept_b)
        job = self.order(4000, product=tachometer, bom=bom)
        for center, labour, machine in ((dept_a, 540, 250), (dept_b, 600, 100)):
            self.charge_hours(job, labour, self.ada, workcenter_id=center.id)
            self.charge_hours(job, machine, kind="machine", workcenter_id=center.id)
        self.finish_settled(job, 4000)
        return job
