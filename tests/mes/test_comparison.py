import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_mending import MendingCase


@tagged("post_install", "-at_install")
class TestComparison(MendingCase):
    """Gear: 2 steel, Turning at LATHE 6 min a cycle. Pump: 1 resin and 1 seal, Turning too."""

    def compare(self, is_complete=False, user=None, **tables):
        files = {f"{name}_file": base64.b64encode("\n".join(lines).encode()) for name, lines in tables.items()}
        wizard = self.env["mrp.mes.comparison"].with_user(user or self.accountant)
        wizard = wizard.create({"system_id": self.system.id, "is_complete": is_complete, **files})
        self.env.flush_all()
        action = wizard.action_compare()
        return self.env[action["res_model"]].with_user(wizard.env.user).search(action["domain"])

    def rows(self, lines):
        return [(line.place or "", line.code, line.kind, line.theirs or "", line.ours or "") for line in lines]

    def test_items(self):
        self.env["mrp.mes.code.map"].create(
            {"system_id": self.system.id, "code": "DICHT", "record": f"product.product,{self.seal.id}"}
        )
        table = ["item;unit", "STEEL;C62", "RESIN;KGM", "DICHT;Units", "GOLD;KGM", "GEAR"]
        self.assertEqual(
            self.rows(self.compare(items=table)),
            [("", "GOLD", "missing_here", "KGM", ""), ("", "RESIN", "unit", "KGM", "Units")],
        )
        missing = self.compare(is_complete=True, items=table).filtered(lambda line: line.kind == "missing_there")
        self.assertEqual(missing.mapped("code"), ["PUMP"])
        self.assertEqual(missing.action_open()["res_id"], self.pump.id)

    def test_bills_of_materials_for_one_unit_of_the_product(self):
        self.bom.product_qty = 4
        self.bom.bom_line_ids.product_qty = 8
        self.bom.bom_line_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
        # 8 dozen steel for 4 gears: 24 for one.
        good = ["product,component,quantity,unit", "GEAR,STEEL,2,DZN"]
        self.assertFalse(self.compare(components=good))
        bad = [
            "product,component,quantity,unit",
            "GEAR,STEEL,20,",
            "PUMP,RESIN,1,KGM",
            "PUMP,STEEL,3,",
            "PUMP,GOLD,1,",
        ]
        self.assertEqual(
            self.rows(self.compare(components=bad)),
            [
                ("PUMP", "GOLD", "missing_here", "1", ""),
                ("PUMP", "STEEL", "missing_here", "3 Units", ""),
                ("PUMP", "SEAL", "missing_there", "", "1 Units"),
                ("GEAR", "STEEL", "quantity", "20 Units", "24 Units"),
                ("PUMP", "RESIN", "unit", "KGM", "Units"),
            ],
        )
        all_of_it = self.rows(self.compare(is_complete=True, components=good))
        self.assertEqual(
            all_of_it,
            [
                ("PUMP", "RESIN", "missing_there", "", "1 Units"),
                ("PUMP", "SEAL", "missing_there", "", "1 Units"),
            ],
        )

    def test_routings_of_products_and_of_orders(self):
        mill = self.lathe.copy({"name": "Mill", "code": "MILL"})
        self.bom.operation_ids = [Command.create({"name": "Milling", "workcenter_id": mill.id, "time_cycle_manual": 3})]
        order = self.pump_order(10)
        order.workorder_ids.duration_expected = 61.5
        table = [
            "product,order,operation,workcenter,minutes",
            "GEAR,,Turning,MILL,6.5",
            "GEAR,,Boring,LATHE,1",
            "PUMP,,Turning,LATHE,6",
            f",{order.name},Turning,LATHE,61.5",
            ",NONE,Turning,LATHE,60",
        ]
        self.assertEqual(
            self.rows(self.compare(operations=table)),
            [
                ("GEAR", "Boring", "missing_here", "LATHE 1", ""),
                ("NONE", "Turning", "missing_here", "LATHE 60", ""),
                ("GEAR", "Milling", "missing_there", "", "MILL 3"),
                ("GEAR", "Turning", "time", "6.5", "6"),
                ("GEAR", "Turning", "workcenter", "MILL", "LATHE"),
            ],
        )

    def test_a_table_that_cannot_be_read_is_refused_with_its_rows(self):
        for text, fault in (
            (["product,component,quantity", "GEAR,STEEL,many"], "Row 2, quantity"),
            (["product,component,quantity", "GEAR,STEEL,inf"], "Row 2, quantity"),
            (["product,component", "GEAR,STEEL"], "Row 1, quantity"),
            (["product,component,quantity", "GEAR,,1"], "Row 2, component"),
        ):
            with self.subTest(text), self.assertRaisesRegex(UserError, fault):
                self.compare(components=text)
        with self.assertRaisesRegex(UserError, "Row 2, product"):
            self.compare(operations=["operation", "Turning"])
        with self.assertRaises(UserError):
            self.compare()

    def test_differences_are_seen_by_who_asked_for_them(self):
        lines = self.compare(items=["item", "GOLD"])
        with self.assertRaises(AccessError):
            lines.with_user(self.user("manager")).read(["code"])
        with self.assertRaises(AccessError):
            self.compare(user=self.user("user"), items=["item", "GOLD"])
