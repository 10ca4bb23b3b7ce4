from odoo.tests import tagged

from .standards import StandardCase


@tagged("post_install", "-at_install")
class TestStandardElements(StandardCase):
    """One element may leave its orders at standard while the others take actual cost.

    Released standard of a gear: 20.00 steel, 6 min × 40.00/h = 4.00 machine.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine.with_company(cls.company).costing_method = "standard"

    def make(self, quantity=10, machine_hours=2):
        self.release(self.gear, "2026-01-01")
        self.stock(self.steel, 100, 11.0)
        order = self.order(quantity)
        self.work(order, "2026-03-02 08:00", f"2026-03-02 {8 + machine_hours:02}:00", kind="machine")
        return order

    def test_what_differs_from_standard_is_variance(self):
        order = self.make()
        self.finish(order)
        self.assertLedger(
            order,
            """
            element   kind      hours  amount
            material  issue     0       220.00   20 kg × 11.00: actual
            machine   time      2        80.00   2 h × 40.00
            material  receipt   0      -220.00
            machine   receipt   0       -40.00   10 × 4.00 standard
            machine   variance  0       -40.00   80.00 - 40.00 unfavourable
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.total_value, 260.0)
        self.post()
        self.assertEqual(self.account_balance(self.variance_account), 40.0)
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_late_time_is_variance_and_late_price_is_not(self):
        order = self.make()
        self.finish(order)
        self.work(order, "2026-03-05 08:00", "2026-03-05 09:00", kind="machine")
        self.work(order, "2026-03-05 08:00", "2026-03-05 09:00", self.ada)
        self.assertEqual(sum(self.lines(order, kind="variance").mapped("amount")), -80.0)
        self.assertEqual(self.gear.total_value, 290.0)  # 260.00 + 30.00 labour at actual cost
        self.assertEqual(self.wip(order), 0.0)

    def test_partial_receipts_leave_at_standard_too(self):
        order = self.make()
        self.issue(order, 20)
        self.receive(order, 4)
        self.assertEqual(sum(self.lines(order, kind="receipt", element_id=self.machine).mapped("amount")), -16.0)
        self.finish(order, 10)
        self.assertEqual(sum(self.lines(order, kind="variance").mapped("amount")), -40.0)
        self.assertEqual(self.gear.total_value, 260.0)
        self.post()
        self.assertLedgerHolds()

    def test_a_category_may_differ(self):
        self.machine.with_company(self.company).costing_method = "actual"
        self.env["mrp.cost.element.setting"].create(
            {
                "element_id": self.machine.id,
                "category_id": self.gear.categ_id.id,
                "company_id": self.company.id,
                "costing_method": "standard",
            }
        )
        order = self.make(machine_hours=1)
        self.finish(order)
        self.assertFalse(self.lines(order, kind="variance"))  # 1 h × 40.00 = 10 × 4.00
        self.assertEqual(self.gear.total_value, 260.0)

    def test_without_a_released_standard_actual_cost_is_taken(self):
        self.stock(self.steel, 100, 11.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", kind="machine")
        self.finish(order)
        self.assertFalse(self.lines(order, kind="variance"))
        self.assertEqual(self.gear.total_value, 300.0)
