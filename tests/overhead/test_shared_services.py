"""The published service-center examples of the shared file, entered as pools and run by the product."""

from odoo.tests import tagged

from ..ledger.test_shared_worked_examples import read_examples
from .service_case import ServiceCase


@tagged("post_install", "-at_install")
class TestSharedServices(ServiceCase):
    def departments(self):
        inputs = read_examples()["alloc_direct"]["inputs"]
        self.pools = {
            name: self.pool_with(name, inputs["cost"].get(name, 0)) for name in (*inputs["cost"], "op1", "op2")
        }
        self.serve(self.pools["admin"], **inputs["employees"])
        self.serve(self.pools["janitorial"], **inputs["sqft"])
        self.serve(self.pools["maintenance"], **inputs["machine_hours"])

    def assertPublished(self, example, run):
        expected, full = example["expected"], example["full_calc"]
        rates = self.rates(run)
        for name, pool in (("rate_admin", "admin"), ("rate_jan", "janitorial"), ("rate_mt", "maintenance")):
            self.assertAlmostEqual(rates[pool], expected[name], 4)
        for name, amount in zip(("op1", "op2"), self.left(run, "op1", "op2"), strict=True):
            self.assertAlmostEqual(amount, full[name], 2)

    def test_direct_and_step_down(self):
        self.departments()
        examples = read_examples()
        self.assertPublished(examples["alloc_direct"], self.service_run("direct"))
        self.assertPublished(examples["alloc_step"], self.service_run("step_down"))

    def test_reciprocal(self):
        example = read_examples()["alloc_reciprocal_1"]
        inputs, expected = example["inputs"], example["expected"]
        own = {"Y": inputs["Y"], "Z": inputs["Z"], "orders": 0}
        self.pools = {name: self.pool_with(name, amount) for name, amount in own.items()}
        self.serve(self.pools["Y"], Z=inputs["Z_uses_of_Y"], orders=1 - inputs["Z_uses_of_Y"])
        self.serve(self.pools["Z"], Y=inputs["Y_uses_of_Z"], orders=1 - inputs["Y_uses_of_Z"])
        run = self.service_run("reciprocal")
        given = {result.pool_id.name: result.given for result in run.result_ids}
        self.assertEqual((given["Y"], given["Z"]), (expected["Y"], expected["Z"]))
