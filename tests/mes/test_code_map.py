from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import MesCase

COLUMNS = ["system_id", "kind", "code", "record_key"]


@tagged("post_install", "-at_install")
class TestCodeMap(MesCase):
    def entry(self, code, record, **values):
        values = {"system_id": self.system.id, "code": code, "record": f"{record._name},{record.id}", **values}
        return self.env["mrp.mes.code.map"].create(values)

    def imported(self, *rows):
        return self.env["mrp.mes.code.map"].load(COLUMNS, [list(row) for row in rows])

    def test_a_list_with_natural_columns_is_imported(self):
        self.resin_lot("R1", 1)
        self.lathe.copy({"name": "Mill", "code": "MILL"})
        done = self.imported(
            ("Hall 1", "Product", "4711", "STEEL"),
            ("MES1", "Work Center", "M-7", "MILL"),
            ("MES1", "Employee", "0815", "Ada"),
            ("MES1", "Operation", "0010", "Turning"),
            ("MES1", "Lot/Serial Number", "CH-1", "R1"),
            ("MES1", "Unit", "Std", "Hours"),
            ("MES1", "uom.uom", " Min ", "Minutes"),
        )
        # Both bills have an operation Turning: the fourth row is refused, and then nothing is imported.
        self.assertFalse(done["ids"])
        self.assertIn("several", done["messages"][0]["message"])
        self.assertEqual(done["messages"][-1]["rows"]["from"], 3)
        done = self.imported(
            ("Hall 1", "Product", "4711", "STEEL"),
            ("MES1", "Work Center", "M-7", "MILL"),
            ("MES1", "Employee", "0815", "Ada"),
            ("MES1", "Lot/Serial Number", "CH-1", "R1"),
            ("MES1", "Unit", "Std", "Hours"),
            ("MES1", "uom.uom", " Min ", "Minutes"),
        )
        self.assertFalse(done["messages"])
        entries = self.env["mrp.mes.code.map"].browse(done["ids"])
        self.assertEqual(
            [(e.code, e.kind, e.record.display_name) for e in entries],
            [
                ("4711", "product.product", "[STEEL] Steel"),
                ("M-7", "mrp.workcenter", "Mill"),
                ("0815", "hr.employee", "Ada"),
                ("CH-1", "stock.lot", "R1"),
                ("Std", "uom.uom", "Hours"),
                ("Min", "uom.uom", "Minutes"),
            ],
        )

    def test_what_an_imported_row_means_must_be_there(self):
        done = self.imported(("MES1", "Product", "4711", "GOLD"))
        self.assertIn("there is no GOLD", done["messages"][0]["message"])
        self.assertFalse(self.env["mrp.mes.code.map"].search([("code", "=", "4711")]))

    def test_exported_rows_can_be_imported_again(self):
        self.entry("4711", self.steel)
        rows = self.env["mrp.mes.code.map"].search([]).export_data(["id", *COLUMNS])["datas"]
        done = self.env["mrp.mes.code.map"].load(["id", *COLUMNS], [list(map(str, row)) for row in rows])
        self.assertFalse(done["messages"])
        self.assertEqual(self.env["mrp.mes.code.map"].search([]).record, self.steel)

    def test_reasons_of_the_mes_are_mapped(self):
        self.stock(self.seal, 10, 1)
        loss = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "availability")])[-1]
        tag = self.env["stock.scrap.reason.tag"].create({"name": "Torn"})
        self.entry("D-04", loss)
        self.entry("S-11", tag)
        times = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
        (log,) = self.report("downtime", workcenter="LATHE", reason="D-04", **times)
        self.assertEqual((log.loss_id, log.description), (loss, "D-04"))
        scrap, _move = self.report("scrap", self.order(), item="SEAL", quantity=1, reason="S-11")
        self.assertEqual(scrap.scrap_reason_tag_ids, tag)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_codes_unique_and_of_their_kind(self):
        entry = self.entry("4711", self.steel)
        self.entry("4711", self.lathe)
        lots = self.resin_lot("R1", 1) + self.resin_lot("R2", 1)
        for lot in lots:
            self.entry("L", lot)
        refused = [
            (UniqueViolation, lambda: self.entry("4711", self.gear)),
            (UniqueViolation, lambda: self.entry("L", lots[0])),
            (CheckViolation, lambda: self.entry(" ", self.gear)),
            (CheckViolation, lambda: self.change(entry, "code", " 4711")),
            (CheckViolation, lambda: self.change(entry, "record", f"uom.uom,{self.steel.id}")),
        ]
        for error, change in refused:
            with self.assertRaises(error), self.env.cr.savepoint():
                change()

    def change(self, entry, column, value):
        """What a script beside Odoo might do."""
        update = SQL("UPDATE mrp_mes_code_map SET %s = %s WHERE id = %s", SQL.identifier(column), value, entry.id)
        self.env.cr.execute(update)

    def test_blanks_around_a_code_are_taken_off(self):
        entry = self.entry(" 4711 ", self.steel)
        entry.code = " 4712 "
        self.assertEqual(entry.code, "4712")


@tagged("post_install", "-at_install")
class TestUnits(MesCase):
    def used(self, code, quantity, own="unit"):
        """Consume a quantity of an item in a unit; return the quantity in the item's own unit."""
        unit = self.env.ref(f"uom.product_uom_{own}")
        item = self._product(f"Item in {own}", self.category_avco_auto, uom_id=unit.id)
        item.default_code = f"ITEM-{code}"
        (move,) = self.report("consumption", self.order(), item=item.default_code, quantity=quantity, unit=code)
        return move.quantity

    def charged(self, quantity, unit):
        (log,) = self.report("machine", self.order(), workcenter="LATHE", quantity=quantity, unit=unit)
        return round(log.charged_hours, 4)

    def test_units_of_recommendation_20_that_odoo_has(self):
        for code, quantity, unit, expected in (
            ("KGM", 2, "gram", 2000),
            ("TNE", 1, "kgm", 1000),
            ("MTR", 1, "cm", 100),
            ("MTK", 3, "square_meter", 3),
            ("MTQ", 1, "litre", 1000),
            ("DMQ", 2, "litre", 2),
            ("C62", 24, "dozen", 2),
        ):
            with self.subTest(code):
                self.assertEqual(self.used(code, quantity, unit), expected)

    def test_units_of_recommendation_20_that_odoo_has_not(self):
        for code, quantity, unit, expected in (
            ("MGM", 5000, "gram", 5),
            ("DTN", 2, "kgm", 200),
            ("HLT", 1, "litre", 100),
            ("CMK", 20000, "square_meter", 2),
            ("GRO", 1, "unit", 144),
            ("PR", 3, "unit", 6),
            ("MIL", 2, "unit", 2000),
        ):
            with self.subTest(code):
                self.assertEqual(self.used(code, quantity, unit), expected)

    def test_time_in_seconds_minutes_and_hours(self):
        self.assertEqual(self.charged(5400, "SEC"), 1.5)
        self.assertEqual(self.charged(5400, "sec"), 1.5)
        self.assertEqual(self.charged(90, "MIN"), 1.5)
        self.assertEqual(self.charged(1.5, "HUR"), 1.5)

    def test_energy_in_megajoules_is_metered_in_kilowatt_hours(self):
        (reading,) = self.report("energy", workcenter="LATHE", quantity=36, unit="3B")
        self.assertEqual((reading.quantity, reading.uom_id), (10, self.env.ref("uom.product_uom_kwh")))

    def test_a_units_name_and_the_map_win_over_recommendation_20(self):
        self.env["uom.uom"].create(
            {"name": "GRO", "relative_uom_id": self.env.ref("uom.product_uom_unit").id, "relative_factor": 100}
        )
        self.assertEqual(self.used("GRO", 1), 100)
        self.env["mrp.mes.code.map"].create(
            {
                "system_id": self.system.id,
                "code": "PR",
                "record": f"uom.uom,{self.env.ref('uom.product_uom_dozen').id}",
            }
        )
        self.assertEqual(self.used("PR", 1), 12)

    def test_every_unit_of_the_table_is_there(self):
        from odoo.addons.mrp_actual_cost.models.mes.units import REC20_PARTS, REC20_UNITS

        xmlids = [*REC20_UNITS.values(), *(xmlid for xmlid, _part in REC20_PARTS.values())]
        self.assertTrue(all(self.env.ref(xmlid, raise_if_not_found=False) for xmlid in xmlids))
        self.assertFalse(REC20_UNITS.keys() & REC20_PARTS.keys())
