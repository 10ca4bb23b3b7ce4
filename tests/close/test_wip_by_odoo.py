from odoo.fields import Command
from odoo.tests import tagged

from ...report.wip_as_of import WIP_DATE
from .wip_case import WipCase


@tagged("post_install", "-at_install")
class TestWipByOdoo(WipCase):
    """Odoo's own wizard and the cost ledger on the same open orders; docs/concepts/wip-by-odoo.md tells it.

    Each test is a row of that page: what Odoo says (components, overhead), what the ledger says, and why.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lathe.costs_hour = 40.0

    def by_odoo(self, orders, day="2026-03-31"):
        """Return (components, overhead) by the wizard's own method."""
        wizard = self.env["mrp.account.wip.accounting"]
        moment = self.moment(f"{day} 23:59:59")
        vals = [command[2] for command in wizard._get_line_vals(orders, moment)]
        return round(vals[0]["credit"], 2), round(vals[1]["credit"], 2)

    def by_ledger(self, orders, day="2026-03-31"):
        """Return (material, all other cost) as of a day."""
        report = self.env["mrp.cost.wip.as.of"].with_context(**{WIP_DATE: day})
        rows = report.search([("production_id", "in", orders.ids)])
        material = sum(rows.filtered(lambda row: row.element_id == self.material).mapped("amount"))
        return round(material, 2), round(sum(rows.mapped("amount")) - material, 2)

    def entered_on(self, order, day):
        """Let Odoo see consumption on its day: it stamps move lines with the moment of entry."""
        order.move_raw_ids.move_line_ids.write({"date": self.moment(f"{day} 10:00")})

    def worked(self, day="2026-03-10"):
        """10 kg at 10.00 issued, 1 h of machine at 40.00."""
        order = self.paste_order(10)
        self.stock(self.mix, 10, 10.0)
        self.issue(order, 10, self.mix, at=self.moment(f"{day} 10:00"))
        self.entered_on(order, day)
        self.work(order, f"{day} 08:00", f"{day} 09:00", kind="machine")
        return order

    def test_both_agree_on_an_untouched_story(self):
        order = self.worked()
        self.assertEqual(self.by_odoo(order), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (100.0, 40.0))

    def test_a_price_that_rises_later_is_not_this_orders_cost(self):
        """10 kg more come at 30.00: Odoo takes today's average, 10 × 30.00; 10 × 10.00 was issued."""
        order = self.worked()
        self.stock(self.mix, 10, 30.0)
        self.assertEqual(self.by_odoo(order)[0], 300.0)
        self.assertEqual(self.by_ledger(order)[0], 100.0)

    def test_what_was_received_is_not_in_progress(self):
        """4 of 10 are in stock; the wizard deducts nothing, so they are counted twice."""
        self.value_by("weighted_average")
        order = self.worked()
        move = self.take_out(order, "2026-03-20", 4)
        self.enter(order, "2026-03-31", 100, 50)
        self.step._run(self.march)
        self.assertEqual(self.by_odoo(order), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (60.0, 17.14))  # 40.00 × 3 / 7
        self.assertEqual(move.value + 60.0 + 17.14, 140.0)

    def test_persons_cost_too(self):
        """An hour of Op at 1.00 beside the machine: Odoo has one rate a work center and takes the union of times."""
        order = self.worked()
        self.work(order, "2026-03-10 08:00", "2026-03-10 09:00", self.operator)
        self.assertEqual(self.by_odoo(order)[1], 40.0)
        self.assertEqual(self.by_ledger(order)[1], 41.0)

    def test_time_over_midnight_of_the_last_day(self):
        """31 March 22:00 to 1 April 02:00: 2 h × 40.00 are March's; Odoo leaves out the whole log."""
        order = self.paste_order(10)
        self.work(order, "2026-03-31 22:00", "2026-04-01 02:00", kind="machine")
        self.assertEqual(self.by_odoo(order)[1], 0.0)
        self.assertEqual(self.by_ledger(order)[1], 80.0)

    def test_overhead_of_a_pool_is_in_progress_too(self):
        order = self.worked()
        pool = self.env["mrp.cost.pool"].create(
            {
                "name": "Rent",
                "element_id": self.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "driver": "machine_hour",
            }
        )
        run = self.env["mrp.cost.allocation"]._for(pool, self.march)
        run.amount = 25.0
        run.action_compute()
        run.action_post()
        self.assertEqual(self.by_odoo(order)[1], 40.0)
        self.assertEqual(self.by_ledger(order)[1], 65.0)

    def test_an_order_completed_since_was_in_progress_then(self):
        """Finished on 5 April: asked afterwards for 31 March, Odoo leaves the order out."""
        order = self.worked()
        order.move_finished_ids.occurred_at = self.moment("2026-04-05 08:00")
        self.finish(order, 10)
        self.assertEqual(self.offered(order).ids, [])
        self.assertEqual(self.by_ledger(order), (100.0, 40.0))

    def offered(self, orders):
        """Return the orders the wizard takes up of those selected."""
        wizard = self.env["mrp.account.wip.accounting"].with_context(active_ids=orders.ids)
        [command] = wizard.default_get(["mo_ids"])["mo_ids"]
        self.assertEqual(command[0], Command.SET)
        return orders.browse(command[2])

    def test_posted_twice_it_counts_twice(self):
        """Odoo's entry is new each time, and credits stock for what left it already; ours stands once."""
        order = self.worked()
        for _time in range(2):
            wizard = (
                self.env["mrp.account.wip.accounting"]
                .with_context(active_ids=order.ids)
                .create(
                    {"date": "2026-03-31", "reversal_date": "2026-04-01", "journal_id": self.company._cost_journal().id}
                )
            )
            wizard.line_ids.account_id = self.transfer_account
            wizard.confirm()
        entries = order.wip_move_ids.filtered(lambda move: move.date == self.day("2026-03-31"))
        self.assertEqual(len(entries), 2)
        self.post()
        self.assertFalse(self.post())
        self.assertEqual(self.account_balance(self.wip_account), 140.0)
