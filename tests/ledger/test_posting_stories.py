from odoo.tests import tagged

from ..common import CostCase
from .story import CostStory


@tagged("post_install", "-at_install")
class TestStoryPerpetual(CostStory, CostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cash = cls._account("100901", "Wages Paid", "asset_current")
        Period = cls.env["mrp.cost.period"]
        cls.march = Period.create({"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"})
        cls.april = Period.create({"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"})

    def test_inventory_and_work_in_progress_are_in_the_books_to_the_cent(self):
        """See the table at ``CostStory``."""
        self.play_march()
        self.close_march()
        self.assertEqual(self.march.wip_total, 240.0)
        self.assertBooks("2026-03-31", inventory=794.0, wip=240.0, profit=134.0)
        self.play_april()
        self.close_april()
        self.assertBooks("2026-04-30", inventory=727.0, wip=124.0, profit=301.0)
        self.assertEqual(self.march.difference, 0.0)
        self.assertEqual(self.april.difference, 0.0)


@tagged("post_install", "-at_install")
class TestStoryPeriodic(TestStoryPerpetual):
    setting = "periodic"

    def test_nothing_is_booked_while_work_goes_on(self):
        self.play_march()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertFalse(self.post("2026-03-31"))
        self.assertFalse(self.env["mrp.cost.line"].search(self.env["mrp.cost.posting"]._unposted_domain(self.company)))
        self.close_march()
        self.assertEqual(self.balance(self.wip_account, "2026-03-31"), 240.0)
        self.assertEqual(self.balance(self.wip_account, "2026-04-01"), 0.0)


@tagged("post_install", "-at_install")
class TestStoryChinesePerpetual(TestStoryPerpetual):
    """The account of production cost of the chart, an expense account there, is WIP."""

    chart = "cn"


@tagged("post_install", "-at_install")
class TestStoryChinesePeriodic(TestStoryPeriodic):
    chart = "cn"
