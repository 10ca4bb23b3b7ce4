"""Words to tell of rates, on top of the plant of tests/common.py."""

from ..common import CostCase


class RateCase(CostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elements = {
            code: cls.env.ref(f"mrp_actual_cost.element_{code}")
            for code in (
                "burden",
                "depreciation",
                "energy",
                "inspection",
                "logistics",
                "overhead_fixed",
                "overhead_variable",
                "tooling",
            )
        } | {"labour": cls.labour, "machine": cls.machine, "material": cls.material}
        cls.overtime = cls.env.ref("mrp_actual_cost.rate_class_overtime")

    def rate(self, code, amount, date_from="2026-01-01", **values):
        """Enter a rate of an element."""
        return self.env["mrp.cost.rate"].create(
            {"element_id": self.elements[code].id, "amount": amount, "date_from": date_from, **values}
        )

    def pieces(self, order, quantity, at="2026-03-02 16:00", employee=None, **values):
        """Report good pieces of a person on the order's first operation."""
        values = {"is_piecework": True, "piece_quantity": quantity, **values}
        return self.work(order, at, at, employee or self.ada, **values)

    def good(self, order, quantity, at):
        """Report good units past the order's first operation, as the shop floor does."""
        dates = {"occurred_at": self.moment(at), "posting_date": False}
        order.workorder_ids[:1]._shopfloor_report(quantity, dates=dates)

    def planned(self, order):
        """Return {element code: planned amount}."""
        sums = {}
        for line in order.cost_plan_line_ids:
            sums[line.element_id.code] = round(sums.get(line.element_id.code, 0.0) + line.amount, 2)
        return sums

    def assertClosed(self, order):
        """The order is settled, and the ledger is the general ledger."""
        self.assertEqual(order.state, "done")
        self.assertAlmostEqual(self.wip(order), 0.0, 2)
        self.post()
        self.assertLedgerHolds()
