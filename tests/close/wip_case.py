"""Words to tell of unfinished units, on top of the plant of tests/common.py."""

from odoo import Command

from ..common import CostCase


class WipCase(CostCase):
    """Paste is made of mix by two operations of an hour each a unit; an hour of Op costs 1.00, of machines nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lathe.costs_hour = 0.0
        cls.operator = cls._employee("Op", 1.0)
        cls.mix = cls._product("Mix", cls.category_avco_auto)
        cls.paste = cls._product("Paste", cls.category_avco_auto)
        cls.recipe = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.paste.product_tmpl_id.id,
                "product_qty": 1.0,
                "company_id": cls.company.id,
                "bom_line_ids": [Command.create({"product_id": cls.mix.id, "product_qty": 1.0})],
                "operation_ids": [
                    Command.create({"name": name, "workcenter_id": cls.lathe.id, "time_cycle_manual": 60.0})
                    for name in ("Mixing", "Packing")
                ],
            }
        )
        cls.march, cls.april = (
            cls.env["mrp.cost.period"].create({"name": name, "date_from": first, "date_to": last})
            for name, first, last in (("March", "2026-03-01", "2026-03-31"), ("April", "2026-04-01", "2026-04-30"))
        )
        cls.step = cls.env["mrp.cost.wip.step"]

    def value_by(self, method, scope="order", completion="operations"):
        self.company.write({"cost_wip_method": method, "cost_wip_scope": scope, "cost_wip_completion": completion})

    def paste_order(self, quantity):
        return self.order(quantity, self.paste, self.recipe)

    def put_in(self, order, day, material=0.0, conversion=0.0, quantity=1.0):
        """Put cost into an order: material bought for it at once, and hours of Op at 1.00."""
        at = f"{day} 10:00"
        if material:
            self.stock(self.mix, quantity, material / quantity)
            self.issue(order, quantity, self.mix, at=self.moment(at))
        if conversion:
            self.work(order, at, at, self.operator, is_charged=True, charged_hours=conversion)

    def take_out(self, order, day, quantity):
        """Receive units into stock on a day; the order goes on."""
        move = order.move_finished_ids.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
        move.occurred_at = self.moment(f"{day} 12:00")
        return self.receive(order, quantity)

    def enter(self, order, day, material, conversion, quantity=None):
        """Say how far the unfinished units of an order are done, in per cent."""
        return self.env["mrp.cost.wip.completion"].create(
            {
                "production_id": order.id,
                "date": day,
                "has_quantity": quantity is not None,
                "quantity": quantity or 0.0,
                "material_degree": material,
                "conversion_degree": conversion,
            }
        )

    def pass_operation(self, order, index, quantity, day):
        """Report good units past an operation of an order."""
        dates = {"occurred_at": self.moment(f"{day} 11:00"), "posting_date": False}
        order.workorder_ids[index]._shopfloor_report(quantity, dates=dates)

    def report(self, period, product=None):
        return period.wip_run_ids.filtered(lambda run: run.product_id == (product or self.paste))

    def row(self, period, code):
        """Return the line of a cost element in the production cost report of Paste."""
        return self.report(period).line_ids.filtered(lambda line: line.element_id.code == code)

    def wip_by_element(self, *orders):
        sums = {}
        for order in orders:
            for line in self.lines(order):
                sums[line.element_id.code] = sums.get(line.element_id.code, 0.0) + line.amount
        return {code: round(amount, 2) for code, amount in sums.items() if round(amount, 2)}

    def assertBalanced(self, *periods):
        """Inventory, work in progress and the books agree at the end of each period."""
        self.post()
        self.assertLedgerHolds()
        for period in periods:
            self.assertEqual(period.difference, 0.0)
