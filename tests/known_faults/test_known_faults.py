"""Known faults of Odoo 19's manufacturing cost, one test each, named after its fault.

The tests use Odoo's documents only, so that they run on plain Odoo as well, where each fails:
``./dev faults`` runs them on both and prints the figures side by side.

The right figure is the same arithmetic every time: goods cost what was put into them, and a done order
leaves nothing on the work-in-progress account (the account of the production location).

    steel      20 kg × 10.00 for 10 gears             200.00
    Ada        2 h × 30.00                             60.00
    10 gears   26.00 each                             260.00
    WIP        + 200.00 + 60.00 - 260.00                0.00
"""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import KnownFaultCase

EIGHT_TO_TEN = ("2026-03-02 08:00", "2026-03-02 10:00")


@tagged("post_install", "-at_install")
class TestKnownFaults(KnownFaultCase):
    def test_consumption_posted_before_completion_is_in_the_finished_cost(self):
        """8 of 20 kg are posted first; Odoo takes only the 12 kg of the completion itself."""
        order = self.order()
        self.consume_now(order, 8)
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 260.0),  # 8 × 10.00 + 12 × 10.00 + 60.00
            ("WIP", self.balance(self.wip_account), 0.0),
        )

    def test_labour_is_not_absorbed_again_at_each_partial_post(self):
        """4 gears, then 6: Odoo puts all 60.00 of labour into the 4 and once more into the 6."""
        order = self.order()
        self.work(order, *EIGHT_TO_TEN)
        order.qty_producing = 4
        order._set_qty_producing(False)
        order._post_inventory()
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 260.0),  # 200.00 + 60.00
            ("WIP", self.balance(self.wip_account), 0.0),
        )

    def test_the_labour_entry_is_not_posted_twice(self):
        """Two people mark the same order as done, or one does twice."""
        order = self.order()
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        self.mark_done(order)
        self.post_cost()
        self.post_cost()
        self.assertFigures(
            ("labour absorbed", self.credit(self.absorbed), 60.0),
            ("WIP", self.balance(self.wip_account), 0.0),
        )

    def test_an_order_without_components_posts_its_labour(self):
        """Odoo values the goods with it but waits for components before it posts."""
        order = self.order(bom=self._bom(self.gear, ["Turning"], steel=0))
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 60.0),
            ("labour absorbed", self.credit(self.absorbed), 60.0),
            ("WIP", self.balance(self.wip_account), 0.0),  # 60.00 - 60.00
        )

    def test_a_work_order_without_time_is_not_given_invented_time(self):
        """Nobody reported any; Odoo logs the 60 minutes expected in its own name."""
        order = self.order()
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("minutes", sum(order.workorder_ids.time_ids.mapped("duration"), 0.0), 0.0),
            ("finished goods", self.gear.total_value, 200.0),  # the steel alone
        )

    def test_a_backorder_does_not_leave_all_time_on_the_first_order(self):
        """All 10 are turned when 4 are finished: the time of 6 belongs to the backorder."""
        order = self.order()
        self.work(order, *EIGHT_TO_TEN)
        order.workorder_ids.qty_produced = 10
        self.produce(order, 4, backorder=True)
        self.assertFigures(("first 4", self.gear.total_value, 104.0))  # 8 × 10.00 + 60.00 × 4 / 10
        self.produce(order.production_group_id.production_ids - order, 6)
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 260.0),
            ("WIP", self.balance(self.wip_account), 0.0),
        )

    def test_overlapping_operators_are_both_costed(self):
        """Ada from 8:00 to 9:00, Bo from 8:30 to 9:30: Odoo pays the 1.5 h from 8:00 to 9:30."""
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.work(order, "2026-03-02 08:30", "2026-03-02 09:30", self.bo)
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("labour absorbed", self.credit(self.absorbed), 60.0),  # (1 h + 1 h) × 30.00
            ("finished goods", self.gear.total_value, 260.0),
        )

    def test_a_downtime_log_of_24_hours_does_not_cost_24_hours(self):
        """Ada logs that the lathe broke down on the 2nd and ran again on the 3rd; Odoo costs that as work."""
        order = self.order()
        self.work(order, *EIGHT_TO_TEN)
        self.work(order, "2026-03-02 10:00", "2026-03-03 10:00", loss=self.breakdown)
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 260.0),  # without 24 h × 30.00 = 720.00
            ("labour absorbed", self.credit(self.absorbed), 60.0),
        )

    def test_a_log_that_crosses_the_cut_off_is_not_left_out(self):
        """22:00 to 02:00 over the month's end: 2 h belong to March; Odoo takes logs that ended by then."""
        order = self.order()
        self.work(order, "2026-03-31 22:00", "2026-04-01 02:00")
        self.show_wip(order, "2026-03-31")
        self.assertFigures(("WIP on 31 March", self.balance(self.wip_account, "2026-03-31"), 60.0))

    def test_the_difference_of_a_standard_cost_product_leaves_the_production_account(self):
        """10 wheels enter stock at their standard of 30.00; 260.00 were spent."""
        wheel = self._product("Wheel", self.category_standard_auto, standard_price=30.0)
        order = self.order(product=wheel, bom=self._bom(wheel, ["Turning"]))
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        self.post_cost()
        self.assertFigures(("WIP", self.balance(self.wip_account), 0.0))  # not 260.00 - 300.00

    def test_unbuild_leaves_no_balance(self):
        """10 gears out at 260.00, steel back at 200.00: Odoo leaves the 60.00 of labour where they are."""
        order = self.order()
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        self.env["mrp.unbuild"].create({"mo_id": order.id, "product_qty": 10}).action_unbuild()
        self.post_cost()
        self.assertFigures(
            ("WIP", self.balance(self.wip_account), 0.0),
            ("steel", self.steel.total_value, 1000.0),
        )

    def test_component_scrap_is_in_the_cost(self):
        """3 kg break while 10 gears are made: they took 23 kg."""
        order = self.order()
        values = {"production_id": order.id, "product_id": self.steel.id, "scrap_qty": 3.0}
        self.env["stock.scrap"].create(values).do_scrap()
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 290.0),  # 23 × 10.00 + 60.00
            ("WIP", self.balance(self.wip_account), 0.0),
        )

    def test_a_late_price_change_reaches_finished_goods(self):
        """The steel in the gears was received at 10.00 and is billed at 12.00 afterwards."""
        line = {"product_id": self.steel.id, "product_qty": 100, "price_unit": 10.0}
        purchase = self.env["purchase.order"].create(
            {"partner_id": self.vendor.id, "order_line": [Command.create(line)]}
        )
        purchase.button_confirm()
        purchase.picking_ids.move_ids.write({"quantity": 100, "picked": True})
        purchase.picking_ids.button_validate()
        order = self.order()
        self.work(order, *EIGHT_TO_TEN)
        self.produce(order)
        purchase.action_create_invoice()
        bill = purchase.invoice_ids
        bill.invoice_date = fields.Date.today()
        bill.invoice_line_ids.write({"price_unit": 12.0, "tax_ids": [Command.clear()]})
        bill.action_post()
        self.post_cost()
        self.assertFigures(
            ("finished goods", self.gear.total_value, 300.0),  # 20 × 12.00 + 60.00
            ("steel", self.steel.total_value, 960.0),  # 80 × 12.00
        )

    def test_no_entry_is_silently_moved_past_a_lock_date(self):
        """March is locked before its cost is in the books: say so, and do not book it in April unasked."""
        order = self.order()
        self.work(order, "2026-03-30 08:00", "2026-03-30 10:00")
        self.company.fiscalyear_lock_date = "2026-03-31"
        try:
            dated = str(self.show_wip(order, "2026-03-31").date)
        except UserError as refused:
            self.assertIn("locked up to", str(refused))
            dated = "refused"
        self.assertFigures(("the entry for 31 March is", dated, "refused"))

    def test_orders_of_two_companies_are_done_in_one_batch(self):
        """One button on a list of orders; their WIP accounts are those of their companies."""
        mine, (theirs, their_wip) = self.order(), self._order_of_second_company()
        self.work(mine, *EIGHT_TO_TEN)
        try:
            self.produce(mine | theirs)
        except ValueError as error:
            self.fail(f"neither order is done: {error}")
        for company in (mine | theirs).company_id:
            self.post_cost(company)
        self.assertFigures(
            ("WIP", self.balance(self.wip_account), 0.0),
            ("finished goods", self.gear.total_value, 260.0),
            ("WIP of the second company", self.balance(their_wip), 0.0),
            ("its finished goods", theirs.move_finished_ids.value, 140.0),  # 20 kg × 7.00
        )

    def test_no_amount_loses_a_cent(self):
        """Three operations of 10 min 10 s each cost 5.0833: 5.08 three times is 15.24, not 15.25."""
        order = self.order(bom=self._bom(self.gear, ["Turning", "Milling", "Grinding"]))
        for hour, workorder in enumerate(order.workorder_ids, start=8):
            self.work(order, f"2026-03-02 {hour:02d}:00:00", f"2026-03-02 {hour:02d}:10:10", workorder=workorder)
        self.produce(order)
        self.post_cost()
        absorbed = self.credit(self.absorbed)
        self.assertFigures(
            ("WIP", self.balance(self.wip_account), 0.0),
            ("finished goods", self.gear.total_value, 200.0 + absorbed),
        )

    def _order_of_second_company(self):
        """Returns an order of 10 gears of the second company, and that company's WIP account."""
        other = self._create_company(name="Second Plant")
        self.env.user.company_ids |= other
        env = self.env(context={**self.env.context, "allowed_company_ids": (self.company | other).ids})
        env = env["res.company"].with_company(other).env
        wip = self._account(other, "100900", "Work in Progress", "asset_current")
        absorbed = self._account(other, "600900", "Conversion Cost Absorbed", "expense_direct_cost")
        self._book_production_on(other, wip, absorbed)
        category = self.category_avco_auto.with_env(env)
        category.write({"property_valuation": "real_time", "property_cost_method": "average"})
        category.property_stock_valuation_account_id = other.account_stock_valuation_id
        self.steel.with_env(env).standard_price = 7.0
        line = {"product_id": self.steel.id, "product_qty": 2.0}
        bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.gear.product_tmpl_id.id,
                "company_id": other.id,
                "bom_line_ids": [Command.create(line)],
            }
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        order = env["mrp.production"].create(
            {
                "product_id": self.gear.id,
                "bom_id": bom.id,
                "product_qty": 10,
                "company_id": other.id,
                "picking_type_id": warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        return order.with_env(self.env), wip
