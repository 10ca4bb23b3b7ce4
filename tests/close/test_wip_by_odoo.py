from odoo import Command, fields
from odoo.tests import tagged

from ...report.wip_as_of import WIP_DATE
from .wip_case import WipCase


class WipByOdooCase(WipCase):
    """Odoo's own wizard, run for real, and the cost ledger on the same open orders.

    docs/concepts/wip-by-odoo.md has a row for each story: what Odoo says (components, overhead), what the ledger says
    (material, all other cost), who is right and why. 10 pastes are made of 10 kg at 10.00 and, as planned, 1 h of a
    machine at 40.00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lathe.costs_hour = 40.0
        cls.recipe.operation_ids.time_cycle_manual = 3.0

    def wizard(self, orders, day="2026-03-31"):
        """Open Odoo's wizard on selected orders, as its menu does."""
        Wizard = self.env["mrp.account.wip.accounting"].with_context(active_ids=orders.ids)
        next_day = fields.Date.add(self.day(day), days=1)
        return Wizard.create({"date": day, "reversal_date": next_day, "journal_id": self.company._cost_journal().id})

    def by_odoo(self, orders, day="2026-03-31"):
        components, overhead, wip = self.wizard(orders, day).line_ids
        self.assertAlmostEqual(wip.debit, components.credit + overhead.credit, 2)
        return round(components.credit, 2), round(overhead.credit, 2)

    def by_ledger(self, orders, day="2026-03-31"):
        report = self.env["mrp.cost.wip.as.of"].with_context(**{WIP_DATE: day})
        rows = report.search([("production_id", "in", orders.ids)])
        material = sum(rows.filtered(lambda row: row.element_id == self.material).mapped("amount"))
        return round(material, 2), round(sum(rows.mapped("amount")) - material, 2)

    def entered_on(self, moves, day):
        """Say on which day consumption was entered: Odoo stamps move lines with that moment."""
        moves.move_line_ids.write({"date": self.moment(f"{day} 10:00")})

    def with_material(self, day="2026-03-10", entered=None):
        """10 kg at 10.00 issued on a day; in favour of the wizard entered on the same one."""
        self.stock(self.mix, 10, 10.0)
        order = self.paste_order(10)
        self.issue(order, 10, self.mix, at=self.moment(f"{day} 10:00"))
        self.entered_on(order.move_raw_ids, entered or day)
        return order

    def worked(self, day="2026-03-10", hour=8):
        """10 kg at 10.00 issued, 1 h of machine at 40.00."""
        order = self.with_material(day)
        self.work(order, f"{day} {hour:02d}:00", f"{day} {hour + 1:02d}:00", kind="machine")
        return order

    def charge_rent(self, amount):
        """Spread overhead of March by machine hours."""
        pool = self.env["mrp.cost.pool"].create(
            {
                "name": "Rent",
                "element_id": self.env.ref("mrp_actual_cost.element_overhead_fixed").id,
                "driver": "machine_hour",
            }
        )
        run = self.env["mrp.cost.allocation"]._for(pool, self.march)
        run.amount = amount
        run.action_compute()
        run.action_post()


@tagged("post_install", "-at_install")
class TestWipByOdoo(WipByOdooCase):
    def test_both_agree_on_an_untouched_story(self):
        order = self.worked()
        self.assertEqual(self.by_odoo(order), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (100.0, 40.0))

    def test_both_agree_on_material_alone_and_on_time_alone(self):
        material, time = self.with_material(), self.paste_order(10)
        self.work(time, "2026-03-10 08:00", "2026-03-10 09:00", kind="machine")
        for order, expected in ((material, (100.0, 0.0)), (time, (0.0, 40.0))):
            self.assertEqual((self.by_odoo(order), self.by_ledger(order)), (expected, expected))

    def test_several_orders_in_one_call_differ_by_the_sum_of_their_causes(self):
        """
        order                               Odoo           ledger         cause
        untouched                           100.00  40.00  100.00  40.00
        a person beside the machine         100.00  40.00  100.00  41.00    1.00  the person's hour
        4 of 10 received                    100.00  40.00   60.00  24.00  -56.00  4 × (10.00 + 4.00) are in stock
        time over midnight of 31 March        0.00   0.00    0.00  80.00   80.00  2 h × 40.00 of March
                                            300.00 120.00  260.00 185.00   25.00
        """
        untouched, with_person, received = (self.worked(hour=hour) for hour in (8, 10, 12))
        self.work(with_person, "2026-03-10 10:00", "2026-03-10 11:00", self.operator)
        self.take_out(received, "2026-03-20", 4)
        at_midnight = self.paste_order(10)
        self.work(at_midnight, "2026-03-31 22:00", "2026-04-01 02:00", kind="machine")
        orders = untouched | with_person | received | at_midnight
        self.assertEqual(self.by_odoo(orders), (300.0, 120.0))
        self.assertEqual(self.by_ledger(orders), (260.0, 185.0))
        differences = [sum(self.by_ledger(order)) - sum(self.by_odoo(order)) for order in orders]
        self.assertEqual([round(each, 2) for each in differences], [0.0, 1.0, -56.0, 80.0])

    # -------------------------------------------------------------- components

    def test_a_price_that_rises_later_is_not_this_orders_cost(self):
        """10 kg more come at 30.00: Odoo takes today's average, 10 × 30.00; 10 × 10.00 was issued."""
        order = self.worked()
        self.stock(self.mix, 10, 30.0)
        self.assertEqual(self.by_odoo(order), (300.0, 40.0))
        self.assertEqual(self.by_ledger(order), (100.0, 40.0))

    def test_material_that_is_picked_and_not_consumed_is_in_stock(self):
        """10 kg are marked for the order: they lie on the shelf, and their 100.00 in the value of stock."""
        self.stock(self.mix, 10, 10.0)
        order = self.paste_order(10)
        order.move_raw_ids.write({"quantity": 10, "picked": True})
        self.entered_on(order.move_raw_ids, "2026-03-10")
        self.assertEqual(self.by_odoo(order), (100.0, 0.0))
        self.assertEqual(self.by_ledger(order), (0.0, 0.0))
        self.assertEqual(self.mix.total_value, 100.0)

    def test_material_that_was_brought_back_is_in_stock(self):
        """3 of 10 kg go back: 70.00 are left in the order, 30.00 in stock."""
        order = self.with_material()
        values = {"occurred_at": self.moment("2026-03-12 10:00")}
        order._shopfloor_return(self.mix, 3, self.env["stock.lot"], self.env["mrp.workorder"], values)
        self.assertEqual(self.by_odoo(order), (100.0, 0.0))
        self.assertEqual(self.by_ledger(order), (70.0, 0.0))
        self.assertEqual(self.mix.total_value, 30.0)

    def test_material_of_the_customer_costs_nothing(self):
        """10 kg belong to the customer: Odoo takes them at 10.00, as our own that stay in stock."""
        self.stock(self.mix, 10, 10.0)
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.env["stock.quant"]._update_available_quantity(self.mix, self.stock_location, 10, owner_id=customer)
        order = self.paste_order(10)
        move = order.move_raw_ids
        move.move_line_ids.unlink()
        values = {"quantity": 10, "owner_id": customer.id, "picked": True}
        move.move_line_ids = [Command.create(move._prepare_move_line_vals(quantity=0) | values)]
        move.write({"picked": True, "occurred_at": self.moment("2026-03-10 10:00")})
        move._action_done()
        self.entered_on(move, "2026-03-10")
        self.assertEqual(self.by_odoo(order), (100.0, 0.0))
        self.assertEqual(self.by_ledger(order), (0.0, 0.0))

    # -------------------------------------------------------------------- time

    def test_persons_cost_too(self):
        """An hour of Op at 1.00 beside the machine: Odoo has one rate a work center and takes the union of times."""
        order = self.worked()
        self.work(order, "2026-03-10 08:00", "2026-03-10 09:00", self.operator)
        self.assertEqual(self.by_odoo(order), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (100.0, 41.0))

    def test_time_over_midnight_of_the_last_day(self):
        """31 March 22:00 to 1 April 02:00: 2 h × 40.00 are March's; Odoo leaves out the whole log."""
        order = self.paste_order(10)
        self.work(order, "2026-03-31 22:00", "2026-04-01 02:00", kind="machine")
        self.assertEqual(self.by_odoo(order), (0.0, 0.0))
        self.assertEqual(self.by_ledger(order), (0.0, 80.0))

    def test_one_machine_at_two_orders_at_once(self):
        """From 8 to 9 the machine runs for both: an hour of 40.00, 20.00 each; Odoo counts it for each."""
        orders = self.paste_order(10) | self.paste_order(10)
        for order in orders:
            self.work(order, "2026-03-10 08:00", "2026-03-10 09:00", kind="machine")
        self.assertEqual(self.by_odoo(orders), (0.0, 80.0))
        self.assertEqual(self.by_ledger(orders), (0.0, 40.0))
        self.assertEqual([self.by_ledger(order)[1] for order in orders], [20.0, 20.0])

    def test_hours_that_are_given_and_not_measured(self):
        """A log of 2 h of machine without a beginning and an end: 2 × 40.00; Odoo sees no time."""
        order = self.paste_order(10)
        at = "2026-03-10 08:00"
        self.work(order, at, at, kind="machine", is_charged=True, charged_hours=2.0)
        self.assertEqual(self.by_odoo(order), (0.0, 0.0))
        self.assertEqual(self.by_ledger(order), (0.0, 80.0))

    def test_an_operation_costed_by_estimate(self):
        """Mixing is planned with 30 min, and 6 min were worked: 0.1 × 40.00; Odoo takes all 30 min once it began."""
        self.recipe.operation_ids.cost_mode = "estimated"
        order = self.paste_order(10)
        self.work(order, "2026-03-10 08:00", "2026-03-10 08:06", kind="machine")
        order.workorder_ids[0].state = "progress"
        self.assertEqual(self.by_odoo(order), (0.0, 20.0))
        self.assertEqual(self.by_ledger(order), (0.0, 4.0))

    def test_overhead_of_a_pool_is_in_progress_too(self):
        order = self.worked()
        self.charge_rent(25.0)
        self.assertEqual(self.by_odoo(order), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (100.0, 65.0))

    # -------------------------------------------------------------------- days

    def test_what_was_entered_late_belongs_to_its_day(self):
        """Issued on 30 March, entered on 2 April: Odoo has it in April."""
        order = self.with_material("2026-03-30", entered="2026-04-02")
        self.assertEqual(self.by_odoo(order), (0.0, 0.0))
        self.assertEqual(self.by_ledger(order), (100.0, 0.0))

    def test_the_day_of_the_company_counts(self):
        """In Shanghai it is 1 April, 02:00, when the material is issued: in UTC still 31 March."""
        self.company.partner_id.tz = "Asia/Shanghai"
        order = self.with_material()
        line = order.move_raw_ids.move_line_ids
        other = self.with_material("2026-04-01")
        other.move_raw_ids.move_line_ids.date = self.moment("2026-03-31 18:00")
        self.assertEqual(line.date.date(), self.day("2026-03-10"))
        self.assertEqual(self.by_odoo(other), (100.0, 0.0))
        self.assertEqual(self.by_ledger(other), (0.0, 0.0))
        self.assertEqual(self.by_ledger(other, "2026-04-01"), (100.0, 0.0))

    def test_an_order_completed_since_was_in_progress_then(self):
        """Finished on 5 April: asked afterwards for 31 March, Odoo leaves the order out."""
        order = self.worked()
        order.move_finished_ids.occurred_at = self.moment("2026-04-05 08:00")
        self.finish(order, 10)
        self.assertFalse(self.wizard(order).mo_ids)
        self.assertEqual(self.by_odoo(order), (0.0, 0.0))
        self.assertEqual(self.by_ledger(order), (100.0, 40.0))

    def test_a_past_day_is_told_as_it_was(self):
        """Received on 20 March, 4 of 10 at 14.00: on 15 March all 140.00 were in progress, on 31 March 84.00."""
        order = self.worked()
        self.take_out(order, "2026-03-20", 4)
        self.assertEqual([self.by_odoo(order, day) for day in ("2026-03-15", "2026-03-31")], [(100.0, 40.0)] * 2)
        self.assertEqual(self.by_ledger(order, "2026-03-15"), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (60.0, 24.0))

    # ------------------------------------------------------------------- books

    def test_posted_twice_it_counts_twice(self):
        """Odoo's entry is new each time, and credits stock for what left it already; ours stands once."""
        order = self.worked()
        for _time in range(2):
            wizard = self.wizard(order)
            wizard.line_ids.account_id = self.transfer_account
            wizard.confirm()
        entries = order.wip_move_ids.filtered(lambda move: move.date == self.day("2026-03-31"))
        self.assertEqual(len(entries), 2)
        self.assertEqual(sum(entries.line_ids.mapped("debit")), 280.0)
        self.post()
        self.assertFalse(self.post())
        self.assertEqual(self.account_balance(self.wip_account), 140.0)


@tagged("post_install", "-at_install")
class TestPartlyReceivedByOdoo(WipByOdooCase):
    """4 of 10 are in stock, 6 are complete in material and half done: Odoo deducts nothing, by whatever method.

    cost 100.00 + 40.00; planned cost of a unit 10.00 + 4.00; equivalent units 10 of material, 4 + 3 of conversion
    """

    def assertMethod(self, method, material, conversion):
        """What the ledger has in progress and what was received make 140.00; Odoo's 140.00 come on top."""
        self.value_by(method, completion="entered")
        order = self.worked()
        self.take_out(order, "2026-03-20", 4)
        self.enter(order, "2026-03-31", 100, 50)
        self.step._run(self.march)
        self.assertEqual(self.by_odoo(order), (100.0, 40.0))
        self.assertEqual(self.by_ledger(order), (material, conversion))
        self.assertAlmostEqual(self.paste.total_value, 140.0 - material - conversion, 2)

    def test_actual_cost_less_planned_cost_of_what_was_received(self):
        """100.00 - 4 × 10.00 and 40.00 - 4 × 4.00"""
        self.assertMethod("actual", 60.0, 24.0)

    def test_weighted_average(self):
        """100.00 × 6 / 10 and 40.00 × 3 / 7"""
        self.assertMethod("weighted_average", 60.0, 17.14)

    def test_first_in_first_out(self):
        """As weighted average: nothing was open when the period began."""
        self.assertMethod("fifo", 60.0, 17.14)

    def test_material_only(self):
        self.assertMethod("material", 60.0, 0.0)

    def test_at_standard(self):
        """6 × 10.00 and 3 × 4.00, as planned"""
        self.assertMethod("standard", 60.0, 12.0)

    def test_none(self):
        self.assertMethod("none", 0.0, 0.0)
