from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestAllocation(CostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rent = cls._account("610900", "Rent", "expense")
        cls.pool = cls.env["mrp.cost.pool"].create(
            {
                "name": "Plant overhead",
                "element_id": cls.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "source_account_ids": [(6, 0, cls.rent.ids)],
            }
        )
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def book_rent(self, amount, date="2026-03-15"):
        move = self.env["account.move"].create(
            {
                "date": date,
                "line_ids": [
                    (0, 0, {"account_id": self.rent.id, "balance": amount}),
                    (0, 0, {"account_id": self.account_payable.id, "balance": -amount}),
                ],
            }
        )
        move.action_post()

    def allocate(self):
        wizard = Form(self.env["mrp.cost.allocate"])
        wizard.period_id = self.march
        wizard = wizard.save()
        wizard.action_preview()
        return wizard

    def test_orders_share_the_pool_by_labour_hours_to_the_cent(self):
        """100.00 over 1 h, 1 h and 1 h: 33.34, 33.33, 33.33."""
        self.book_rent(100.0)
        orders = [self.order() for _ in range(3)]
        for hour, order in enumerate(orders, start=8):
            self.work(order, f"2026-03-02 {hour:02d}:00", f"2026-03-02 {hour + 1:02d}:00", self.ada)
        wizard = self.allocate()
        self.assertEqual(wizard.line_ids.mapped("amount"), [33.34, 33.33, 33.33])
        self.assertEqual([self.wip(o) for o in orders], [30.0] * 3, "a preview charges nothing")
        wizard.action_allocate()
        self.assertEqual([self.wip(o) for o in orders], [63.34, 63.33, 63.33])
        lines = self.lines(orders[0], kind="overhead")
        self.assertEqual(lines.accounting_date, self.day("2026-03-31"))
        wizard.action_allocate()
        self.assertEqual(self.lines(orders[0], kind="overhead"), lines, "charged once")
        self.post()
        self.assertLedgerHolds()

    def test_overhead_of_a_done_order_follows_its_goods(self):
        self.book_rent(100.0)
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.finish(order)
        self.allocate().action_allocate()
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.gear.total_value, 330.0)  # 200.00 + 30.00 + 100.00
        self.post()
        self.assertLedgerHolds()

    def test_overhead_leaves_with_the_goods_not_before_them(self):
        """Worked in March, received in April: at the end of March the overhead is in WIP."""
        self.book_rent(100.0)
        self.stock(self.steel, 100, 10.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        (order.move_raw_ids | order.move_finished_ids).occurred_at = self.moment("2026-04-10 08:00")
        self.finish(order)
        accountant = new_test_user(
            self.env,
            login="allocator",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.allocate().with_user(accountant).action_allocate()
        ledger = self.env["mrp.cost.ledger"]
        at_march = ledger._wip_by_element(order, self.day("2026-03-31"))[order.id]
        self.assertEqual(float(sum(at_march.values())), 130.0)  # 30.00 labour + 100.00 overhead
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.gear.total_value, 330.0)

    def test_a_charged_pool_can_be_taken_back_and_charged_anew(self):
        self.book_rent(100.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.allocate().action_allocate()
        run = self.env["mrp.cost.allocation"].search([("pool_id", "=", self.pool.id)])
        run.action_reverse()
        self.assertEqual(self.wip(order), 30.0)
        self.book_rent(20.0)
        run.action_compute()
        run.action_post()
        self.assertEqual(self.wip(order), 150.0)
        self.assertEqual(self.lines(order, kind="overhead").mapped("amount"), [100.0, -100.0, 120.0])

    def charged(self):
        """Return the allocation of 100.00 of rent, charged to one order."""
        self.book_rent(100.0)
        self.work(self.order(), "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.allocate().action_allocate()
        return self.env["mrp.cost.allocation"].search([("pool_id", "=", self.pool.id)])

    def test_an_amount_that_was_charged_is_not_changed(self):
        run = self.charged()
        with self.assertRaisesRegex(UserError, "Take that back first"):
            run.amount = 60.0
        run.action_reverse()
        run.amount = 60.0

    def accountant(self, login):
        return new_test_user(
            self.env,
            login=login,
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_shares_are_computed_and_never_written_by_hand(self):
        """An accountant computes, charges and takes back; the shares themselves are the product's."""
        self.book_rent(100.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        runs = self.env["mrp.cost.allocation"].with_user(self.accountant("careful"))
        run = runs._for(self.pool, self.march)
        run.action_compute()
        run.action_post()
        self.assertEqual(run.line_ids.mapped("amount"), [100.0])
        for change in (
            lambda: run.line_ids.write({"amount": 1.0}),
            run.line_ids.unlink,
            lambda: run.line_ids.create({"allocation_id": run.id, "production_id": order.id, "base": 1, "amount": 1}),
        ):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaisesRegex(UserError, "Take that back first"):
            run.unlink()
        run.message_post(body=run.display_name)
        run.action_reverse()
        run.unlink()
        self.assertEqual(self.wip(order), 30.0)

    def test_a_pool_that_cost_nothing_is_said_to(self):
        """Looking at a preview does not say that the pool cost nothing; a tick does."""
        self.pool.source_account_ids = False
        self.work(self.order(), "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        runs = self.allocate().allocation_ids
        self.assertEqual(self.pool._without_amount(self.march), self.pool)
        runs.is_entered = True
        self.assertFalse(self.pool._without_amount(self.march))

    def test_nobody_says_that_something_was_charged(self):
        run, accountant = self.charged(), self.accountant("careless")
        period = run.period_id.with_user(accountant)
        with self.assertRaisesRegex(UserError, "never set by hand"):
            run.with_user(accountant).state = "draft"
        for model in ("mrp.cost.service.run", "mrp.cost.absorption"):
            values = {"period_id": period.id, "state": "posted"}
            if model == "mrp.cost.absorption":
                values["pool_id"] = run.pool_id.id
            with self.assertRaisesRegex(UserError, "never set by hand"):
                self.env[model].with_user(accountant).create(values)

    def test_a_closed_period_keeps_what_it_charged(self):
        run = self.charged()
        run.period_id.state = "closed"
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            run.action_reverse()
        self.assertEqual(run.state, "posted")

    def test_shares_of_another_amount_are_not_charged(self):
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.pool.source_account_ids = False
        wizard = self.allocate()
        wizard.allocation_ids.amount = 50.0
        wizard.allocation_ids.action_compute()
        wizard.allocation_ids.amount = 60.0
        with self.assertRaisesRegex(UserError, "computed for another amount"):
            wizard.action_allocate()

    def test_a_pool_without_base_is_refused(self):
        self.book_rent(100.0)
        wizard = self.allocate()
        with self.assertRaisesRegex(UserError, "no order has any labour hours"):
            wizard.action_allocate()

    def test_only_hours_of_the_pools_work_centers_count(self):
        self.book_rent(100.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.pool.workcenter_ids = self.lathe.copy()
        self.assertFalse(self.allocate().line_ids)
