"""Words to tell of cost pools and what they are spread by."""

from odoo import Command

from ..ledger.rate_case import RateCase

DRIVERS = (
    "labour_hour",
    "machine_hour",
    "setup",
    "operation",
    "output",
    "energy",
    "material_cost",
    "labour_cost",
    "direct_cost",
)


class DriverCase(RateCase):
    """The plant of tests/common.py with a meter: 0.20 a kWh."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.period("March", "2026-03-01", "2026-03-31")
        cls.april = cls.period("April", "2026-04-01", "2026-04-30")
        cls.kwh = cls.env.ref("uom.product_uom_kwh")
        cls.mwh = cls.env["uom.uom"].create(
            {"name": "MWh of a test", "relative_uom_id": cls.kwh.id, "relative_factor": 1000.0}
        )
        cls.env["mrp.cost.rate"].create(
            {"element_id": cls.elements["energy"].id, "amount": 0.2, "date_from": "2026-01-01"}
        )

    @classmethod
    def period(cls, name, date_from, date_to, company=None):
        return cls.env["mrp.cost.period"].create(
            {"name": name, "date_from": date_from, "date_to": date_to, "company_id": (company or cls.company).id}
        )

    def pool(self, driver, company=None, **values):
        return self.env["mrp.cost.pool"].create(
            {
                "name": f"Pool by {driver}",
                "element_id": self.elements["overhead_fixed"].id,
                "driver": driver,
                "company_id": (company or self.company).id,
                **values,
            }
        )

    def base(self, driver, period, **values):
        """Return {order: number} of a pool with that driver."""
        base = self.pool(driver, company=period.company_id, **values)._driver_base(period)
        return {order: float(number) for order, number in base.items()}

    def allocate(self, pool, period, amount):
        """Charge an amount to the orders of a period; return the allocation."""
        run = self.env["mrp.cost.allocation"]._for(pool, period)
        run.amount = amount
        run.action_compute()
        run.action_post()
        return run

    def machine_time(self, order, start, end, **values):
        return self.work(order, start, end, kind="machine", **values)

    def meter(self, order, quantity, at, unit=None, **values):
        return self.env["mrp.meter.reading"].create(
            {
                "production_id": order.id,
                "workcenter_id": order.workorder_ids.workcenter_id[:1].id,
                "company_id": order.company_id.id,
                "quantity": quantity,
                "uom_id": (unit or self.kwh).id,
                "occurred_at": self.moment(at),
                **values,
            }
        )

    def receive_at(self, order, quantity, at):
        self.pending_receipt(order).occurred_at = self.moment(at)
        return self.receive(order, quantity)

    def finish_at(self, order, at):
        self.pending_receipt(order).occurred_at = self.moment(at)
        self.finish(order)

    def pending_receipt(self, order):
        return order.move_finished_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def second_company(self):
        """Return (company, order of 10 gears there): steel at 7.00, a mill of 25.00/h, Cleo at 20.00/h."""
        other = self._create_company(name="Second Plant")
        other.partner_id.tz = "UTC"
        self.env.user.company_ids |= other
        env = self.env(context={**self.env.context, "allowed_company_ids": (self.company | other).ids})
        accounts = env["account.account"].with_company(other)
        wip, absorbed = accounts.create(
            [
                {"code": "100900", "name": "WIP 2", "account_type": "asset_current", "company_ids": other.ids},
                {"code": "600900", "name": "Absorbed 2", "account_type": "expense", "company_ids": other.ids},
            ]
        )
        other._cost_production_location().valuation_account_id = wip
        other.write({"cost_absorption_account_id": absorbed.id, "cost_ledger_active": True})
        category = self.category_avco_auto.with_company(other)
        category.write({"property_valuation": "real_time", "property_cost_method": "average"})
        category.property_stock_valuation_account_id = other.account_stock_valuation_id
        self.steel.with_company(other).standard_price = 7.0
        mill = env["mrp.workcenter"].create(
            {"name": "Mill", "costs_hour": 25.0, "company_id": other.id, "resource_calendar_id": False}
        )
        bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.gear.product_tmpl_id.id,
                "company_id": other.id,
                "bom_line_ids": [Command.create({"product_id": self.steel.id, "product_qty": 2.0})],
                "operation_ids": [Command.create({"name": "Milling", "workcenter_id": mill.id})],
            }
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        values = {"product_id": self.gear.id, "bom_id": bom.id, "product_qty": 10, "company_id": other.id}
        order = (
            env["mrp.production"].with_company(other).create(values | {"picking_type_id": warehouse.manu_type_id.id})
        )
        order.action_confirm()
        return other, order
