from odoo.tests import tagged

from ...overhead.abc_case import ACTIVITY, DRIVER_OF_POOL, ActivityCase
from .closing_case import ClosingCase
from .published import PUBLISHED


@tagged("post_install", "-at_install")
class TestActivityBased(ClosingCase, ActivityCase):
    """Fomer Inc. (techwhiff.com/learn/6-fomer-inc-manufactures-and-sells-two-products/128833)."""

    def test_activity_rates_of_a_closed_month(self):
        """
        pool           amount of its account  activity         rate   order 1     order 2
        labor_related  112,190                600 + 2,000 h    43.15   25,890.00   86,300.00
        setups          40,440                500 + 700        33.70   16,850.00   23,590.00
        order_size     609,770                3,000 + 3,200 h  98.35  295,050.00  314,720.00
                                                                     337,790.00  424,610.00
        """
        example = PUBLISHED["abc_rates"]
        pools = example["inputs"]["pools"]
        self.assertEqual(
            {name: sum(ACTIVITY[name]) for name in pools}, {name: base for name, (_, base) in pools.items()}
        )
        for number, (name, (amount, _base)) in enumerate(pools.items()):
            self.pool_of(f"61090{number}", amount, DRIVER_OF_POOL[name], name=name)
        self.rate("machine", 0.0)
        orders = self.work_as_published()
        self.close()
        charged = {run.pool_id.name: run for run in self.march.allocation_ids}
        self.assertEqual({name: round(run.rate, 6) for name, run in charged.items()}, example["expected"])
        self.assertEqual(
            {name: (run.allocated, run.base_total) for name, run in charged.items()},
            {name: (float(amount), float(base)) for name, (amount, base) in pools.items()},
        )
        taken = [sum(self.lines(order, kind="overhead").mapped("amount")) for order in orders]
        self.assertEqual([round(amount, 2) for amount in taken], [337790.0, 424610.0])
        for run in charged.values():
            self.assertEqual(self.account_balance(run.pool_id.absorption_account_id), 0.0)
