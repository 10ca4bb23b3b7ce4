from odoo import Command
from odoo.tests import tagged

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestMaterialByLot(CostCase):
    """Lots L1 and L2 of one component in one move, under each of Odoo's cost methods."""

    def _order_of(self, category, **values):
        """An order for 10 of a product made of 1 resin each; resin is tracked by lot."""
        self.resin = self._product("Resin", category, tracking="lot", **values)
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.gear.product_tmpl_id.id,
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.resin.id, "product_qty": 1.0})],
            }
        )
        return self.order(10, bom=bom)

    def _stock_lot(self, name, quantity, unit_cost):
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.resin.id, "company_id": self.company.id})
        self._make_in_move(self.resin, quantity, unit_cost, lot_ids=lot)
        return lot

    def _issue_lots(self, order, **quantities):
        """Issue in one move: L1=6, L2=4."""
        move = order.move_raw_ids.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
        move.move_line_ids.unlink()
        for name, quantity in quantities.items():
            lot = self.env["stock.lot"].search([("name", "=", name), ("product_id", "=", self.resin.id)])
            line = {"lot_id": lot.id, "quantity": quantity, "picked": True}
            self.env["stock.move.line"].create({**move._prepare_move_line_vals(quantity=0), **line})
        move.picked = True
        move._action_done()
        return move

    def assertLots(self, order, table):
        """Compare the lines by lot with a table: lot, quantity, amount."""
        rows = [row.split()[:3] for row in table.strip().splitlines()[1:]]
        expected = [(lot, float(quantity), float(amount)) for lot, quantity, amount in rows]
        sums = {}
        for line in self.lines(order, kind="issue"):
            quantity, amount = sums.get(line.lot_id.name, (0, 0))
            sums[line.lot_id.name] = quantity + line.quantity, round(amount + line.amount, 2)
        self.assertEqual(sorted((lot, *sum_) for lot, sum_ in sums.items()), expected)

    def _finish_and_check(self, order, value):
        self.finish(order)
        self.assertEqual(self.gear.total_value, value)
        self.post()
        self.assertEqual(self.account_balance(self.wip_account), 0.0)
        self.assertLedgerHolds()

    def test_at_standard_cost_every_lot_costs_the_same(self):
        order = self._order_of(self.category_standard_auto, standard_price=3.0)
        self._stock_lot("L1", 10, 3.0)
        self._stock_lot("L2", 10, 3.0)
        self._issue_lots(order, L1=6, L2=4)
        self.assertLots(
            order,
            """
            lot  quantity  amount
            L1   6         18.00   6 × 3.00
            L2   4         12.00   4 × 3.00
            """,
        )
        self._finish_and_check(order, 30.0)

    def test_two_fifo_layers_are_shared_by_quantity_to_the_cent(self):
        """6 × 1.00 and 4 × 2.005 = 14.02: Odoo's FIFO does not ask which lot lies in which layer."""
        order = self._order_of(self.category_fifo_auto)
        self._stock_lot("L1", 6, 1.0)
        self._stock_lot("L2", 6, 2.005)
        move = self._issue_lots(order, L1=4, L2=6)
        self.assertEqual(move.value, 14.02)
        self.assertLots(
            order,
            """
            lot  quantity  amount
            L1   4         5.61   14.02 × 4/10 = 5.608
            L2   6         8.41   14.02 × 6/10 = 8.412
            """,
        )
        self.assertEqual(self.lines(order).wip_move_line_id.balance, 14.02, "one journal item carries both")
        self._finish_and_check(order, 14.02)

    def test_at_average_cost_lots_share_by_quantity(self):
        order = self._order_of(self.category_avco_auto)
        self._stock_lot("L1", 10, 1.0)
        self._stock_lot("L2", 10, 2.0)
        self._issue_lots(order, L1=6, L2=4)
        self.assertLots(
            order,
            """
            lot  quantity  amount
            L1   6         9.00   average (10 × 1.00 + 10 × 2.00) / 20 = 1.50
            L2   4         6.00
            """,
        )
        self._finish_and_check(order, 15.0)

    def test_lots_with_a_cost_of_their_own_keep_it(self):
        order = self._order_of(self.category_avco_auto, lot_valuated=True)
        self._stock_lot("L1", 10, 1.0)
        self._stock_lot("L2", 10, 2.0)
        move = self._issue_lots(order, L1=6, L2=4)
        self.assertLots(
            order,
            """
            lot  quantity  amount
            L1   6         6.00   6 × 1.00
            L2   4         8.00   4 × 2.00
            """,
        )
        move.move_line_ids.filtered(lambda line: line.lot_id.name == "L1").quantity = 5
        self.assertLots(
            order,
            """
            lot  quantity  amount
            L1   5         5.00   one less at its own 1.00, not at an average
            L2   4         8.00
            """,
        )
        self._finish_and_check(order, 13.0)

    def test_a_lot_changed_afterwards_is_taken_back_and_added(self):
        order = self._order_of(self.category_avco_auto, lot_valuated=True)
        self._stock_lot("L1", 10, 1.0)
        second = self._stock_lot("L2", 10, 2.0)
        move = self._issue_lots(order, L1=10)
        move.move_line_ids.lot_id = second
        self.assertLots(
            order,
            """
            lot  quantity  amount
            L1   0         0.00   10.00 taken back
            L2   10        20.00  10 × 2.00
            """,
        )
        self._finish_and_check(order, 20.0)
