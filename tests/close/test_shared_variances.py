"""Published variance problems, entered as documents and analysed by the product."""

import json
import os
from pathlib import Path

from odoo import fields
from odoo.tests import tagged

from ..ledger.worked_examples import WorkedExampleCase


def read_examples():
    """Return {id: example} of the shared file."""
    path = Path(os.environ["MRP_COST_SHARED"]) / "worked_examples.json"
    return {example["id"]: example for example in json.loads(path.read_text())}


@tagged("post_install", "-at_install")
class TestSharedVariances(WorkedExampleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.examples = read_examples()

    def analysed(self, example, category):
        """Play the order of a standard-cost problem with a released standard; return {(element, category): amount}."""
        order = self.order_at_standard(example["inputs"], category, released=True)
        day = self.company._cost_accounting_day(fields.Datetime.now())
        period = self.env["mrp.cost.period"].search(
            [("company_id", "=", self.company.id), ("date_from", "<=", day), ("date_to", ">=", day)]
        )
        self.env["mrp.cost.variance.analysis"]._run(period)
        found = {}
        for record in self.env["mrp.cost.variance"].search([("production_id", "=", order.id)]):
            key = (record.element_id.code, record.category)
            found[key] = round(found.get(key, 0.0) + record.amount, 2)
        self.assertEqual(round(sum(found.values()), 2), sum(self.variances(order).values()))
        return found

    def test_material_at_actual_cost_and_labour(self):
        expected = self.examples["var_1"]["expected"]
        self.assertEqual(
            self.analysed(self.examples["var_1"], self.category_avco_auto),
            {
                ("material", "price"): expected["mat_price_used"],
                ("material", "usage"): expected["mat_usage"],
                ("labour", "rate"): expected["lab_rate"],
                ("labour", "efficiency"): expected["lab_eff"],
            },
        )

    def test_a_component_at_standard_leaves_its_price_at_the_purchase(self):
        expected = self.examples["var_1"]["expected"]
        price_difference = self._use_price_diff()
        self.assertEqual(
            self.analysed(self.examples["var_1"], self.category_standard_auto),
            {
                ("material", "usage"): expected["mat_usage"],
                ("labour", "rate"): expected["lab_rate"],
                ("labour", "efficiency"): expected["lab_eff"],
            },
        )
        self.post()
        self.assertEqual(self.account_balance(price_difference), expected["mat_price_purchased"])
        self.assertLedgerHolds()
