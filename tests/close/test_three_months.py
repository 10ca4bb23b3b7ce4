from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..ledger.story import CostStory
from .accrual.accrual_case import AccrualCase


@tagged("post_install", "-at_install")
class TestThreeMonths(CostStory, AccrualCase):
    """March, April and May of a plant, each closed with all steps; at each end the books agree to the cent.

    The hall costs 100.00 of rent a month and electricity, charged by labour hours. Orders that are partly
    received are divided by equivalent units; 10 gears need 1 h of the lathe, and all their material at once.

    March, order A, done:   20 kg × 10.00 + 2 h Ada × 30.00 + 2 h lathe × 40.00                  = 340.00
    March, order B, 4 of 10 received: 20 kg + 1 h Ada = 200.00 + 30.00
    March, hall:            100.00 + 90.00 expected = 190.00; 126.67 to A and 63.33 to B by 2 h and 1 h
    March, unfinished:      6 units of B, done in material; half done in conversion: 3 of 7 equivalent units
                            6/10 × 200.00 + 3/7 × 30.00 + 3/7 × 63.33 = 120.00 + 12.86 + 27.14  = 160.00

    Late in April: 1 h of Bo (24.00) on order A and 1 h of Ada (30.00) on order B, both worked in March.

    April, hall:            100.00 + 95.00 - 90.00 + 80.00 expected = 185.00; 4 h of labour
    April, order C, open:   10 kg + 1 h Bo, and 1 h of Ada found after the month was closed

    May, order D, open:     10 kg + 1 h Ada; all other orders are done
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.may = cls.env["mrp.cost.period"].create({"name": "May", "date_from": "2026-05-01", "date_to": "2026-05-31"})
        cls.company.write({"cost_close_stock": True, "cost_wip_method": "weighted_average"})
        cls.rent = cls._account("600961", "Rent", "expense")
        cls.hall = cls.env["mrp.cost.pool"].create(
            {
                "name": "Hall",
                "element_id": cls.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "source_account_ids": (cls.rent | cls.energy_account).ids,
            }
        )

    def test_at_each_months_end_the_books_agree_to_the_cent(self):
        self.play_march()
        self.close(self.march)
        self.assertEqual(self.march.wip_total, 160.0)
        self.report_late()
        self.assertAgree(self.march)
        self.play_april()
        self.close(self.april)
        self.correct_april()
        self.play_may()
        self.close(self.may)
        for month in (self.march, self.april, self.may):
            self.assertBalanced(month)

    # ---------------------------------------------------------------- the months

    def play_march(self):
        self.bought = self.buy(200, 10.0, "2026-03-02")
        self.take_in(self.bought, 200, "2026-03-03")
        self.bill(self.bought, 120, 10.0, "2026-03-05")
        with freeze_time("2026-03-10 12:00:00"):
            self.first = self.order(10)
            self.issue(self.first, 20)
            self.work(self.first, "2026-03-10 08:00", "2026-03-10 10:00", self.ada)
            self.work(self.first, "2026-03-10 08:00", "2026-03-10 10:00", kind="machine")
            self.finish(self.first)
        with freeze_time("2026-03-20 12:00:00"):
            self.sell(4, "2026-03-20")
            self.second = self.order(10)
            self.issue(self.second, 20)
            self.work(self.second, "2026-03-20 08:00", "2026-03-20 09:00", self.ada)
            self.receive(self.second, 4)
        self.book(self.rent, 100.0, "2026-03-31")
        self.expect(90.0)

    def report_late(self):
        """Two hours of March are reported when it is closed: they are cost of April."""
        with freeze_time("2026-04-02 08:00:00"):
            self.work(self.first, "2026-03-28 08:00", "2026-03-28 09:00", self.bo)
            self.work(self.second, "2026-03-29 08:00", "2026-03-29 09:00", self.ada)
        late = self.env["mrp.cost.line"].search(self.march.action_view_late()["domain"])
        self.assertEqual(sum(late.filtered(lambda line: line.kind == "time").mapped("amount")), 54.0)

    def play_april(self):
        self.bill(self.bought, 80, 10.5, "2026-04-05")
        self.book(self.energy_account, 95.0, "2026-04-07")
        with freeze_time("2026-04-10 12:00:00"):
            self.work(self.second, "2026-04-10 08:00", "2026-04-10 09:00", self.ada)
            self.finish_rest(self.second)
            self.sell(8, "2026-04-10")
            self.third = self.order(10)
            self.issue(self.third, 10)
            self.work(self.third, "2026-04-10 10:00", "2026-04-10 11:00", self.bo)
        self.bought = self.buy(100, 11.0, "2026-04-24")
        self.take_in(self.bought, 100, "2026-04-30")
        self.book(self.rent, 100.0, "2026-04-30")
        self.expect(80.0, period=self.april)

    def correct_april(self):
        """An hour of April turns up; the month is opened for it, and closed again."""
        revision, wip = self.april.revision, self.april.wip_total
        with freeze_time("2026-05-02 08:00:00"):
            self.april.action_reopen()
            self.work(self.third, "2026-04-28 08:00", "2026-04-28 09:00", self.ada)
        self.close(self.april, "2026-05-02")
        self.assertEqual(self.april.revision, revision + 1)
        self.assertGreater(self.april.wip_total, wip + 30.0)

    def play_may(self):
        self.bill(self.bought, 100, 11.0, "2026-05-06")
        self.book(self.energy_account, 85.0, "2026-05-07")
        with freeze_time("2026-05-10 12:00:00"):
            self.issue(self.third, 10)
            self.finish_rest(self.third)
            self.fourth = self.order(10)
            self.issue(self.fourth, 10)
            self.work(self.fourth, "2026-05-10 08:00", "2026-05-10 09:00", self.ada)
            self.sell(9, "2026-05-10")
        self.book(self.rent, 100.0, "2026-05-31")

    def finish_rest(self, order):
        received = sum(order.move_finished_ids.filtered(lambda move: move.state == "done").mapped("quantity"))
        self.finish(order, order.product_qty - received)

    # ------------------------------------------------------------------ the closes

    def close(self, period, today=None):
        """Close a month on the day after it, or on another one."""
        with freeze_time(f"{today or period.date_to + timedelta(days=1)} 01:00:00"):
            period.action_close()
        self.assertEqual(period.state, "closed")
        self.assertAgree(period)

    def assertAgree(self, period):
        """Trial balance is 0, cost ledger and books show one WIP, stock and its accounts one value."""
        self.assertBalanced(period)
        end = datetime.combine(period.date_to, time(23, 59, 59))
        stock = self.company.stock_value(at_date=end)
        books = self.company.stock_accounting_value(at_date=period.date_to)
        for account in {*stock, *books}:
            self.assertEqual(round(stock.get(account, 0.0), 2), round(books.get(account, 0.0), 2), account.code)
        self.assertTrue(any(stock.values()))
        self.assertFalse(period.last_difference_ids)

    def assertBalanced(self, period):
        self.assertTrialBalance(str(period.date_to), "")
        [row] = self.env["mrp.cost.reconciliation"]._compare(self.company, period.date_to)
        self.assertEqual((row["ledger_amount"], row["difference"]), (period.wip_total, 0.0))
        self.assertGreater(row["gl_amount"], 0.0)


@tagged("post_install", "-at_install")
class TestThreeMonthsPeriodic(TestThreeMonths):
    setting = "periodic"


@tagged("post_install", "-at_install")
class TestThreeMonthsChinese(TestThreeMonths):
    chart = "cn"


@tagged("post_install", "-at_install")
class TestThreeMonthsChinesePeriodic(TestThreeMonthsPeriodic):
    chart = "cn"
