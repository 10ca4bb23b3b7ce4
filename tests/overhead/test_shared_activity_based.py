"""The published activity rates of the shared file, computed by allocations."""

from odoo.tests import tagged

from ..ledger.test_shared_worked_examples import read_examples
from .abc_case import ACTIVITY, ActivityCase


@tagged("post_install", "-at_install")
class TestSharedActivityBased(ActivityCase):
    def test_activity_rates(self):
        example = read_examples()["abc_rates"]
        pools, expected = example["inputs"]["pools"], example["expected"]
        activity = {name: (ACTIVITY[name][0], base - ACTIVITY[name][0]) for name, (_amount, base) in pools.items()}
        self.work_as_published(activity)
        runs = self.allocate_pools({name: amount for name, (amount, _base) in pools.items()})
        for name, run in runs.items():
            self.assertEqual(run.base_total, pools[name][1])
            self.assertEqual(round(run.rate, 2), expected[name])
            self.assertEqual(run.allocated, pools[name][0])
        self.post()
        self.assertLedgerHolds()
