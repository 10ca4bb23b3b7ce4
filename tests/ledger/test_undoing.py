from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestUndoing(CostCase):
    """Scrap, unbuild, cancel: what goes wrong leaves no balance behind."""

    def test_a_scrapped_component_stays_in_the_cost_of_the_order(self):
        """Odoo leaves it out: 3 of 23 kg at 10.00."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.issue(order, 20)
        scrap = self.env["stock.scrap"].create(
            {"production_id": order.id, "product_id": self.steel.id, "scrap_qty": 3.0}
        )
        scrap.do_scrap()
        self.assertEqual(self.wip(order), 230.0)
        self.finish(order)
        self.assertEqual(self.gear.total_value, 230.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_unbuild_leaves_no_balance(self):
        """Goods out at 260.00, steel back at 200.00, the 60.00 of labour are lost."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order)
        unbuild = self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": 10})
        unbuild.action_unbuild()
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.lines(order, kind="loss").amount, -60.0)
        self.assertEqual(self.steel.total_value, 1000.0)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.account_balance(self.loss_account), 60.0)
        self.assertLedgerHolds()

    def test_unbuilding_part_after_part_clears_each_at_once(self):
        """Gears at 26.00, steel 20.00 in each: 4, then 6 unbuilt, lose 6.00 each. Clearing again finds nothing."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order)
        for quantity, loss in ((4, 24.0), (6, 60.0)):
            unbuild = self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": quantity})
            unbuild.action_unbuild()
            self.env["mrp.cost.settlement"]._settle_unbuild(unbuild)
            self.assertEqual(self.wip(order), 0.0)
            self.assertEqual(-sum(self.lines(order, kind="loss").mapped("amount")), loss)
        self.post()
        self.assertEqual(self.account_balance(self.loss_account), 60.0)
        self.assertLedgerHolds()

    def test_an_unbuild_edited_afterwards_is_cleared_again(self):
        """1 of the 20 kg that came back was broken: it is lost too."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.finish(order)
        unbuild = self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": 10})
        unbuild.action_unbuild()
        self.assertFalse(self.lines(order, kind="loss"))
        unbuild.produce_line_ids.filtered(lambda m: m.product_id == self.steel).quantity = 19
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.lines(order, kind="loss").amount, -10.0)
        self.post()
        self.assertEqual(self.account_balance(self.loss_account), 10.0)
        self.assertLedgerHolds()

    def test_an_unbuild_without_an_order_leaves_no_balance(self):
        """5 gears at 26.00 out, 10 kg of steel at 10.00 in: 30.00 are lost, in the books at once."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.finish(order)
        self.post()
        unbuild = self.env["mrp.unbuild"].create(
            {"product_id": self.gear.id, "bom_id": self.bom.id, "product_qty": 5, "product_uom_id": self.gear.uom_id.id}
        )
        self.assertFalse(unbuild.mo_id)
        unbuild.action_unbuild()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertEqual(self.account_balance(self.loss_account), 30.0)
        unbuild._cost_clear_without_order()
        self.assertEqual(len(unbuild.cost_clearing_ids), 1)
        self.post()
        self.assertLedgerHolds()

    def test_a_cancelled_order_leaves_its_cost_as_a_loss(self):
        order = self.order(10)
        self.work(order, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        order.action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self.wip(order), 0.0)
        self.post()
        self.assertEqual(self.account_balance(self.loss_account), 60.0)

    def test_orders_of_two_companies_are_completed_together(self):
        """Odoo takes the account of one company for both, or fails."""
        self.stock(self.steel, 100, 10.0)
        mine = self.order(10)
        theirs = self._order_of_other_company()
        both = mine | theirs
        for order in both:
            order.qty_producing = 10
            order._set_qty_producing(False)
        both.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
        for order in both:
            self.assertEqual(self.wip(order), 0.0)
            items = self.lines(order).wip_move_line_id
            self.assertEqual(items.company_id, order.company_id)
            self.assertEqual(items.account_id, order._cost_wip_account())
            self.assertEqual(len(self.lines(order)), len(self.lines(order).filtered("wip_move_line_id")))

    def _order_of_other_company(self):
        other = self._create_company(name="Second Plant")
        self.env.user.company_ids |= other
        env = self.env(context={**self.env.context, "allowed_company_ids": (self.company | other).ids})
        wip = (
            env["account.account"]
            .with_company(other)
            .create({"code": "100900", "name": "WIP 2", "account_type": "asset_current", "company_ids": other.ids})
        )
        other._cost_production_location().valuation_account_id = wip
        other.write({"cost_absorption_account_id": False, "cost_ledger_active": True})
        category = self.category_avco_auto
        category.with_company(other).write({"property_valuation": "real_time", "property_cost_method": "average"})
        category.with_company(other).property_stock_valuation_account_id = other.account_stock_valuation_id
        steel = self.steel.with_company(other)
        steel.standard_price = 7.0
        bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.gear.product_tmpl_id.id,
                "company_id": other.id,
                "bom_line_ids": [(0, 0, {"product_id": self.steel.id, "product_qty": 2.0})],
            }
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        order = (
            env["mrp.production"]
            .with_company(other)
            .create(
                {
                    "product_id": self.gear.id,
                    "bom_id": bom.id,
                    "product_qty": 10,
                    "company_id": other.id,
                    "picking_type_id": warehouse.manu_type_id.id,
                }
            )
        )
        order.action_confirm()
        return order
