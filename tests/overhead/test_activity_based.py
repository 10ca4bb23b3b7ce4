from odoo.tests import tagged

from .abc_case import ActivityCase


@tagged("post_install", "-at_install")
class TestActivityBased(ActivityCase):
    """Fomer Inc. (techwhiff.com/learn/6-fomer-inc-manufactures-and-sells-two-products/128833)."""

    def test_activity_rates_and_what_each_product_takes(self):
        """
        pool           amount      base               rate   order 1     order 2
        labor_related  112,190.00  600 + 2,000 h      43.15   25,890.00   86,300.00
        setups          40,440.00  500 + 700          33.70   16,850.00   23,590.00
        order_size     609,770.00  3,000 + 3,200 h    98.35  295,050.00  314,720.00
        """
        orders = self.work_as_published()
        before = [self.wip(order) for order in orders]
        runs = self.allocate_pools({"labor_related": 112190, "setups": 40440, "order_size": 609770})
        rows = [(run.base_total, round(run.rate, 6), run.line_ids.mapped("amount")) for run in runs.values()]
        self.assertEqual(
            rows,
            [
                (2600.0, 43.15, [25890.0, 86300.0]),
                (1200.0, 33.7, [16850.0, 23590.0]),
                (6200.0, 98.35, [295050.0, 314720.0]),
            ],
        )
        taken = [round(self.wip(order) - was, 2) for order, was in zip(orders, before, strict=True)]
        self.assertEqual(taken, [337790.0, 424610.0])
        self.post()
        self.assertLedgerHolds()

    def test_an_activity_rate_entered_beforehand_charges_the_same(self):
        """Order 1 again: 600 h × 43.15 + 3,000 h × 98.35, and 33.70 for the one run it made."""
        self.rate("overhead_fixed", 43.15, basis="labour_hour")
        self.rate("overhead_fixed", 98.35, basis="machine_hour")
        self.rate("overhead_fixed", 33.70, basis="run")
        order = self.order()
        self.report(order, [{"charged_hours": 600, "employee_id": self.ada.id, "time_kind": "labour"}])
        self.report(order, [{"charged_hours": 3000}])
        applied = self.lines(order, element_id=self.elements["overhead_fixed"])
        self.assertEqual(sorted(applied.mapped("amount")), [33.7, 25890.0, 295050.0])
        self.post()
        self.assertLedgerHolds()
