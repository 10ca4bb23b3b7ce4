from odoo import Command
from odoo.tests import tagged

from .closing_case import ClosingCase
from .published import PUBLISHED


@tagged("post_install", "-at_install")
class TestServiceCenters(ClosingCase):
    """Service departments give their cost to two operating departments, whose orders take it."""

    def departments(self, cost, services, hours):
        """Make a pool of each department, with the cost of its account, and an order worked on in each operating one.

        cost:     {service department: amount of March}
        services: {service department: {department: quantity}}
        hours:    {operating department: machine hours of March}
        """
        self.rate("machine", 0.0)
        self.orders = {}
        centers = {name: self.lathe.copy({"name": name}) for name in hours}
        self.pools = {
            name: self.pool_of(
                f"61090{n}", cost.get(name, 0), name=name, workcenter_ids=centers.get(name, self.lathe.browse()).ids
            )
            for n, name in enumerate([*cost, *hours])
        }
        for giver, uses in services.items():
            self.pools[giver].service_ids = [
                Command.create({"receiver_id": self.pools[name].id, "quantity": quantity})
                for name, quantity in uses.items()
            ]
        for name, center in centers.items():
            self.orders[name] = self.order()
            self.charge_hours(self.orders[name], hours[name], kind="machine", workcenter_id=center.id)

    def close_by(self, method):
        """Close March with the preview of a method; return the run."""
        run = self.env["mrp.cost.service.run"].create({"period_id": self.march.id, "method": method})
        self.close()
        self.assertEqual((run.state, bool(run.move_id)), ("posted", True))
        return run

    def assertTaken(self, amounts):
        """Orders hold what their department was given, and no department has anything left."""
        self.assertEqual({name: round(self.wip(order), 2) for name, order in self.orders.items()}, amounts)
        for pool in self.pools.values():
            self.assertEqual(self.account_balance(pool.absorption_account_id), 0.0)

    def prozma(self, method):
        inputs = PUBLISHED["alloc_direct"]["inputs"]
        services = dict(
            zip(inputs["cost"], (inputs["employees"], inputs["sqft"], inputs["machine_hours"]), strict=True)
        )
        self.departments(inputs["cost"], services, inputs["machine_hours"])
        return self.close_by(method)

    def assertRates(self, run, example):
        rates = {line.giver_id.name: line.rate for line in run.line_ids}
        for name, pool in (("rate_admin", "admin"), ("rate_jan", "janitorial"), ("rate_mt", "maintenance")):
            self.assertAlmostEqual(rates[pool], example["expected"][name], 4)
            self.assertAlmostEqual(rates[pool], example["full_calc"][name], 6)

    def test_direct_method(self):
        """Prozma (accountingformanagement.org, exercise 3).

        department   cost     base over op1 and op2        rate     op1        op2
        admin        42,000   300 + 150 employees          93.3333  28,000.00  14,000.00
        janitorial   33,900   10,000 + 35,000 sq ft         0.7533   7,533.33  26,366.67
        maintenance  18,000   5,000 + 15,000 machine hours  0.9000   4,500.00  13,500.00
                                                                    40,033.33  53,866.67
        """
        example = PUBLISHED["alloc_direct"]
        self.assertRates(self.prozma("direct"), example)
        self.assertTaken({name: round(example["full_calc"][name], 2) for name in ("op1", "op2")})

    def test_step_down_method(self):
        """The same, one after the other; the page prints 30,000 / 20,000 as 1.2, which is 1.5.

        department   cost                        base                     rate    op1     op2
        admin        42,000                      30 + 120 + 300 + 150     70.00   21,000  10,500
        janitorial   33,900 + 2,100              5,000 + 10,000 + 35,000   0.72    7,200  25,200
        maintenance  18,000 + 8,400 + 3,600      5,000 + 15,000            1.50    7,500  22,500
                                                                                  35,700  58,200
        """
        example = PUBLISHED["alloc_step"]
        self.assertRates(self.prozma("step_down"), example)
        self.assertTaken({name: example["full_calc"][name] for name in ("op1", "op2")})

    def test_reciprocal_method(self):
        """Y = 7,260 + 0.3 Z, Z = 4,000 + 0.2 Y: 9,000 and 5,800 (myessayhelp.xyz).

        orders take 0.8 × 9,000 + 0.7 × 5,800 = 7,200 + 4,060 = 11,260 = 7,260 + 4,000
        """
        example = PUBLISHED["alloc_reciprocal_1"]
        inputs = example["inputs"]
        of_y, of_z = inputs["Z_uses_of_Y"], inputs["Y_uses_of_Z"]
        self.departments(
            {name: inputs[name] for name in "YZ"},
            {"Y": {"Z": of_y, "shop": 1 - of_y}, "Z": {"Y": of_z, "shop": 1 - of_z}},
            {"shop": 10.0},
        )
        run = self.close_by("reciprocal")
        given = {result.pool_id.name: result.given for result in run.result_ids if result.given}
        self.assertEqual(given, example["expected"])
        self.assertTaken({"shop": 11260.0})
