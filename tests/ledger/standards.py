"""Words to tell stories about standard costs in."""

from fractions import Fraction

from odoo import Command, fields

from ..common import CostCase


class StandardCase(CostCase):
    """Gearbox: 3 gears and a housing (15.00, auxiliary), assembled in 20 min on a bench of 30.00/h.

    Gear, as everywhere: 2 kg steel (10.00/kg), 6 min on a lathe of 40.00/h.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auxiliary = cls.env.ref("mrp_actual_cost.element_auxiliary")
        parts = cls.category_avco_auto.copy({"name": "Housings", "cost_element_id": cls.auxiliary.id})
        cls.housing = cls._product("Housing", parts, standard_price=15.0)
        cls.gearbox = cls._product("Gearbox", cls.category_avco_auto)
        cls.bench = cls.env["mrp.workcenter"].create(
            {"name": "Bench", "costs_hour": 30.0, "company_id": cls.company.id}
        )
        cls.gearbox_bom = cls.make_bom(cls.gearbox, {cls.gear: 3, cls.housing: 1}, operations={cls.bench: 20})

    @classmethod
    def make_bom(cls, product, components, quantity=1.0, operations=None, **values):
        """Make a bill of materials; operations: {work center: minutes per cycle}."""
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": quantity,
                "company_id": cls.company.id,
                "bom_line_ids": [
                    Command.create({"product_id": used.id, "product_qty": amount})
                    for used, amount in components.items()
                ],
                "operation_ids": [
                    Command.create({"name": center.name, "workcenter_id": center.id, "time_cycle_manual": minutes})
                    for center, minutes in (operations or {}).items()
                ],
                **values,
            }
        )

    def today(self):
        return self.company._cost_accounting_day(fields.Datetime.now())

    def days_from_today(self, days):
        return fields.Date.add(self.today(), days=days)

    def standard(self, products, date="2026-03-01", **values):
        """Roll up a version for some products and all they contain."""
        version = self.env["mrp.cost.standard"].create(
            {
                "name": f"Standards {date}",
                "company_id": self.company.id,
                "date": date,
                "scope": "product",
                "scope_product_ids": [Command.set(products.ids)],
                **values,
            }
        )
        version.action_roll_up()
        return version

    def release(self, products, date="2026-03-01", **values):
        version = self.standard(products, date, **values)
        version.action_release()
        return version

    def row(self, version, product):
        return version.product_line_ids.filtered(lambda row: row.product_id == product)

    def per_unit(self, product, day, as_issued=False):
        """What the standards of a day say of one unit: {element code: amount}."""
        Standard = self.env["mrp.cost.standard"]
        by_element = Standard._per_unit(self.company, product, self.day(day), as_issued=as_issued).get(product.id, {})
        codes = {element.id: element.code for element in self.env["mrp.cost.element"].browse(by_element)}
        self.assertTrue(all(isinstance(amount, Fraction) for amount in by_element.values()))
        return {codes[element]: float(amount) for element, amount in by_element.items()}

    def assertRolledUp(self, version, product, table):
        """Compare one product of a version with a table: element, own, lower, as issued.

        The row 'total' gives the cost of the unit. Text after the numbers explains them.
        """
        row = self.row(version, product)
        rows = {
            line.element_id.code: (round(line.own, 6), round(line.lower, 6), round(line.issued, 6))
            for line in row.line_ids
        }
        for text in table.strip().splitlines()[1:]:
            name, *numbers = text.split()
            if name == "total":
                self.assertEqual(row.cost, float(numbers[0]))
                self.assertEqual(round(sum(row.line_ids.mapped("amount")), 6), row.cost)
                self.assertEqual(round(sum(row.line_ids.mapped("issued")), 6), row.cost)
            else:
                self.assertEqual(rows.pop(name), tuple(float(number) for number in numbers[:3]), name)
        self.assertFalse(rows)
