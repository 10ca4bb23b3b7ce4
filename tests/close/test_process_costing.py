"""Published examples of process costing, entered as documents of two months and closed by the product."""

from odoo.tests import tagged

from .wip_case import WipCase

# WA: units at 100 % and 40 %, https://solutioninn.com/study-help/questions/exercise-312-static-weighted-average-cost-per-equivalent-unit-costs-7568056
# WA with opening units: https://pastebin.com/SdLR0hW9
# FIFO and WA of one set of figures: CMA June 1995, Kimbeth
# FIFO: https://courses.lumenlearning.com/wm-managerialaccounting/chapter/production-report-fifo/


@tagged("post_install", "-at_install")
class TestProcessCosting(WipCase):
    def close(self, *periods):
        for period in periods:
            period.action_close()

    def assertReport(self, rows, ending, transferred_out):
        """rows: {element code: (equivalent units, cost per equivalent unit to 4 places)}"""
        for code, (units, rate) in rows.items():
            row = self.row(self.april, code)
            self.assertEqual((row.equivalent_units, round(row.rate, 4)), (units, rate), code)
        report = self.report(self.april)
        self.assertEqual((report.ending_amount, report.transferred_out), (ending, transferred_out))
        self.assertEqual(self.april.wip_total, ending)
        self.assertEqual(self.paste.total_value, transferred_out)

    def one_order(self, ordered, opening, added, completed, ending_degrees, opening_degrees=(100, 50)):
        """One order: begun in March, partly received in April."""
        order = self.paste_order(ordered)
        self.put_in(order, "2026-03-10", *opening)
        self.enter(order, "2026-03-31", *opening_degrees)
        self.close(self.march)
        self.put_in(order, "2026-04-10", *added)
        self.take_out(order, "2026-04-20", completed)
        self.enter(order, "2026-04-30", *ending_degrees)
        self.close(self.april)
        return order

    def test_weighted_average_of_half_done_units(self):
        """materials (45,000 + 375,000) / 30,000 = 14; conversion (56,320 + 341,000) / (23,000 + 0.4 × 7,000) = 15.40

        WIP 7,000 × 14 + 2,800 × 15.40 = 141,120; out 23,000 × 29.40 = 676,200
        """
        self.value_by("weighted_average", completion="entered")
        order = self.one_order(30000, (45000, 56320), (375000, 341000), 23000, (100, 40))
        self.assertReport({"material": (30000, 14.0), "labour": (25800, 15.4)}, 141120.0, 676200.0)
        self.assertEqual(self.wip_by_element(order), {"material": 98000.0, "labour": 43120.0})
        self.assertBalanced(self.march, self.april)

    def test_weighted_average_with_units_not_whole_in_material(self):
        """materials 105,948 / (28,800 + 0.7 × 900) = 3.60; conversion 883,890 / (28,800 + 0.2 × 900) = 30.50

        WIP 630 × 3.60 + 180 × 30.50 = 7,758; out 28,800 × 34.10 = 982,080
        """
        self.value_by("weighted_average", scope="process", completion="entered")
        first, second = self.paste_order(700), self.paste_order(29000)
        self.put_in(first, "2026-03-10", 1904, 8624)
        self.enter(first, "2026-03-31", 90, 30)
        self.close(self.march)
        self.put_in(second, "2026-04-10", 104044, 875266)
        self.take_out(first, "2026-04-12", 700)
        self.take_out(second, "2026-04-20", 28100)
        self.enter(second, "2026-04-30", 70, 20)
        self.close(self.april)
        self.assertReport({"material": (29430, 3.6), "labour": (28980, 30.5)}, 7758.0, 982080.0)
        self.assertEqual(self.wip_by_element(first), {})
        self.assertEqual(self.wip_by_element(second), {"material": 2268.0, "labour": 5490.0})
        self.assertBalanced(self.march, self.april)

    def kimbeth(self, method):
        """16,000 units opened at 60 % / 20 %, 100,000 started, 92,000 received, 24,000 left at 90 % / 40 %."""
        self.value_by(method, scope="process", completion="entered")
        first, second = self.paste_order(16000), self.paste_order(100000)
        self.put_in(first, "2026-03-10", 54560, 35560)
        self.enter(first, "2026-03-31", 60, 20)
        self.close(self.march)
        self.put_in(first, "2026-04-05", 100000, 74040)
        self.put_in(second, "2026-04-10", 368000, 500000)
        self.take_out(first, "2026-04-12", 16000)
        self.take_out(second, "2026-04-20", 76000)
        self.enter(second, "2026-04-30", 90, 40)
        self.close(self.april)

    def test_first_in_first_out(self):
        """materials 468,000 / (92,000 + 21,600 − 9,600) = 4.50; conversion 574,040 / (92,000 + 9,600 − 3,200) = 5.8337

        WIP 21,600 × 4.50 + 9,600 × 5.8337… = 153,203.90; out 1,132,160.00 − 153,203.90 = 978,956.10
        """
        self.kimbeth("fifo")
        self.assertReport({"material": (104000, 4.5), "labour": (98400, 5.8337)}, 153203.9, 978956.1)
        report = self.report(self.april)
        self.assertEqual((report.opening_units, report.started_units), (16000, 100000))
        self.assertBalanced(self.march, self.april)

    def test_weighted_average_of_the_same_figures(self):
        """materials 522,560 / 113,600 = 4.60; conversion 609,600 / 101,600 = 6; WIP 21,600 × 4.60 + 9,600 × 6"""
        self.kimbeth("weighted_average")
        self.assertReport({"material": (113600, 4.6), "labour": (101600, 6.0)}, 156960.0, 975200.0)
        self.assertBalanced(self.march, self.april)

    def test_first_in_first_out_of_one_order(self):
        """750 opened at 100 % / 60 %, 3,250 started, 3,000 received, 1,000 left at 100 % / 25 %.

        materials 3,575 / 3,250 = 1.10; conversion 3,640 / 2,800 = 1.30; WIP 1,100 + 325. Opening cost is not published:
        800.00 and 500.00 are ours, and leave with the 3,000.
        """
        self.value_by("fifo", completion="entered")
        order = self.paste_order(4000)
        self.put_in(order, "2026-03-10", 800, 500)
        self.enter(order, "2026-03-31", 100, 60, quantity=750)
        self.close(self.march)
        self.put_in(order, "2026-04-10", 3575, 3640)
        self.take_out(order, "2026-04-20", 3000)
        self.enter(order, "2026-04-30", 100, 25)
        self.close(self.april)
        self.assertReport({"material": (3250, 1.1), "labour": (2800, 1.3)}, 1425.0, 7090.0)
        self.assertEqual(self.report(self.april).started_units, 3250)
        self.assertBalanced(self.march, self.april)


@tagged("post_install", "-at_install")
class TestProcessCostingPeriodic(TestProcessCosting):
    """The same with periodic inventory: nothing is posted but the work in progress of each closing."""

    setting = "periodic"

    def assertReport(self, rows, ending, transferred_out):
        result = super().assertReport(rows, ending, transferred_out)
        entry = self.april.wip_move_id
        items = entry.line_ids.filtered(lambda item: item.account_id == self.wip_account)
        self.assertEqual(round(sum(items.mapped("balance")), 2), ending)
        return result
