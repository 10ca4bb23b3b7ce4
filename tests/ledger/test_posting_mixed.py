from freezegun import freeze_time

from odoo.tests import tagged

from ..common import CostCase


class Mixed(CostCase):
    """One order, 10 gears of 20 kg steel (10.00) and 2 h of Ada (30.00): 260.00."""

    def setUp(self):
        super().setUp()
        self.march = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def play(self, steel_category, gear_category):
        """Buy 100 kg, make 10 gears, leave a second order open with 10 kg; close March, then Odoo's stock."""
        self.steel.categ_id, self.gear.categ_id = steel_category, gear_category
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            order = self.order(10)
            self.work(order, "2026-03-02 05:00", "2026-03-02 07:00", self.ada)
            self.finish(order)
            self.open_order = self.order(10)
            self.issue(self.open_order, 10)
        with freeze_time("2026-04-01 01:00:00"):
            self.march.action_close()
            self._close(at_date="2026-03-31")

    def at(self, account):
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted"), ("date", "<=", "2026-03-31")]
        )
        return round(sum(items.mapped("balance")), 2)

    def assertClosed(self):
        """Inventory: 70 kg × 10.00 + 10 gears × 26.00 = 960.00. WIP: the open order's 10 kg = 100.00."""
        self.assertEqual(self.at(self.account_stock_valuation), 960.0)
        self.assertEqual(self.at(self.wip_account), 100.0)
        self.assertEqual(self.march.difference, 0.0)
        self.assertEqual(sum(self.march.reconciliation_ids.mapped("other_amount")), 0.0)


@tagged("post_install", "-at_install")
class TestMixedCategories(Mixed):
    """A perpetual company: the ledger posts what Odoo does not, and Odoo's closing posts it no second time."""

    def test_a_periodic_component(self):
        """Odoo's stock closing would debit WIP with the component once more."""
        self.play(self.category_avco, self.category_avco_auto)
        self.assertClosed()

    def test_a_periodic_product(self):
        self.play(self.category_avco_auto, self.category_avco)
        self.assertClosed()

    def test_both_periodic(self):
        self.play(self.category_avco, self.category_avco)
        self.assertClosed()

    def test_an_order_outside_actual_costing_is_reclassified_by_odoo_as_ever(self):
        """20 kg of a periodic component in, 10 periodic gears of 20.00 out: WIP 0 after Odoo's closing."""
        self.company.cost_ledger_active = False
        self.steel.categ_id = self.gear.categ_id = self.category_avco
        bom = self.bom.copy()
        bom.operation_ids.unlink()
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            order = self.order(10, bom=bom)
        self.company.cost_ledger_active = True
        with freeze_time("2026-03-02 09:00:00"):
            move = order.move_raw_ids
            move.write({"quantity": 20, "picked": True})
            move._action_done()
        with freeze_time("2026-04-01 01:00:00"):
            self.march.action_close()
            self._close(at_date="2026-03-31")
        self.assertFalse(order.is_actual_cost)
        self.assertEqual(self.at(self.wip_account), 200.0)

    def test_periodic_material_that_came_back_is_not_moved_again(self):
        """20 kg × 10.00 issued, 5 kg returned, and 3 kg issued in March and cancelled in April: WIP 150.00.

        Odoo's stock closings would credit WIP with the 5 kg, and in April with the 3 kg, once more.
        """
        self.steel.categ_id = self.category_avco
        nothing = (self.env["stock.lot"], self.env["mrp.workorder"], {})
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            self.open_order = self.order(10)
            self.issue(self.open_order, 20)
            self.open_order._shopfloor_return(self.steel, 5, *nothing)
            wrong = self.open_order._shopfloor_issue(self.steel, 3, *nothing)
        with freeze_time("2026-04-01 01:00:00"):
            self.march.action_close()
            self._close(at_date="2026-03-31")
        self.assertEqual((self.at(self.wip_account), self.at(self.account_stock_valuation)), (180.0, 820.0))
        with freeze_time("2026-04-10 08:00:00"):
            self.open_order._shopfloor_cancel_issues(wrong)
        with freeze_time("2026-04-30 23:00:00"):
            self._close(at_date="2026-04-30")
        self.assertEqual(self.account_balance(self.wip_account), 150.0)
        self.assertEqual(self.account_balance(self.account_stock_valuation), 850.0)

    def test_a_scrapped_periodic_component_stays_in_the_order(self):
        """1 kg scrapped; the scrap location has an account, through which Odoo's closing takes it from stock."""
        scrap_account = self._use_inventory_location_accounting()
        self.steel.categ_id = self.category_avco
        with freeze_time("2026-03-02 08:00:00"):
            self.stock(self.steel, 100, 10.0)
            self.open_order = self.order(10)
            scrap = self.env["stock.scrap"].create(
                {"product_id": self.steel.id, "scrap_qty": 1, "production_id": self.open_order.id}
            )
            scrap.do_scrap()
        with freeze_time("2026-04-01 01:00:00"):
            self.march.action_close()
            self._close(at_date="2026-03-31")
        self.assertEqual(self.at(self.wip_account), 10.0)
        self.assertEqual(self.at(scrap_account), 0.0)
        self.assertEqual(self.at(self.account_stock_valuation), 990.0)


@tagged("post_install", "-at_install")
class TestMixedPeriodic(Mixed):
    """A periodic company: whatever the category, the closing books WIP and Odoo's closing inventory."""

    setting = "periodic"

    def setUp(self):
        super().setUp()
        self.real_time = self.category_avco.copy({"name": "Perpetual", "property_valuation": "real_time"})

    def test_a_perpetual_component(self):
        self.play(self.real_time, self.category_avco)
        self.assertClosed()

    def test_a_perpetual_product(self):
        self.play(self.category_avco, self.real_time)
        self.assertClosed()

    def test_all_periodic(self):
        self.play(self.category_avco, self.category_avco)
        self.assertClosed()
