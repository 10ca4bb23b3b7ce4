from odoo.tests import tagged

from .closing_case import ClosingCase
from .published import PUBLISHED

# What the problem calls them, and where the product has them.
CODES = {"voh": "overhead_variable", "foh": "overhead_fixed"}


@tagged("post_install", "-at_install")
class TestOverheadVariances(ClosingCase):
    """Four-way analysis: overhead is applied by actual machine hours, the good units have a released standard.

    Spending and unused capacity are the pool's, and the close clears them to expense; efficiency is the order's. The
    published volume variance is what both have of fixed cost: budget - standard hours × rate.
    """

    def plant(self, actual, rates, normal, units, hours, minutes):
        """Work a month and close it.

        actual, rates: {"voh", "foh"}: cost of the month, rate per hour
        normal:        hours budgeted; hours: worked, for so many units of so many minutes at standard
        """
        self.rate("machine", 0.0)
        for name, code in CODES.items():
            self.rate(code, rates[name], basis="machine_hour")
        self.clearing = {name: self._account(f"69091{n}", f"Over {name}", "expense") for n, name in enumerate(CODES)}
        self.pools = {
            name: self.pool_of(
                f"61090{n}",
                actual[name],
                name=name,
                element_id=self.elements[code].id,
                charging="rate",
                variance_account_id=self.clearing[name].id,
            )
            for n, (name, code) in enumerate(CODES.items())
        }
        self.env["mrp.cost.pool.budget"].create(
            [
                {
                    "pool_id": pool.id,
                    "period_id": self.march.id,
                    "budget": rates[name] * normal,
                    "normal_hours": normal,
                }
                for name, pool in self.pools.items()
            ]
        )
        for name, code in CODES.items():
            self.elements[code].absorption_account_id = self.pools[name].absorption_account_id
        product, bom = self.made_of_hours("Unit", minutes)
        self.released(product)
        order = self.order(units, product=product, bom=bom)
        self.charge_hours(order, hours, kind="machine")
        self.finish(self.dated(order))
        self.close()
        return order

    def released(self, product):
        version = self.env["mrp.cost.standard"].create(
            {
                "name": "Standards",
                "company_id": self.company.id,
                "date": "2026-03-01",
                "scope": "product",
                "scope_product_ids": [(6, 0, product.ids)],
            }
        )
        version.action_roll_up()
        version.action_release()

    def told(self, order):
        """Return what the four-way analysis asks for, from the budgets of the pools and the order's variances."""
        budgets = {
            name: self.env["mrp.cost.pool.budget"].search([("pool_id", "=", pool.id)])
            for name, pool in self.pools.items()
        }
        efficiency = {
            name: sum(order.cost_variance_ids.filtered(lambda v, c=code: v.element_id.code == c).mapped("amount"))
            for name, code in CODES.items()
        }
        self.assertEqual(set(order.cost_variance_ids.mapped("category")), {"efficiency"})
        figures = {
            "voh_spending": budgets["voh"].spending,
            "voh_eff": efficiency["voh"],
            "foh_spending": budgets["foh"].spending,
            "foh_volume": budgets["foh"].capacity + efficiency["foh"],
        }
        for name, budget in budgets.items():
            # What the pool keeps is on its account; what the order took beyond its standard is told on both.
            cleared = self.account_balance(self.clearing[name])
            self.assertEqual(cleared, round(budget.spending + budget.capacity, 2))
            self.assertEqual(budget.efficiency, round(efficiency[name], 2))
        self.assertEqual(budgets["foh"].volume, round(figures["foh_volume"], 2))
        return {name: round(amount, 2) for name, amount in figures.items()}

    def test_units_of_four_hours(self):
        """Oerstman: 122,000 units of 4 h budgeted, 119,300 made in 486,000 h. Rates 229,360 / 488,000 h = 0.47 and
        580,720 / 488,000 h = 1.19; standard 477,200 h.

        variance       arithmetic                            amount   where
        voh spending   260,300 - 486,000 × 0.47              31,880   pool
        voh efficiency (486,000 - 477,200) × 0.47             4,136   order
        foh spending   555,750 - 580,720                    -24,970   pool
        foh capacity   580,720 - 486,000 × 1.19               2,380   pool   } volume 580,720 - 477,200 × 1.19
        foh efficiency (486,000 - 477,200) × 1.19            10,472   order  } = 12,852
        """
        example = PUBLISHED["var_4way_2"]
        inputs, hours = example["inputs"], example["inputs"]["budget_hours"]
        variable = inputs["budget_oh"] - inputs["budget_foh"]
        order = self.plant(
            {"voh": inputs["actual_voh"], "foh": inputs["actual_foh"]},
            {"voh": variable / hours, "foh": inputs["budget_foh"] / hours},
            hours,
            inputs["actual_units"],
            inputs["actual_hours"],
            60 * hours / inputs["budget_units"],
        )
        self.assertEqual(self.told(order), example["expected"])

    def test_units_of_one_hour(self):
        """Swinney: capacity 4,500 h, 4,200 h worked for 4,000 h of output; rates 5.00 and 18,000 / 4,500 h = 4.00.

        variance       arithmetic                       amount   where
        voh spending   24,150 - 4,200 × 5.00             3,150   pool
        voh efficiency (4,200 - 4,000) × 5.00            1,000   order
        foh spending   15,850 - 18,000                  -2,150   pool
        foh capacity   18,000 - 4,200 × 4.00             1,200   pool   } volume 18,000 - 4,000 × 4.00
        foh efficiency (4,200 - 4,000) × 4.00              800   order  } = 2,000
        total          40,000 - 4,000 × 9.00             4,000
        """
        example = PUBLISHED["var_4way_3"]
        inputs = example["inputs"]
        order = self.plant(
            {"voh": inputs["voh"], "foh": inputs["total_oh"] - inputs["voh"]},
            {"voh": inputs["voh_rate"], "foh": inputs["foh_budget"] / inputs["capacity_hours"]},
            inputs["capacity_hours"],
            inputs["std_hours"],
            inputs["actual_hours"],
            60.0,
        )
        told = self.told(order)
        self.assertEqual(told | {"total": sum(told.values())}, example["expected"])
        self.assertEqual(order.product_id.total_value, 4200 * 9.0)
