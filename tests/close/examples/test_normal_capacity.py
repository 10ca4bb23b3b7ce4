from odoo.tests import tagged

from .closing_case import ClosingCase
from .published import PUBLISHED

OPENING_PRICE = 1.0  # of a unit in stock before; its overhead is outside of the published figures


@tagged("post_install", "-at_install")
class TestNormalCapacity(ClosingCase):
    """Chartered accountants' compiler on Ind AS 2 (vsmartdownload.com, Final M22, volume 1, chapter 7).

    fixed     1,500 / 7,500 h normal = 0.20 × 6,500 h = 1,300 in the goods; 200 for 1,000 h not used are an expense
    variable  2,600 / 6,500 h worked = 0.40 × 6,500 h = 2,600 in the goods
    sold      6,700 = 2,500 of the opening stock + 4,200 × 0.60 = 2,520; with the 200: 2,720
    left      2,300 × 0.60 = 1,380
    """

    example = PUBLISHED["ias2_normal_capacity"]

    def pools_charged(self, charging):
        inputs = self.example["inputs"]
        self.idle = self._account("690910", "Idle Capacity", "expense")
        common = {"charging": charging, "idle_account_id": self.idle.id}
        capacity = {"normal_capacity": inputs["normal_hours"]}
        self.pools = {
            code: self.pool_of(number, inputs[name], name=name, element_id=self.elements[code].id, **common, **more)
            for number, name, code, more in (
                ("610901", "foh", "overhead_fixed", capacity),
                ("610902", "voh", "overhead_variable", {}),
            )
        }
        for code, pool in self.pools.items():
            self.elements[code].absorption_account_id = pool.absorption_account_id

    def month(self, **close):
        """Make, sell and close; return (product, its order, the sale)."""
        inputs = self.example["inputs"]
        self.rate("machine", 0.0)
        item = self._product("Item", self.category_fifo_auto)
        self.stock(item, inputs["opening_units"], OPENING_PRICE)
        order = self.order(inputs["produced"], product=item, bom=self.bill_of_materials(item, {}))
        self.charge_hours(order, inputs["actual_hours"], kind="machine")
        self.finish(self.dated(order))
        sold = self._make_out_move(item, inputs["sold"])
        self.close(**close)
        return item, order, sold

    def assertPublished(self, item, order, in_sales):
        """in_sales: overhead of the units that were sold, of the order's"""
        inputs, absorption = self.example["inputs"], self.march_absorption("overhead_fixed")
        charged = {
            code: sum(
                self.lines(order, element_id=self.elements[code])
                .filtered("amount")
                .filtered(lambda line: line.amount > 0)
                .mapped("amount")
            )
            for code in self.pools
        }
        figures = {
            "foh_rate": charged["overhead_fixed"] / inputs["actual_hours"],
            "voh_rate": charged["overhead_variable"] / inputs["actual_hours"],
            "foh_absorbed": charged["overhead_fixed"],
            "unabsorbed_foh": self.account_balance(self.idle),
            "closing_units": item.qty_available,
            "closing_overhead": item.total_value,
            "absorbed_in_cogs": in_sales,
            "total_expense": in_sales + self.account_balance(self.idle),
        }
        for name, expected in self.example["expected"].items():
            self.assertAlmostEqual(figures[name], expected, 6, name)
        self.assertEqual((absorption.unused, absorption.idle), (1000.0, 200.0))
        for pool in self.pools.values():
            self.assertEqual(self.account_balance(pool.absorption_account_id), 0.0)

    def march_absorption(self, code):
        return self.env["mrp.cost.absorption"].search([("pool_id", "=", self.pools[code].id)])

    def test_applied_at_rates(self):
        """0.20 and 0.40 an hour as work happens; the close finds 1,500 - 1,300 and expenses it."""
        inputs = self.example["inputs"]
        self.pools_charged("rate")
        self.rate("overhead_fixed", inputs["foh"] / inputs["normal_hours"], basis="machine_hour")
        self.rate("overhead_variable", inputs["voh"] / inputs["actual_hours"], basis="machine_hour")
        item, order, sold = self.month()
        self.assertPublished(item, order, round(sold.value - inputs["opening_units"] * OPENING_PRICE, 2))

    def test_allocated_at_the_close(self):
        """Nothing is applied before: the goods were received, and 4,200 of them sold, at 0; the close charges
        1,300 + 2,600, of which 4,200 / 6,500 follow what was sold."""
        self.pools_charged("allocate")
        item, order, sold = self.month(waiving="Overhead only: there is nothing to plan")
        self.assertEqual(sold.value, self.example["inputs"]["opening_units"] * OPENING_PRICE)
        in_sales = -sum(self.lines(order, kind="true_up_sold").mapped("amount"))
        self.assertPublished(item, order, round(in_sales, 2))
