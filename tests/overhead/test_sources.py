from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .sources_case import SourcesCase


@tagged("post_install", "-at_install")
class TestSources(SourcesCase):
    """What a pool gathers; every amount in March unless said."""

    # ---------------------------------------------------------------- journal items

    def test_parts_of_an_item_go_where_they_are_distributed(self):
        """100.01 at 50 % each: 50.01 and 50.00; together the item."""
        self.book(self.rent, 100.01, analytic={str(self.foundry.id): 50, str(self.assembly.id): 50})
        pools = [
            self.pool("labour_hour", source_ids=[self.source("analytic", analytic_account_ids=account.ids)])
            for account in (self.foundry, self.assembly)
        ]
        runs = [self.run_of(pool) for pool in pools]
        self.assertEqual(sorted(run.amount for run in runs), [50.0, 50.01])
        self.assertEqual([len(run.item_ids) for run in runs], [1, 1])

    def test_depreciation_and_payroll_are_items_of_their_accounts_and_journals(self):
        other = self.general.copy({"name": "Assets", "code": "ASSET"})
        self.book(self.depreciation, 300.0, journal=other)
        self.book(self.depreciation, 40.0)
        self.book(self.depreciation, 999.0, date="2026-04-01")
        self.book(self.wages, 200.0)
        self.assertEqual(self.gathered(self.source("depreciation")), 340.0)
        self.assertEqual(self.gathered(self.source("depreciation", journal_ids=other.ids)), 300.0)
        self.assertEqual(self.gathered(self.source("payroll", account_ids=self.wages.ids)), 200.0)
        both = [self.source("payroll", account_ids=self.wages.ids), self.source("depreciation")]
        self.assertEqual(self.gathered(*both, source_account_ids=self.wages.ids), 540.0, "wages count once")

    def test_an_item_is_in_one_pool_only(self):
        self.book(self.rent, 100.0)
        first, second = (self.pool("labour_hour", name=n, source_account_ids=self.rent.ids) for n in ("A", "B"))
        self.run_of(first)
        with self.assertRaisesRegex(UserError, "is in A / March already, and cannot be in B / March"):
            self.run_of(second)
        self.run_of(first)  # again: it keeps its own

    def test_a_part_and_the_whole_exclude_each_other(self):
        self.book(self.rent, 100.0, analytic={str(self.foundry.id): 60})
        part = self.pool("labour_hour", source_ids=[self.source("analytic", analytic_account_ids=self.foundry.ids)])
        self.assertEqual(self.run_of(part).amount, 60.0)
        with self.assertRaisesRegex(UserError, "already"):
            self.run_of(self.pool("labour_hour", source_account_ids=self.rent.ids))

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_refuses_an_item_twice(self):
        item = self.book(self.rent, 100.0)
        runs = [self.run_of(self.pool("labour_hour")) for _ in range(2)]
        insert = (
            "INSERT INTO mrp_cost_pool_item (allocation_id, company_id, move_line_id, part, amount) "
            "VALUES (%s, %s, %s, %s, 1)"
        )
        self.env.cr.execute(insert, (runs[0].id, self.company.id, item.id, "7"))
        self.env.cr.execute(insert, (runs[1].id, self.company.id, item.id, "8"))
        for part in ("7", None):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(insert, (runs[1].id, self.company.id, item.id, part))

    def test_what_is_posted_into_a_closed_period_is_in_the_next_one(self):
        self.book(self.rent, 100.0)
        pool = self.pool("labour_hour", source_account_ids=self.rent.ids)
        self.work(self.order(), "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        run = self.run_of(pool)
        run.action_post()
        self.march.state = "closed"
        self.book(self.rent, 7.0, date="2026-03-31")
        self.book(self.rent, 50.0, date="2026-04-15")
        self.assertEqual(self.run_of(pool, self.april).amount, 57.0)
        self.assertEqual(run.amount, 100.0)

    # --------------------------------------------------------------- time of centers

    def test_idle_and_indirect_time_at_the_rates_of_its_day(self):
        """Lathe idle 2 h × 40.00; Ada sweeps 1 h × 30.00; the work on an order is not counted."""
        loss = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "availability")], limit=1)
        common = {"workcenter_id": self.lathe.id, "company_id": self.company.id, "loss_id": loss.id}
        self.env["mrp.workcenter.productivity"].create(
            [
                {**common, "date_start": "2026-03-03 08:00:00", "date_end": "2026-03-03 10:00:00"},
                {
                    **common,
                    "date_start": "2026-03-03 08:00:00",
                    "date_end": "2026-03-03 09:00:00",
                    "employee_id": self.ada.id,
                    "time_kind": "labour",
                },
                {**common, "date_start": "2026-04-03 08:00:00", "date_end": "2026-04-03 10:00:00"},
            ]
        )
        self.work(self.order(), "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.assertEqual(self.gathered(self.source("center_time")), 110.0)
        self.assertEqual(self.gathered(self.source("center_time", hour_rate=10.0)), 30.0)
        self.assertEqual(self.gathered(self.source("center_time", workcenter_ids=self.lathe.copy().ids)), 0.0)
        self.rate("machine", 50.0, date_from="2026-03-01")
        self.assertEqual(self.gathered(self.source("center_time")), 130.0)

    def test_idle_time_of_many_persons_takes_no_more_queries(self):
        pool = self.pool("labour_hour", source_ids=[self.source("center_time")])
        counts = []
        for first, last in ((1, 1), (2, 3), (4, 9)):  # the first one fills caches that all share
            self.sweep([self._employee(f"Person {number}", 10.0) for number in range(first, last + 1)])
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertTrue(self.env.user.company_id)  # whether it is known by then depends on the tests before
            before = self.env.cr.sql_log_count
            self.assertEqual(float(pool._gather(self.march)), 10.0 * last)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def sweep(self, persons):
        """Report an hour of each person without an order."""
        loss = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "availability")], limit=1)
        self.env["mrp.workcenter.productivity"].create(
            [
                {
                    "workcenter_id": self.lathe.id,
                    "company_id": self.company.id,
                    "loss_id": loss.id,
                    "employee_id": person.id,
                    "time_kind": "labour",
                    "date_start": "2026-03-03 08:00:00",
                    "date_end": "2026-03-03 09:00:00",
                }
                for person in persons
            ]
        )

    def test_a_source_says_what_it_takes(self):
        for kind in ("account", "analytic", "payroll"):
            with self.assertRaisesRegex(ValidationError, "Name the"):
                self.pool("labour_hour", source_ids=[self.source(kind)])

    # ------------------------------------------------------------------------ scope

    def test_only_orders_in_scope_share(self):
        """Three orders of an hour: one in another plant, one named, one plain; gears are no cranes."""
        plant = self.env["stock.warehouse"].create({"name": "Plant 2", "code": "PL2", "company_id": self.company.id})
        category = self.category_avco_auto.create({"name": "Cranes", "parent_id": self.category_avco_auto.id})
        plain, named, away = self.order(), self.order(), self.order()
        away.picking_type_id = plant.manu_type_id
        for hour, order in enumerate((plain, named, away), start=8):
            self.work(order, f"2026-03-02 {hour:02d}:00", f"2026-03-02 {hour + 1:02d}:00", self.ada)
        self.assertEqual(self.base("labour_hour", self.march, warehouse_ids=plant.ids), {away: 1.0})
        self.assertEqual(self.base("labour_hour", self.march, production_ids=named.ids), {named: 1.0})
        self.assertEqual(self.base("labour_hour", self.march, category_ids=category.ids), {})
        self.assertEqual(len(self.base("labour_hour", self.march, category_ids=category.parent_id.ids)), 3)

    def test_a_pool_behaves_as_its_element_unless_said_otherwise(self):
        self.assertEqual(self.pool("labour_hour").behaviour, "fixed")
        variable = self.elements["overhead_variable"]
        self.assertEqual(self.pool("labour_hour", element_id=variable.id).behaviour, "variable")
        self.assertEqual(self.pool("labour_hour", element_id=variable.id, behaviour="fixed").behaviour, "fixed")

    # -------------------------------------------------------------- direct charges

    def direct(self, item, amounts, **values):
        return self.env["mrp.cost.direct"].create(
            {
                "name": "Special tool",
                "date": "2026-03-20",
                "element_id": self.elements["tooling"].id,
                "move_line_id": item.id if item else False,
                "line_ids": [Command.create({"production_id": o.id, "amount": a}) for o, a in amounts.items()],
                **values,
            }
        )

    def test_a_special_cost_goes_to_named_orders_and_to_no_pool(self):
        """Rent 100.00 for all, a tool of 50.00 booked beside it for two orders: 30.00 and 20.00."""
        self.book(self.rent, 100.0)
        tool = self.book(self.rent, 50.0)
        one, two = self.order(), self.order()
        self.work(one, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        charge = self.direct(tool, {one: 30.0, two: 20.0})
        charge.action_post()
        self.assertEqual([self.wip(one), self.wip(two)], [60.0, 20.0])
        self.assertEqual(self.lines(two).counter_account_id, self.rent, "the rent account is relieved of the tool")
        pool = self.pool("labour_hour", source_account_ids=self.rent.ids)
        self.assertEqual(self.run_of(pool).amount, 100.0)
        charge.action_reverse()
        self.assertEqual([self.wip(one), self.wip(two)], [30.0, 0.0])
        self.assertEqual(self.run_of(pool).amount, 150.0)
        with self.assertRaisesRegex(UserError, "already"):
            charge.action_post()
        self.post()
        self.assertLedgerHolds()

    def test_a_direct_charge_is_given_away_whole_and_stands_once_charged(self):
        order = self.order()
        charge = self.direct(None, {order: 30.0}, amount=50.0)
        with self.assertRaisesRegex(UserError, "not given to any order yet"):
            charge.action_post()
        charge.line_ids.amount = 50.0
        charge.action_post()
        charge.action_post()
        self.assertEqual(self.wip(order), 50.0)
        for change in (lambda: charge.write({"amount": 1.0}), lambda: charge.line_ids.write({"amount": 1.0})):
            with self.assertRaisesRegex(UserError, "Take that back first"):
                change()
        with self.assertRaisesRegex(UserError, "Take that back first"):
            charge.unlink()

    def test_a_charge_that_stands_is_given_no_more_orders(self):
        """50.00 charged; a line of 7.00 of a draft must not move over to it."""
        order = self.order()
        charged = self.direct(None, {order: 50.0}, amount=50.0)
        charged.action_post()
        draft = self.direct(None, {self.order(): 7.0}, amount=7.0)
        with self.assertRaisesRegex(UserError, "Take that back first"):
            draft.line_ids.direct_id = charged

    # ----------------------------------------------------------------------- access

    def test_accountants_work_with_sources_and_users_only_look(self):
        user, accountant = (
            new_test_user(
                self.env,
                login=f"pool {group}",
                groups=f"base.group_user,mrp_actual_cost.group_cost_{group}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for group in ("user", "accountant")
        )
        self.book(self.rent, 100.0)
        order = self.order()
        self.work(order, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        pool = self.pool("labour_hour", source_ids=[self.source("account", account_ids=self.rent.ids)])
        run = self.env["mrp.cost.allocation"]._for(pool, self.march)
        run.with_user(accountant).action_compute()
        run.with_user(accountant).action_post()
        charge = self.direct(None, {order: 5.0}, amount=5.0)
        charge.with_user(accountant).action_post()
        self.assertEqual(self.wip(order), 135.0)
        for records in (pool.source_ids, charge, charge.line_ids, self.env.ref("mrp_actual_cost.statistic_floor_area")):
            seen = records.with_user(user)
            self.assertTrue(seen.read(["display_name"]))
            with self.assertRaises(AccessError):
                seen.write({"create_date": False})
        with self.assertRaises(AccessError):
            run.item_ids.with_user(user).read(["amount"])
        with self.assertRaises(AccessError):
            run.item_ids.with_user(accountant).unlink()

    def test_other_companies_are_not_seen(self):
        other, _order = self.second_company()
        user = new_test_user(
            self.env,
            login="elsewhere",
            groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.book(self.rent, 100.0)
        order = self.order()
        pool = self.pool("labour_hour", source_ids=[self.source("account", account_ids=self.rent.ids)])
        run = self.run_of(pool)
        charge = self.direct(None, {order: 5.0}, amount=5.0)
        value = self.env["mrp.cost.statistic.value"].create(
            {
                "statistic_id": self.env.ref("mrp_actual_cost.statistic_floor_area").id,
                "period_id": self.march.id,
                "workcenter_id": self.lathe.id,
                "value": 10.0,
            }
        )
        for records in (pool.source_ids, run.item_ids, charge, charge.line_ids, value):
            self.assertFalse(records.with_user(user).search([("id", "in", records.ids)]), records)
