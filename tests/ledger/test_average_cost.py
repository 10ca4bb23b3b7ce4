import os
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from odoo.addons.stock_account.models.product import ProductProduct as OdooProduct

from ..common import CostCase


def by_odoo(product, at_date=None):
    """Return (average, value of stock) by Odoo's own replay."""
    return OdooProduct._run_avco(product, at_date=at_date)


THOROUGH = bool(os.environ.get("MRP_COST_THOROUGH"))
steps = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 20), st.integers(1, 900)),
    st.tuples(st.just("issue"), st.integers(1, 25)),
    st.tuples(st.just("reprice"), st.integers(0, 5), st.integers(1, 900)),
    st.tuples(st.just("correct"), st.integers(0, 5), st.integers(1, 20)),
    st.tuples(st.just("redate"), st.integers(0, 5), st.integers(-3, 3)),
    st.tuples(st.just("revalue"), st.integers(1, 900)),
)


@tagged("post_install", "-at_install")
class TestAverageCost(CostCase):
    """The average kept from receipt to receipt is the one Odoo works out from all history."""

    @settings(max_examples=300 if THOROUGH else 8)
    @given(st.lists(steps, min_size=2, max_size=12))
    def test_it_agrees_with_the_replay(self, history):
        product = self._product("Rod", self.category_avco_auto)
        self.clock = fields.Datetime.now() - timedelta(days=30)
        self.replays = 0
        moves = self.env["stock.move"]
        for name, *arguments in history:
            self.clock += timedelta(hours=1)
            moves = getattr(self, f"_do_{name}")(product, moves, *arguments)
            if name == "receive":
                price, _value = product._run_avco()
                self.assertAlmostEqual(product.standard_price, price, 6, history)
            for moment in (None, self.clock - timedelta(hours=3)):
                self.assertEqual(product._run_avco(moment), by_odoo(product, moment), history)

    def test_goods_of_past_days_are_worth_what_odoo_says(self):
        """Made goods, late cost of another day, a price by hand, a sale: as of each day, as Odoo says one by one."""
        self.stock(self.steel, 100, 10.0)
        for day in (2, 4, 6):
            order = self.order(10)
            self.issue(order, 20, at=self.moment(f"2026-03-0{day} 08:00"))
            order.move_finished_ids.occurred_at = self.moment(f"2026-03-0{day} 10:00")
            self.finish(order)
            order.move_finished_ids.date = self.moment(f"2026-03-0{day} 10:00")
            at = f"2026-03-{day + 10} 08:00"
            self.work(order, at, at, self.ada, is_charged=True, charged_hours=day)
        order.move_finished_ids.value_manual = 333.0
        self._make_out_move(self.gear, 7).date = self.moment("2026-03-05 12:00")
        values = set()
        for day in range(1, 20):
            moment = self.moment(f"2026-03-{day:02} 23:59:59")
            values.add(self.gear._run_avco(moment))
            self.assertEqual(self.gear._run_avco(moment), by_odoo(self.gear, moment))
        self.assertGreater(len(values), 5)
        self.assertEqual(self.gear._run_avco(), by_odoo(self.gear))

    def test_a_receipt_does_not_go_through_history(self):
        """Only what changes the past makes the next receipt do so, once."""
        product = self._product("Rod", self.category_avco_auto)
        moves = self._do_receive(product, self.env["stock.move"], 10, 500)
        replays = []
        self.patch(type(product), "_run_avco", self._counted(type(product)._run_avco, replays))
        moves = self._do_receive(product, moves, 10, 700)
        self.assertEqual((product.standard_price, len(replays)), (6.0, 0))  # (50 + 70) / 20
        moves = self._do_issue(product, moves, 5)
        moves = self._do_correct(product, moves, 0, 8)
        self._do_receive(product, moves, 8, 900)
        self.assertEqual(len(replays), 1)
        self._do_receive(product, moves, 8, 900)
        self.assertEqual(len(replays), 1)

    def _counted(self, original, calls):
        def counted(*args, **kwargs):
            calls.append(1)
            return original(*args, **kwargs)

        return counted

    # ------------------------------------------------------------------ steps

    def _do_receive(self, product, moves, quantity, cents):
        """Receive at a price; the value is known when the goods arrive, as of an order."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "location_id": self.customer_location.id,
                "location_dest_id": self.stock_location.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "picking_type_id": self.picking_type_in.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        value = quantity * cents / 100
        self.patch(type(move), "_get_value_from_quotation", lambda s, q, d=None: {"value": value, "quantity": q})
        move._action_done()
        self.assertEqual(move.value, round(value, 2))
        return moves

    def _do_issue(self, product, moves, quantity):
        return moves | self._make_out_move(product, quantity)

    def _do_reprice(self, product, moves, index, cents):
        receipts = self.env["stock.move"].search([("product_id", "=", product.id), ("is_in", "=", True)], order="id")
        if receipts:
            receipt = receipts[index % len(receipts)]
            receipt.value_manual = receipt.quantity * cents / 100
        return moves

    def _do_correct(self, product, moves, index, quantity):
        if moves:
            moves[index % len(moves)].move_line_ids[:1].quantity = quantity
        return moves

    def _do_redate(self, product, moves, index, hours):
        done = self.env["stock.move"].search([("product_id", "=", product.id), ("state", "=", "done")], order="id")
        if done:
            move = done[index % len(done)]
            move.date = move.date + timedelta(hours=hours)
        return moves

    def _do_revalue(self, product, moves, cents):
        product.standard_price = cents / 100
        return moves
