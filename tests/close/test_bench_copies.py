import sys
from pathlib import Path

from odoo.tests import tagged

from ..ledger.rate_case import RateCase

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "bench"))
from _order_copies import copy_orders, rows_of  # noqa: E402

# What no two rows share, or what tells when a row was written.
OWN_COLUMNS = {
    "id",
    "access_token",
    "barcode",
    "create_date",
    "write_date",
    "name",
    "mes_reference",
    "mes_shape",
    "move_name",
    "sequence_number",
    "sequence_prefix",
}
OWN_TYPES = {"datetime"}


@tagged("post_install", "-at_install")
class TestBenchCopies(RateCase):
    """The orders that `./dev bench close` writes by SQL are what orders made in Odoo leave."""

    def made(self):
        """Make an order for real: material, a man and a machine, a meter, good units, the goods."""
        order = self.order(10)
        self.issue(order, 21, at=self.moment("2026-03-02 07:00"))
        for kind, person in (("labour", self.ada), ("machine", None)):
            at = "2026-03-02 08:00"
            self.work(order, at, at, person, kind=kind, is_charged=True, charged_hours=1.5)
        self.good(order, 10, "2026-03-02 09:00")
        order.move_finished_ids.occurred_at = self.moment("2026-03-02 10:00")
        self.finish(order)
        return order

    def test_a_copy_is_what_a_real_order_leaves(self):
        self.stock(self.steel, 1000, 10.0)
        self.rate("inspection", 0.4, basis="unit")
        first = self.made()
        copy_orders(self.env, first, 2)
        [last_copy] = self.env["mrp.production"].search([], order="id desc", limit=1)
        real = self.made()
        copied, told = self.told(last_copy, named=first), self.told(real)
        self.assertEqual(
            {model: len(rows) for model, rows in copied.items()}, {model: len(rows) for model, rows in told.items()}
        )
        differing = [
            (model, place, column, copied[model][place][column], value)
            for model, rows in told.items()
            for place, row in enumerate(rows)
            for column, value in row.items()
            if copied[model][place][column] != value
        ]
        self.assertFalse(differing)
        self.assertTrue({"mrp.cost.line", "account.move.line", "mrp.cost.plan.line"} <= set(told))

    def test_copies_are_in_both_ledgers_and_in_stock(self):
        self.stock(self.steel, 1000, 10.0)
        first = self.made()
        copy_orders(self.env, first, 3)
        self.gear._update_standard_price()
        self.assertEqual(self.gear.qty_available, 40.0)
        self.assertAlmostEqual(self.gear.total_value, 4 * first.move_finished_ids.value, 2)
        self.assertEqual(self.steel.qty_available, 1000.0 - 4 * 21)
        self.post()
        self.assertLedgerHolds()

    def told(self, order, named=None):
        """Return {model: [{column: value}]} of all rows of an order, references among them by their places."""
        rows = rows_of(self.env, order)
        places = {
            (model, record.id): place
            for model, records in rows.items()
            for place, record in enumerate(records.sorted("id"))
        }
        return {
            model: [self.columns(record, places, (named or order).name) for record in records.sorted("id")]
            for model, records in rows.items()
        }

    def columns(self, record, places, name):
        found = {}
        for column, field in record._fields.items():
            if not field.store or not field.column_type or column in OWN_COLUMNS or field.type in OWN_TYPES:
                continue
            value = record[column]
            if field.type == "many2one":
                value = places.get((field.comodel_name, value.id), value.id)
            elif field.type == "many2one_reference":
                value = places.get((record[field.model_field], value), value)
            elif field.type == "char":
                value = (value or "").replace(name, "the order")
            found[column] = value
        return found
