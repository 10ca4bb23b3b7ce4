from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...exceptions import OrderClosed
from .loss_case import LossCase


@tagged("post_install", "-at_install")
class TestLoss(LossCase):
    """Normal loss stays with the good units, abnormal loss leaves at cost up to its operation."""

    # --------------------------------------------------------- normal, abnormal

    def test_normal_and_abnormal_loss_as_the_textbook(self):
        """
        20,500 kg × 150.00 = 3,075,000 for 20,500 units         150.00 a unit
        normal    2 % of 20,000 good ones = 400                  60,000 stay
        abnormal  500 - 400 = 100                                15,000 are lost
        good      20,000                                      3,060,000, 153.00 a unit
        """
        self.stock(self.steel, 20500, 150.0)
        bom = self.joint_bom(quantity=1.0, steel=1.0, is_loss_limited=True, loss_allowance=2.0)
        order = self.order(20000.0, bom=bom)
        self.issue(order, 20500, at=self.moment("2026-03-02 08:00"))
        first, second = self.reject(order, 300.0), self.reject(order, 200.0, at="2026-03-04 10:00")
        self.finish(order)
        self.assertEqual((first.normal_quantity, first.abnormal_quantity), (300.0, 0.0))
        self.assertEqual((second.normal_quantity, second.abnormal_quantity), (100.0, 100.0))
        self.assertEqual((first.loss_amount, second.loss_amount), (0.0, 15000.0))
        self.assertEqual(self.gear.total_value, 3060000.0)
        self.assertEqual(self.gear.standard_price, 153.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.loss_account), 15000.0)

    def test_a_reject_at_the_first_operation_carries_nothing_of_the_second(self):
        """
        operation  own cost           reached  unit   lost
        Turning    200.00 +  40.00    10       24.00  2 × 24.00 = 48.00
        Grinding   120.00              8              nothing rejected
        good 8: 360.00 - 48.00 = 312.00
        """
        order, (turning, grinding) = self.two_step_order(is_loss_limited=True)
        self.run_lathe(order, turning, "2026-03-02 08:00", "2026-03-02 09:00")
        self.reject(order, 2.0, turning)
        self.run_lathe(order, grinding, "2026-03-03 11:00", "2026-03-03 14:00")
        self.finish(order)
        self.assertLedger(
            order,
            """
            element   kind     hours  amount
            material  issue    0       200.00
            machine   time     4       160.00   1 h and 3 h × 40.00
            material  loss     0       -40.00   2 × 20.00
            machine   loss     0        -8.00   2 × 4.00, nothing of grinding
            material  receipt  0      -160.00
            machine   receipt  0      -152.00
            WIP 0.00
            """,
        )
        self.assertEqual(self.gear.total_value, 312.0)
        self.assertBooked(order)

    def test_a_reject_at_the_second_operation_carries_both(self):
        """360.00 for 10 units: 36.00 each; 1 % of 8 good ones is normal: 1.92 of 2 are lost, 69.12."""
        order, (turning, grinding) = self.two_step_order()
        order.write({"is_loss_limited": True, "loss_allowance": 1.0})
        self.run_lathe(order, turning, "2026-03-02 08:00", "2026-03-02 09:00")
        self.run_lathe(order, grinding, "2026-03-03 08:00", "2026-03-03 11:00")
        reject = self.reject(order, 2.0, grinding)
        self.finish(order)
        self.assertEqual((reject.normal_quantity, reject.abnormal_quantity), (0.08, 1.92))
        self.assertEqual(reject.loss_amount, 69.12)
        self.assertEqual(self.gear.total_value, 290.88)
        self.assertBooked(order)

    def test_without_a_limit_all_loss_is_normal(self):
        order, (turning, _grinding) = self.two_step_order()
        reject = self.reject(order, 2.0, turning)
        self.finish(order)
        self.assertEqual((reject.normal_quantity, reject.abnormal_quantity), (2.0, 0.0))
        self.assertFalse(self.lines(order, kind="loss"))
        self.assertEqual(self.gear.total_value, 200.0)
        self.assertBooked(order)

    def test_an_operation_has_its_allowance_and_the_order_another(self):
        """Turning allows 12.5 % of 8 = 1 unit; the bill of materials none at grinding."""
        self.two_steps.is_loss_limited = True
        order, (turning, grinding) = self.two_step_order(is_loss_limited=True, loss_allowance=12.5)
        first, second = self.reject(order, 1.0, turning), self.reject(order, 1.0, grinding)
        self.finish(order)
        self.assertEqual((first.abnormal_quantity, second.abnormal_quantity), (0.0, 1.0))
        # 200.00 / 9 units that reached grinding = 22.2222
        self.assertEqual(second.loss_amount, 22.22)
        self.assertEqual(self.gear.total_value, 177.78)
        self.assertBooked(order)

    def test_the_order_keeps_the_allowance_it_was_confirmed_with(self):
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True, loss_allowance=25.0)
        self.turning.loss_allowance = 0.0
        reject = self.reject(order, 2.0, turning)
        self.assertEqual((reject.normal_quantity, reject.abnormal_quantity), (1.5, 0.5), "25 % of the 6 left")
        self.finish(order)
        self.assertEqual((reject.normal_quantity, reject.abnormal_quantity), (2.0, 0.0))

    def test_cents_that_do_not_divide_stay_with_the_good_units(self):
        """100.00 for 7 units: 3 rejects of one unit lose 42.86 = 14.29 + 14.29 + 14.28."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(4.0, bom=self.joint_bom(is_loss_limited=True))
        self.issue(order, 10)
        rejects = [self.reject(order, 1.0, at=f"2026-03-0{day} 10:00") for day in (3, 4, 5)]
        self.finish(order)
        self.assertEqual([reject.loss_amount for reject in rejects], [14.29, 14.29, 14.28])
        self.assertEqual(self.gear.total_value, 57.14)
        self.assertBooked(order)

    @mute_logger("odoo.sql_db")
    def test_an_allowance_is_not_negative(self):
        for record in (self.bom, self.bom.bom_line_ids, self.turning):
            with self.subTest(record=record), self.assertRaises(IntegrityError), self.cr.savepoint():
                record.loss_allowance = -1.0
                record.flush_recordset()

    # ----------------------------------------------------------------- restating

    def test_the_loss_of_an_open_order_counts_what_it_cost_so_far(self):
        """
        200.00 for 8 planned units, 2 of them rejected       2 × 25.00 = 50.00 lost so far
        done with 8 good ones: 200.00 for 10                  2 × 20.00 = 40.00
        """
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        reject = self.reject(order, 2.0, turning)
        self.assertEqual(reject.loss_amount, 50.0)
        self.assertEqual(self.wip(order), 150.0)
        self.finish(order)
        reject.invalidate_recordset()
        self.assertEqual(reject.loss_amount, 40.0)
        self.assertEqual(self.gear.total_value, 160.0)
        self.assertBooked(order)

    def test_late_time_restates_the_loss(self):
        """An hour of turning after completion: 40.00 for 10 units, 8.00 of it is lost."""
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        self.reject(order, 2.0, turning)
        self.finish(order)
        self.run_lathe(order, turning, "2026-03-05 08:00", "2026-03-05 09:00")
        self.assertEqual(sum(self.lines(order, kind="loss", element_id=self.machine).mapped("amount")), -8.0)
        self.assertEqual(sum(self.lines(order, kind="true_up").mapped("amount")), -32.0)
        self.assertEqual(self.gear.total_value, 192.0)
        self.assertBooked(order)

    def test_the_loss_is_the_same_in_whatever_order_facts_arrive(self):
        def story(day, steps):
            order, (turning, grinding) = self.two_step_order(is_loss_limited=True)
            facts = {
                "turning": lambda: self.run_lathe(order, turning, f"{day} 08:00", f"{day} 09:00"),
                "grinding": lambda: self.run_lathe(order, grinding, f"{day} 10:00", f"{day} 13:00"),
                "reject": lambda: self.reject(order, 2.0, turning),
                "finish": lambda: self.finish(order),
            }
            for step in steps:
                facts[step]()
            return round(sum(self.lines(order, kind="loss").mapped("amount")), 2)

        self.assertEqual(story("2026-03-02", ["turning", "grinding", "reject", "finish"]), -48.0)
        self.assertEqual(story("2026-03-03", ["reject", "finish", "grinding", "turning"]), -48.0)
        self.assertEqual(story("2026-03-04", ["finish", "turning", "reject", "grinding"]), -48.0)

    def test_a_reject_that_is_changed_or_deleted_gives_its_loss_back(self):
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        self.finish(order)
        reject = self.reject(order, 2.0, turning)
        self.assertEqual(self.gear.total_value, 160.0)
        before = len(self.lines(order))
        reject.reason = "Cracked"
        self.env["mrp.cost.settlement"]._settle(order)
        self.assertEqual(len(self.lines(order)), before, "said twice, written once")
        reject.quantity = 12.0
        self.assertEqual(reject.loss_amount, 120.0)
        reject.unlink()
        self.assertEqual(self.gear.total_value, 200.0)
        self.assertEqual(round(sum(self.lines(order, kind="loss").mapped("amount")), 2), 0.0)
        self.assertBooked(order)

    def test_loss_of_a_closed_period_is_dated_in_the_open_one(self):
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        self.finish(order)
        self.env["mrp.cost.period"].search([("date_from", "<=", "2026-03-31")]).state = "closed"
        reject = self.reject(order, 2.0, turning)
        loss = self.lines(order, kind="loss")
        self.assertEqual(reject.loss_amount, 40.0)
        self.assertGreater(min(loss.mapped("accounting_date")), self.day("2026-03-31"))
        self.assertBooked(order)

    def test_a_cost_closed_order_takes_no_reject(self):
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        self.finish(order)
        order.action_cost_close()
        with self.assertRaises(OrderClosed):
            self.reject(order, 2.0, turning)

    # ------------------------------------------------------------------ recovery

    def test_what_normal_rejects_bring_makes_the_good_units_cheaper(self):
        order, (turning, _grinding) = self.two_step_order()
        self.reject(order, 2.0, turning, recovery_amount=5.0)
        self.finish(order)
        self.assertEqual(self.lines(order, kind="recovery").amount, -5.0)
        self.assertEqual(self.gear.total_value, 195.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.recovered), 5.0)

    def test_what_abnormal_rejects_bring_reduces_the_loss(self):
        """4 rejects cost 200.00 / 12 × 4 = 66.67 and bring 5.00; 2 of them (25 % of 8) are normal.

        abnormal: 2 × 16.6667 = 33.33 - 2.50 = 30.83 lost; good ones: 200.00 - 5.00 - 30.83 = 164.17
        """
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True, loss_allowance=25.0)
        reject = self.reject(order, 4.0, turning, recovery_amount=5.0)
        self.finish(order)
        self.assertEqual(reject.loss_amount, 30.83)
        self.assertEqual(self.gear.total_value, 164.17)
        self.assertBooked(order)

    def test_a_recovery_value_known_later_is_restated(self):
        order, (turning, _grinding) = self.two_step_order()
        reject = self.reject(order, 2.0, turning)
        self.finish(order)
        reject.recovery_amount = 5.0
        self.assertEqual(self.gear.total_value, 195.0)
        reject.recovery_amount = 3.0
        self.assertEqual(self.gear.total_value, 197.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.recovered), 3.0)

    def test_without_a_recovery_account_the_loss_account_takes_it(self):
        self.company.cost_recovery_account_id = False
        order, (turning, _grinding) = self.two_step_order()
        self.reject(order, 2.0, turning, recovery_amount=5.0)
        self.finish(order)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.loss_account), 5.0)

    # ------------------------------------------------------------ other settings

    def test_loss_of_a_standard_cost_order_is_not_variance(self):
        """200.00 used for 8 good wheels at 15.00: 40.00 lost, 40.00 variance."""
        wheel = self._product("Wheel", self.category_standard_auto, standard_price=15.0)
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom(is_loss_limited=True)
        bom.product_tmpl_id = wheel.product_tmpl_id
        order = self.order(8.0, product=wheel, bom=bom)
        self.issue(order, 20)
        self.reject(order, 2.0)
        self.finish(order)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.loss_account), 40.0)
        self.assertEqual(self.account_balance(self.variance_account), 40.0)

    def test_an_order_of_rejects_alone_is_lost_whole(self):
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        self.reject(order, 2.0, turning)
        order.move_finished_ids._action_cancel()
        order.state = "done"
        self.env["mrp.cost.settlement"]._settle(order)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.loss_account), 200.0)

    def test_another_unit_of_measure(self):
        """A dozen rejected of 12 good ones and 12 bad ones."""
        self.stock(self.steel, 100, 10.0)
        order = self.order(12.0, bom=self.joint_bom(is_loss_limited=True))
        self.issue(order, 24)
        reject = self.reject(order, 1.0, uom_id=self.env.ref("uom.product_uom_dozen").id)
        self.finish(order)
        self.assertEqual(reject.loss_amount, 120.0)
        self.assertBooked(order)

    # -------------------------------------------------------------------- access

    def test_a_planner_reports_rejects_without_seeing_what_they_cost(self):
        order, (turning, _grinding) = self.two_step_order(is_loss_limited=True)
        planner = new_test_user(
            self.env, login="loss_planner", groups="mrp.group_mrp_user", company_ids=[Command.set(self.company.ids)],
            company_id=self.company.id,
        )  # fmt: skip
        reject = self.env["mrp.production.reject"].with_user(planner)
        reject = reject.create(
            {
                "production_id": order.id,
                "workorder_id": turning.id,
                "quantity": 2.0,
                "uom_id": order.product_uom_id.id,
            }
        )
        self.assertEqual(reject.abnormal_quantity, 2.0)
        self.assertEqual(reject.sudo().loss_amount, 50.0)
        for name in ("loss_amount", "recovery_amount"):
            with self.assertRaises(AccessError):
                reject.read([name])
        with self.assertRaises(AccessError):
            reject.recovery_amount = 5.0
        reject.unlink()
        self.assertEqual(self.wip(order), 200.0)

    def test_a_cost_accountant_enters_what_rejects_bring(self):
        order, (turning, _grinding) = self.two_step_order()
        reject = self.reject(order, 2.0, turning)
        self.finish(order)
        accountant = new_test_user(
            self.env, login="loss_accountant", groups="base.group_user,mrp_actual_cost.group_cost_accountant",
            company_ids=[Command.set(self.company.ids)], company_id=self.company.id,
        )  # fmt: skip
        reject = reject.with_user(accountant)
        reject.recovery_amount = 5.0
        self.assertEqual((reject.recovery_amount, reject.loss_amount), (5.0, 0.0))
        self.assertEqual(self.gear.total_value, 195.0)
        with self.assertRaises(AccessError):
            reject.unlink()
