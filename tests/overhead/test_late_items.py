from odoo.exceptions import UserError
from odoo.tests import tagged

from .sources_case import SourcesCase


@tagged("post_install", "-at_install")
class TestLateItems(SourcesCase):
    """What is posted into a period after it was closed, and which pool of a later one takes it."""

    def setUp(self):
        super().setUp()
        self.overhead = self.pool("labour_hour", source_account_ids=self.rent.ids)

    def test_an_account_named_later_brings_in_no_closed_month(self):
        """March: rent 100.00, wages 70.00 of nobody. April: wages are named too: 50.00 + 30.00, a late rent of 7.00."""
        self.book(self.rent, 100.0)
        self.book(self.wages, 70.0)
        self.assertEqual(self.charged(self.overhead).amount, 100.0)
        self.overhead.source_account_ids |= self.wages
        self.book(self.rent, 7.0, date="2026-03-31")
        self.book(self.rent, 50.0, date="2026-04-15")
        self.book(self.wages, 30.0, date="2026-04-15")
        self.assertEqual(self.run_of(self.overhead, self.april).amount, 87.0)

    def test_what_was_entered_by_hand_misses_no_item(self):
        """March: 100.00 by hand, though rent stood in the books. In April the pool gathers 50.00."""
        by_hand = self.pool("labour_hour", name="By hand")
        self.env["mrp.cost.allocation"]._for(by_hand, self.march).amount = 100.0
        run = self.charged(by_hand)
        self.assertFalse(run.gathered_by)
        self.book(self.wages, 100.0)
        by_hand.source_account_ids = self.wages
        self.book(self.wages, 50.0, date="2026-04-15")
        self.assertEqual(self.run_of(by_hand, self.april).amount, 50.0)

    def test_a_source_is_what_it_was_when_the_month_was_closed(self):
        """Depreciation in journal Assets; late 3.00 there and 5.00 elsewhere, and the journal is left open by now."""
        assets = self.general.copy({"name": "Assets", "code": "ASSET"})
        pool = self.pool(
            "labour_hour", name="Machines", source_ids=[self.source("depreciation", journal_ids=assets.ids)]
        )
        self.book(self.depreciation, 40.0, journal=assets)
        self.charged(pool)
        pool.source_ids.journal_ids = False
        self.book(self.depreciation, 3.0, date="2026-03-31", journal=assets)
        self.book(self.depreciation, 5.0, date="2026-03-31")
        self.assertEqual(self.run_of(pool, self.april).amount, 3.0)

    def test_a_part_of_an_item_is_late_where_its_cost_center_was_gathered(self):
        """March by the foundry; a late 100.00 is 60 % foundry and 40 % assembly, which is named by now: 60.00."""
        pool = self.pool(
            "labour_hour",
            name="Halls",
            source_ids=[self.source("analytic", analytic_account_ids=self.foundry.ids)],
        )
        self.book(self.rent, 10.0, analytic={str(self.foundry.id): 100})
        self.assertEqual(self.charged(pool).amount, 10.0)
        pool.source_ids.analytic_account_ids |= self.assembly
        halves = {str(self.foundry.id): 60, str(self.assembly.id): 40}
        self.book(self.rent, 100.0, date="2026-03-31", analytic=halves)
        self.assertEqual(self.run_of(pool, self.april).amount, 60.0)
        self.book(self.rent, 10.0, date="2026-04-15", analytic=halves)
        self.assertEqual(self.run_of(pool, self.april).amount, 70.0)

    def test_a_part_that_came_too_late_is_not_lost_as_another_part_did_not(self):
        """March: assembly is charged, then 100.00 come: 60 for the foundry, which is charged with them. April: 40."""
        foundry, assembly = (
            self.pool(
                "labour_hour", name=center.name, source_ids=[self.source("analytic", analytic_account_ids=center.ids)]
            )
            for center in (self.foundry, self.assembly)
        )
        self.charged(assembly)
        self.march.state = "open"
        self.book(self.rent, 100.0, analytic={str(self.foundry.id): 60, str(self.assembly.id): 40})
        self.assertEqual(self.charged(foundry).amount, 60.0)
        runs = [self.run_of(pool, self.april) for pool in (assembly, foundry)]
        self.assertEqual([run.amount for run in runs], [40.0, 0.0])

    def test_a_period_closed_again_takes_its_late_item_out_of_the_next_preview(self):
        """March 100.00 and closed; a late 7.00 goes to April with 50.00. Both are opened: March takes 107.00 now."""
        self.book(self.rent, 100.0)
        march = self.charged(self.overhead)
        self.book(self.rent, 7.0, date="2026-03-31")
        self.book(self.rent, 50.0, date="2026-04-15")
        self.work(self.order(), "2026-04-02 08:00", "2026-04-02 09:00", self.ada)
        april = self.run_of(self.overhead, self.april)
        self.assertEqual((april.amount, april.allocated), (57.0, 57.0))
        self.march.state = "open"
        march.action_reverse()
        march.action_compute()
        self.assertEqual(march.amount, 107.0)
        self.assertEqual((april.amount, april.allocated, len(april.item_ids)), (0.0, 0.0, 0))
        march.action_post()
        self.march.state = "closed"
        april.action_compute()
        self.assertEqual(april.amount, 50.0)

    def test_what_another_pool_previews_is_not_taken_from_it(self):
        """The 100.00 of rent are in the first pool's preview of March; the second one must not have them."""
        self.book(self.rent, 100.0)
        first = self.run_of(self.overhead)
        with self.assertRaisesRegex(UserError, "already"):
            self.run_of(self.pool("labour_hour", name="Second", source_account_ids=self.rent.ids))
        self.assertEqual(first.amount, 100.0)


@tagged("post_install", "-at_install")
class TestPlans(SourcesCase):
    """An item of 100.00 that is distributed whole in each of two plans: cost centers and products."""

    def setUp(self):
        super().setUp()
        self.cranes = self.analytic_accounts("Products of a Test", "Cranes")

    def of_accounts(self, name, *accounts):
        return self.pool(
            "labour_hour",
            name=name,
            source_ids=[self.source("analytic", analytic_account_ids=[account.id for account in accounts])],
        )

    def test_pools_of_two_plans_do_not_charge_an_item_twice(self):
        self.book(self.rent, 100.0, analytic={str(self.foundry.id): 100, str(self.cranes.id): 100})
        self.run_of(self.of_accounts("By center", self.foundry))
        with self.assertRaisesRegex(UserError, r"200\.00.* of the journal item .* one plan only"):
            self.run_of(self.of_accounts("By product", self.cranes))

    def test_a_source_of_two_plans_does_not_charge_an_item_twice(self):
        self.book(self.rent, -100.0, analytic={str(self.foundry.id): 100, str(self.cranes.id): 100})
        with self.assertRaisesRegex(UserError, "one plan only"):
            self.run_of(self.of_accounts("Both", self.foundry, self.cranes))

    def test_parts_of_a_plan_sum_to_the_item_whatever_other_plans_say(self):
        """100.03 half and half by center, a third and two thirds by product: the centers take 50.02 and 50.01."""
        paint = self.foundry.create({"name": "Paint", "plan_id": self.foundry.plan_id.id})
        wheels = self.cranes.create({"name": "Wheels", "plan_id": self.cranes.plan_id.id})
        percents = {self.foundry: 50, self.cranes: 33.33, paint: 50, wheels: 66.67}
        self.book(self.rent, 100.03, analytic={str(account.id): percent for account, percent in percents.items()})
        runs = [self.run_of(self.of_accounts(account.name, account)) for account in (self.foundry, paint)]
        self.assertEqual(sorted(run.amount for run in runs), [50.01, 50.02])
