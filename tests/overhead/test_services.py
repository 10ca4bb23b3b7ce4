from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .service_case import ServiceCase


@tagged("post_install", "-at_install")
class TestServices(ServiceCase):
    """Pools that serve pools. The figures of the first two are published.

    Prozma (accountingformanagement.org, exercise 3, service department costing): administration by employees,
    janitorial by square feet, maintenance by machine hours, over two operating departments.
    """

    def prozma(self):
        amounts = {"admin": 42000, "janitorial": 33900, "maintenance": 18000, "op1": 0, "op2": 0}
        self.pools = {name: self.pool_with(name, amount) for name, amount in amounts.items()}
        self.serve(self.pools["admin"], janitorial=30, maintenance=120, op1=300, op2=150)
        self.serve(self.pools["janitorial"], maintenance=5000, op1=10000, op2=35000)
        self.serve(self.pools["maintenance"], op1=5000, op2=15000)

    # -------------------------------------------------------------------- methods

    def test_direct_method(self):
        """42,000 / 450 employees, 33,900 / 45,000 sq ft, 18,000 / 20,000 machine hours."""
        self.prozma()
        run = self.service_run("direct")
        self.assertEqual(self.rates(run), {"admin": 93.3333, "janitorial": 0.7533, "maintenance": 0.9})
        self.assertEqual(self.left(run, "op1", "op2", "admin"), [40033.33, 53866.67, 0.0])

    def test_step_down_method(self):
        """70.00 an employee; (33,900 + 2,100) / 50,000; (18,000 + 8,400 + 3,600) / 20,000."""
        self.prozma()
        for by_sequence in (False, True):
            run = self.service_run("step_down", is_by_sequence=by_sequence)
            self.assertEqual(self.rates(run), {"admin": 70.0, "janitorial": 0.72, "maintenance": 1.5})
            self.assertEqual(self.left(run, "op1", "op2"), [35700.0, 58200.0])
            run.unlink()
        self.pools["maintenance"].sequence = 1
        other = self.service_run("step_down", is_by_sequence=True)
        self.assertEqual(self.rates(other)["maintenance"], 0.9, "maintenance gives first, and gets nothing")

    def test_reciprocal_method(self):
        """Y = 7,260 + 0.3 Z, Z = 4,000 + 0.2 Y (myessayhelp.xyz): 9,000 and 5,800."""
        self.pools = {n: self.pool_with(n, a) for n, a in {"Y": 7260, "Z": 4000, "saw": 0, "lathe": 0}.items()}
        self.serve(self.pools["Y"], Z=20, saw=30, lathe=50)
        self.serve(self.pools["Z"], Y=30, saw=40, lathe=30)
        run = self.service_run("reciprocal")
        given = {result.pool_id.name: result.given for result in run.result_ids}
        self.assertEqual((given["Y"], given["Z"]), (9000.0, 5800.0))
        self.assertEqual(sum(self.left(run, "saw", "lathe")), 11260.0)

    def test_services_counted_by_a_statistic_and_from_a_day_on(self):
        """Cleaning 100.00 by floor area: 300 m² and 100 m²; from March on the second one gets no more."""
        area = self.env.ref("mrp_actual_cost.statistic_floor_area")
        centers = [self.lathe.copy({"name": name}) for name in ("Hall A", "Hall B")]
        self.pools = {"cleaning": self.pool_with("cleaning", 100.0, service_statistic_id=area.id)}
        for center, square_metres in zip(centers, (300.0, 100.0), strict=True):
            self.pools[center.name] = self.pool_with(center.name, workcenter_ids=center.ids)
            area.value_ids = [
                Command.create({"period_id": self.march.id, "workcenter_id": center.id, "value": square_metres})
            ]
        self.serve(self.pools["cleaning"], **{center.name: 0 for center in centers})
        run = self.service_run("direct")
        self.assertEqual(self.left(run, "Hall A", "Hall B"), [75.0, 25.0])
        self.pools["cleaning"].service_ids = [
            Command.create({"receiver_id": self.pools["Hall A"].id, "quantity": 100.0, "date_from": "2026-03-01"}),
            Command.create({"receiver_id": self.pools["Hall B"].id, "quantity": 999.0, "date_from": "2026-04-01"}),
        ]
        run.action_compute()
        self.assertEqual(self.left(run, "Hall A", "Hall B"), [50.0, 50.0])

    # -------------------------------------------------------------------- posting

    def plant(self):
        """Maintenance 50.00 serves the lathe's pool of 100.00, whose order has an hour."""
        accounts = [self._account(code, code, "expense") for code in ("690901", "690902")]
        self.order_one = self.order()
        self.work(self.order_one, "2026-03-02 08:00", "2026-03-02 09:00", self.ada)
        self.pools = {
            name: self.pool_with(name, amount, absorption_account_id=account.id)
            for (name, amount), account in zip({"maintenance": 50.0, "lathe": 100.0}.items(), accounts, strict=True)
        }
        self.serve(self.pools["maintenance"], lathe=8)
        return accounts

    def test_orders_are_charged_what_their_pool_was_given(self):
        given, charged = self.plant()
        run = self.service_run("reciprocal")
        self.assertFalse(run.move_id)
        run.action_post()
        self.assertEqual([self.account_balance(a) for a in (given, charged)], [-50.0, 50.0])
        allocation = self.env["mrp.cost.allocation"]._for(self.pools["lathe"], self.march)
        allocation.action_compute()
        self.assertEqual((allocation.amount, allocation.received, allocation.to_allocate), (100.0, 50.0, 150.0))
        allocation.action_post()
        self.assertEqual(self.wip(self.order_one), 180.0)
        self.post()
        self.assertEqual(self.account_balance(charged), -100.0, "50.00 given, 150.00 charged to the order")
        with self.assertRaisesRegex(UserError, "charged already"):
            run.action_reverse()
        allocation.action_reverse()
        run.action_reverse()
        self.post()
        self.assertEqual([self.account_balance(a) for a in (given, charged)], [0.0, 0.0])
        self.assertEqual(allocation.to_allocate, 100.0)
        self.assertLedgerHolds()

    def test_one_method_is_posted_and_only_what_was_looked_at(self):
        self.plant()
        runs = [self.service_run(method) for method in ("direct", "reciprocal")]
        self.env["mrp.cost.allocation"]._for(self.pools["maintenance"], self.march).amount = 60.0
        with self.assertRaisesRegex(UserError, "Compute the allocation again"):
            runs[0].action_post()
        runs[0].action_compute()
        runs[0].action_post()
        runs[0].action_post()
        self.assertEqual(len(runs[0].move_id), 1)
        runs[1].action_compute()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            runs[1].action_post()
        self.assertIn("posted_once", str(caught.exception))

    def test_a_center_whose_cost_nobody_entered_blocks(self):
        """The pool that it serves may have no cost of its own."""
        self.pools = {name: self.pool("labour_hour", name=name) for name in ("cleaning", "saw")}
        self.serve(self.pools["cleaning"], saw=1)
        [(severity, _message, pools)] = self.env["mrp.cost.service.step"]._checks(self.march)
        self.assertEqual((severity, pools), ("block", self.pools["cleaning"]))
        self.assertEqual(self.env["mrp.cost.allocation.step"]._checks(self.march), [])
        self.env["mrp.cost.allocation"]._for(pools, self.march).amount = 10.0
        self.assertEqual(self.env["mrp.cost.service.step"]._checks(self.march), [])

    def test_a_center_that_cost_nothing_takes_its_late_bill(self):
        """Maintenance had no bill in March; one of 9.00 that comes when March is closed is in its April."""
        repairs = self._account("630900", "Repairs", "expense")
        maintenance = self.pool("labour_hour", name="maintenance", source_account_ids=repairs.ids)
        self.pools = {"maintenance": maintenance, "lathe": self.pool_with("lathe", 100.0)}
        self.serve(maintenance, lathe=8)
        run, own = self.service_run("direct"), self.env["mrp.cost.allocation"]._for(maintenance, self.march)
        self.assertFalse(run.line_ids)
        run.action_post()
        self.assertEqual(own.state, "gathered")
        run.action_reverse()
        self.assertEqual(own.state, "draft")
        run.action_post()
        self.march.state = "closed"
        bill = self.env["account.move"].create(
            {
                "date": "2026-03-31",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in ((repairs, 9.0), (self.account_payable, -9.0))
                ],
            }
        )
        bill.action_post()
        april = self.env["mrp.cost.allocation"]._for(maintenance, self.april)
        april.action_compute()
        self.assertEqual(april.amount, 9.0)

    def test_an_archived_pool_is_not_served(self):
        """It would be charged to nobody: all 100.00 go to the saw."""
        self.pools = {
            name: self.pool_with(name, amount) for name, amount in {"power": 100.0, "saw": 0, "old": 0}.items()
        }
        self.serve(self.pools["power"], saw=1, old=3)
        self.pools["old"].active = False
        self.assertEqual(self.left(self.service_run("direct"), "saw"), [100.0])

    def test_a_center_that_serves_nobody_is_named(self):
        self.pools = {name: self.pool_with(name, 10.0) for name in ("A", "B")}
        self.serve(self.pools["A"], B=1)
        self.serve(self.pools["B"], A=1)
        with self.assertRaisesRegex(UserError, "A, B serve only each other"):
            self.service_run("reciprocal")
        with self.assertRaisesRegex(UserError, "serves no pool"):
            self.service_run("direct")

    def test_a_service_center_is_not_charged_to_orders(self):
        self.plant()
        self.assertNotIn(self.pools["maintenance"], self.env["mrp.cost.pool"]._to_allocate(self.company))
        allocation = self.env["mrp.cost.allocation"]._for(self.pools["maintenance"], self.march)
        with self.assertRaisesRegex(UserError, "not allocated to orders"):
            allocation.action_post()
        with self.assertRaisesRegex(ValidationError, "cannot be charged to orders at rates"):
            self.pools["maintenance"].charging = "rate"

    def test_accountants_run_it_users_look_others_see_nothing(self):
        self.plant()
        other, _order = self.second_company()
        user, accountant, elsewhere = (
            new_test_user(
                self.env,
                login=login,
                groups=f"base.group_user,mrp_actual_cost.group_cost_{group}",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
            for login, group, company in (
                ("service user", "user", self.company),
                ("service accountant", "accountant", self.company),
                ("service elsewhere", "accountant", other),
            )
        )
        run = (
            self.env["mrp.cost.service.run"]
            .with_user(accountant)
            .create({"period_id": self.march.id, "company_id": self.company.id})
        )
        run.action_compute()
        run.action_post()
        self.assertEqual(run.state, "posted")
        for records in (run, run.line_ids, run.result_ids, self.pools["maintenance"].service_ids):
            self.assertTrue(records.with_user(user).read(["display_name"]))
            with self.assertRaises(AccessError):
                records.with_user(user).write({"create_date": False})
            self.assertFalse(records.with_user(elsewhere).search([("id", "in", records.ids)]))
