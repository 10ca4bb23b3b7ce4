"""Published examples, entered as documents and computed by the product."""

import json
import os
from pathlib import Path

from odoo.tests import tagged

from .joint_common import JointCase
from .worked_examples import WorkedExampleCase


def read_examples():
    """Return {id: example} of the shared file."""
    path = Path(os.environ["MRP_COST_SHARED"]) / "worked_examples.json"
    return {example["id"]: example for example in json.loads(path.read_text())}


@tagged("post_install", "-at_install")
class TestSharedWorkedExamples(JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.examples = read_examples()
        cls.second = cls._product("Second Product", cls.category_avco_auto)
        cls.third = cls._product("Third Product", cls.category_avco_auto)

    def joint_values(self, inputs, further):
        """Return what the three products are worth after one joint order."""
        units, price = inputs["gallons"], inputs["price"]
        self.stock(self.steel, 1.0, inputs["joint_cost"])
        before = {product: product.total_value for product in (self.gear, self.second, self.third)}
        bom = self.joint_bom(
            *(
                (product, units[name], {"cost_price": price[name], "cost_further_per_unit": further[name]})
                for product, name in ((self.second, "T"), (self.third, "P"))
            ),
            quantity=units["L"],
            steel=1.0,
            cost_joint_method="nrv",
            cost_sales_price=price["L"],
            cost_further_per_unit=further["L"],
        )
        order = self.order(units["L"], bom=bom)
        self.finish_with(order)
        self.assertBooked(order)
        return [round(product.total_value - value, 2) for product, value in before.items()]

    def test_joint_cost_by_net_realisable_value(self):
        """Published in whole currency; the second case has T cost 2.10 more to finish instead of 1.10."""
        example = self.examples["joint_nrv"]
        inputs, expected = example["inputs"], example["expected"]
        dearer = inputs["further"] | {"T": 2.10}
        for further, suffix in ((inputs["further"], ""), (dearer, "_at_2_10")):
            values = self.joint_values(inputs, further)
            self.assertEqual([round(value) for value in values], [expected[name + suffix] for name in "LTP"])
            for value, name in zip(values, "LTP", strict=True):
                self.assertLessEqual(abs(value - example["full_calc"][name + suffix]), 0.01)
            self.assertEqual(round(sum(values), 2), inputs["joint_cost"])

    def test_a_byproduct_reduces_joint_cost(self):
        inputs, expected = (self.examples["byproduct"][key] for key in ("inputs", "expected"))
        self.stock(self.steel, 1.0, inputs["joint_cost"])
        byproduct = {
            "cost_role": "byproduct",
            "cost_price": inputs["by_sales"],
            "cost_further_per_unit": inputs["by_selling"],
        }
        order = self.order(10.0, bom=self.joint_bom((self.second, 1.0, byproduct), steel=1.0))
        self.finish_with(order)
        self.assertEqual(self.second.total_value, expected["nrv"])
        self.assertEqual(self.gear.total_value, expected["reduced_joint_cost"])
        self.assertBooked(order)

    def test_normal_and_abnormal_spoilage(self):
        inputs, expected = (self.examples["spoilage_process"][key] for key in ("inputs", "expected"))
        self.stock(self.steel, inputs["units"], inputs["total_cost"] / inputs["units"])
        allowance = 100 * inputs["normal_spoiled"] / inputs["good"]
        bom = self.joint_bom(quantity=1.0, steel=1.0, is_loss_limited=True, loss_allowance=allowance)
        order = self.order(inputs["good"], bom=bom)
        self.issue(order, inputs["units"])
        reject = self.env["mrp.production.reject"].create(
            {
                "production_id": order.id,
                "quantity": inputs["normal_spoiled"] + inputs["abnormal_spoiled"],
                "uom_id": order.product_uom_id.id,
            }
        )
        self.finish(order)
        self.assertEqual(reject.normal_quantity * expected["unit_cost"], expected["normal_spoilage"])
        self.assertEqual(reject.loss_amount, expected["abnormal_loss"])
        self.assertEqual(self.gear.total_value, expected["good_total"])
        self.assertEqual(self.gear.standard_price, expected["good_unit"])
        self.assertBooked(order)


@tagged("post_install", "-at_install")
class TestSharedCostAccounting(WorkedExampleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.examples = read_examples()

    def test_variances_of_an_order_at_standard_cost(self):
        """The ledger knows them by element: usage; rate and efficiency together."""
        example = self.examples["var_1"]
        inputs, expected = example["inputs"], example["expected"]
        price_difference = self._use_price_diff()
        order = self.order_at_standard(inputs, self.category_standard_auto)
        labour = expected["lab_rate"] + expected["lab_eff"]
        self.assertEqual(self.variances(order), {"material": expected["mat_usage"], "labour": labour})
        self.post()
        self.assertEqual(self.account_balance(price_difference), expected["mat_price_purchased"])
        self.assertEqual(self.account_balance(self.variance_account), expected["mat_usage"] + labour)
        self.assertLedgerHolds()

    def test_variances_of_an_order_that_uses_material_at_actual_cost(self):
        example = self.examples["var_1"]
        inputs, expected = example["inputs"], example["expected"]
        order = self.order_at_standard(inputs, self.category_avco_auto)
        material = expected["mat_price_used"] + expected["mat_usage"]
        self.assertEqual(self.variances(order)["material"], material)
        self.post()
        self.assertLedgerHolds()

    def test_fixed_overhead_at_normal_capacity(self):
        example = self.examples["ias2_normal_capacity"]
        figures = self.normal_capacity(example["inputs"])
        for name, expected in example["expected"].items():
            self.assertAlmostEqual(figures[name], expected, 6, name)
        self.assertEqual(figures["unabsorbed_voh"], 0.0)
