from datetime import timedelta

from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.exceptions import OrderClosed

from .histories import HistoryCase, examples

hours = st.integers(0, 60 * 24)  # hours after 1 March 2026, so that some are in April
which = st.integers(0, 2)  # one of three orders, or of its logs
steps = st.one_of(
    st.tuples(st.just("issue"), which, st.integers(1, 12)),
    st.tuples(st.just("work"), which, hours, st.integers(1, 400), st.booleans()),
    st.tuples(st.just("machine"), which, hours, st.integers(1, 400)),
    st.tuples(st.just("edit"), which, st.integers(-90, 90)),
    st.tuples(st.just("delete"), which),
    st.tuples(st.just("receive"), which, st.integers(1, 4)),
    st.tuples(st.just("finish"), which),
    st.tuples(st.just("sell"), st.integers(1, 5)),
    st.tuples(st.just("assemble"), st.integers(1, 6)),
    st.tuples(st.just("split"), which, st.integers(1, 6)),
    st.tuples(st.just("reprice"), st.integers(900, 1200)),
    st.tuples(st.just("post")),
    st.tuples(st.just("close")),
    st.tuples(st.just("reopen")),
)


def histories(number):
    return examples(number, st.lists(steps, min_size=3, max_size=14))


class Histories(HistoryCase):
    """Whatever happens in whatever order, the ledger holds after each step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def play_for_each_product(self, history):
        for product in self._products():
            with self.example():
                self._play(product, history)

    def _products(self):
        return [
            self.gear,
            self._product("Fifo gear", self.category_fifo_auto),
            self._product("Standard gear", self.category_standard_auto, standard_price=31.7),
        ]

    def _play(self, product, history):
        self.received = self.stock(self.steel, 1000, 9.97)
        self.assembly = self._product("Gearbox", self.category_avco_auto)
        bom = self.bom.copy({"product_tmpl_id": product.product_tmpl_id.id, "product_id": product.id})
        self.orders = [self.order(10, product=product, bom=bom) for _ in range(3)]
        for step in history:
            name, *arguments = step
            getattr(self, f"_do_{name}")(*arguments)
            self._check(step)
        self._check_end()

    def _check(self, step):
        self.assertLedgerHolds()
        for order in self.orders:
            lines = self.lines(order)
            self.assertFalse(lines.filtered(lambda line: line.accounting_date < line.event_date), step)
            if order.state == "done":
                self.assertAlmostEqual(sum(lines.mapped("amount")), 0.0, 2, step)

    def _check_end(self):
        """Posted to the end, both ledgers are equal, and hours are what the clock says."""
        self.post()
        self.assertLedgerHolds()
        wip = round(sum(self.wip(order) for order in self.orders), 2)
        self.assertEqual(self.account_balance(self.wip_account), wip if self.setting == "perpetual" else 0.0)
        logs = self.env["mrp.workcenter.productivity"].search(
            [("employee_id", "=", self.ada.id), ("workorder_id", "in", [o.workorder_ids.id for o in self.orders])]
        )
        clock = self._union_hours(logs)
        charged = sum(self.env["mrp.cost.line"].search([("employee_id", "=", self.ada.id)]).mapped("hours"))
        self.assertAlmostEqual(charged, clock, 4)
        self.assertComposed()
        self._check_cost_closed()

    def _check_cost_closed(self):
        """An order settled for good has no work in progress, and refuses whatever costs more."""
        for order in self.orders[:3]:
            if order.state == "done":
                order.action_cost_close()
                self.assertAlmostEqual(self.wip(order), 0.0, 2)
                count = len(self.lines(order))
                with self.assertRaises(OrderClosed), self.env.cr.savepoint():
                    self.work(order, "2026-05-05 08:00", "2026-05-05 09:00", self.bo)
                self.env.invalidate_all()
                self.assertEqual(len(self.lines(order)), count)

    def _union_hours(self, logs):
        total, reached = timedelta(0), None
        for log in logs.sorted("date_start"):
            start = max(log.date_start, reached) if reached else log.date_start
            total += max(log.date_end - start, timedelta(0))
            reached = max(log.date_end, reached) if reached else log.date_end
        return total.total_seconds() / 3600

    # ------------------------------------------------------------------ steps

    def _at(self, hour):
        return self.moment("2026-03-01 00:00") + timedelta(hours=hour)

    def _do_issue(self, index, quantity):
        order = self.orders[index]
        if order.state != "done" and order.move_raw_ids.filtered(lambda m: m.state not in ("done", "cancel")):
            self.issue(order, quantity)

    def _do_work(self, index, hour, minutes, is_ada):
        start = self._at(hour)
        employee = self.ada if is_ada else self.bo
        self.work(self.orders[index], str(start), str(start + timedelta(minutes=minutes)), employee)

    def _do_machine(self, index, hour, minutes):
        start = self._at(hour)
        self.work(self.orders[index], str(start), str(start + timedelta(minutes=minutes)), kind="machine")

    def _do_edit(self, index, minutes):
        for log in self.orders[index].workorder_ids.time_ids[:1]:
            log.date_end = max(log.date_start, log.date_end + timedelta(minutes=minutes))

    def _do_delete(self, index):
        self.orders[index].workorder_ids.time_ids[:1].unlink()

    def _do_receive(self, index, quantity):
        order = self.orders[index]
        left = order.move_finished_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        if order.state != "done" and left and left.product_uom_qty > quantity:
            self.receive(order, quantity)

    def _do_finish(self, index):
        order = self.orders[index]
        if order.state != "done":
            self.finish(order)

    def _do_sell(self, quantity):
        product = self.orders[0].product_id
        if product.qty_available >= quantity:
            self._make_out_move(product, quantity)

    def _do_assemble(self, quantity):
        """Another order uses the goods: what comes late then is its cost, too."""
        product = self.orders[0].product_id
        if product.qty_available < quantity:
            return
        order = self.env["mrp.production"].create(
            {
                "product_id": self.assembly.id,
                "product_qty": quantity,
                "move_raw_ids": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        self.finish(order)
        self.orders.append(order)

    def _do_split(self, index, quantity):
        order = self.orders[index]
        if order.state in ("done", "cancel") or order.product_qty <= quantity:
            return
        if not order.move_finished_ids.filtered(lambda m: m.state == "done"):
            self.orders += order._split_productions({order: [order.product_qty - quantity, quantity]}) - order

    def _do_reprice(self, value):
        """The bill of the steel says another price."""
        self.received.value_manual = value * 10

    def _do_post(self):
        self.post()

    def _do_close(self):
        try:
            self.march.action_close()
        except UserError as error:
            self.assertIn("earlier periods", str(error))
        else:
            self.assertEqual(self.march.difference, 0.0)
            self.assertLedgerHolds("2026-03-31")

    def _do_reopen(self):
        later = self.env["mrp.cost.period"].search([("date_from", ">", fields.Date.to_date("2026-03-31"))])
        later.action_reopen()
        self.march.action_reopen()


@tagged("post_install", "-at_install")
class TestHistories(Histories):
    @histories(5)
    def test_the_ledger_holds_after_every_step(self, history):
        self.play_for_each_product(history)


@tagged("post_install", "-at_install")
class TestHistoriesPeriodic(Histories):
    """The general ledger shows WIP at each closing, and nothing in between."""

    setting = "periodic"

    @histories(2)
    def test_the_ledger_holds_after_every_step(self, history):
        self.play_for_each_product(history)


@tagged("post_install", "-at_install")
class TestHistoriesChinese(Histories):
    chart = "cn"

    @histories(1)
    def test_the_ledger_holds_after_every_step(self, history):
        self.play_for_each_product(history)


@tagged("post_install", "-at_install")
class TestHistoriesChinesePeriodic(Histories):
    chart = "cn"
    setting = "periodic"

    @histories(1)
    def test_the_ledger_holds_after_every_step(self, history):
        self.play_for_each_product(history)
