"""Run in Odoo's shell: March 2026 of a small plant, in which every step of a close has something to write.

    accrue             80 kg of steel received and not billed; electricity expected
    count              10 kg of oil taken for all orders, 4 kg left
    services           maintenance serves the hall
    rates              inspection is charged by the hour, and cost more
    allocate           the hall's rent, by labour hours
    wip                gears: 4 of 10 received, equivalent units
    variances          brackets: made at standard cost, by other means than the standard says
    settle             pins: half received at planned cost, which is more than they cost so far
    settle_variances   of the brackets: to accounts by category
    post               all that has no journal item
    stock_closing      oil that no bill has brought into the books

Asks for the close in the background, as the button does, and prints the keys of its steps.
"""
# ruff: noqa: F821  env comes from the shell

import json
from datetime import datetime

from freezegun import freeze_time

from odoo import Command

ACCOUNTS = {
    "wip": ("100900", "Work in Progress", "asset_current"),
    "absorbed": ("600900", "Conversion Cost Absorbed", "expense_direct_cost"),
    "variance": ("600901", "Production Variances", "expense"),
    "loss": ("600902", "Production Losses", "expense"),
    "served": ("600903", "Maintenance Passed On", "expense_direct_cost"),
    "prices": ("600904", "Price Variances", "expense"),
    "accrued": ("200900", "Accrued Liabilities", "liability_current"),
    "cash": ("100901", "Paid", "asset_current"),
    "rent": ("600910", "Rent", "expense"),
    "upkeep": ("600911", "Maintenance", "expense"),
    "inspection": ("600912", "Inspection", "expense"),
}


class Plant:
    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True})
        self.company = self.env.company
        self.place = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id

    def make(self):
        self.make_company()
        self.make_resources()
        self.make_pools()
        with freeze_time("2026-03-01 08:00:00"):
            self.make_products()
            self.make_standard()
        with freeze_time("2026-03-05 08:00:00"):
            self.buy()
        with freeze_time("2026-03-10 12:00:00"):
            self.produce()
        self.spend()
        return self.ask()

    def create(self, model, values):
        return self.env[model].create(values)

    def element(self, code):
        return self.env["mrp.cost.element"]._by_code(code)

    # ---------------------------------------------------------------- the company

    def make_company(self):
        self.env["account.chart.template"].try_loading("generic_coa", self.company, install_demo=False)
        keys = ("code", "name", "account_type")
        self.accounts = {
            name: self.create("account.account", dict(zip(keys, values, strict=True)))
            for name, values in ACCOUNTS.items()
        }
        self.company.partner_id.tz = "UTC"
        self.company._cost_production_location().valuation_account_id = self.accounts["wip"]
        self.company.write(
            {
                "cost_absorption_account_id": self.accounts["absorbed"].id,
                "cost_variance_account_id": self.accounts["variance"].id,
                "cost_loss_account_id": self.accounts["loss"].id,
                "cost_accrual_account_id": self.accounts["accrued"].id,
                "cost_variance_settlement": "category",
                "cost_close_stock": True,
                "cost_ledger_active": True,
            }
        )
        self.create("mrp.cost.variance.account", {"category": "price", "account_id": self.accounts["prices"].id})
        self.march = self.create(
            "mrp.cost.period", {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def make_resources(self):
        self.lathe = self.create("mrp.workcenter", {"name": "Lathe", "code": "LATHE", "costs_hour": 40.0})
        self.ada = self.create("hr.employee", {"name": "Ada", "hourly_cost": 30.0})
        rate = {"element_id": self.element("inspection").id, "basis": "machine_hour", "amount": 5.0}
        self.create("mrp.cost.rate", {**rate, "date_from": "2026-01-01"})

    def make_pools(self):
        overhead = self.element("overhead_fixed").id
        hall = self.pool("Hall", overhead, "rent", takes_shared_material=True)
        upkeep = self.pool("Maintenance", overhead, "upkeep", absorption_account_id=self.accounts["served"].id)
        upkeep.service_ids = [Command.create({"receiver_id": hall.id, "quantity": 1.0})]
        self.pool("Inspection", self.element("inspection").id, "inspection", driver="machine_hour", charging="rate")

    def pool(self, name, element_id, account, **values):
        accounts = [Command.set(self.accounts[account].ids)]
        return self.create(
            "mrp.cost.pool", {"name": name, "element_id": element_id, "source_account_ids": accounts, **values}
        )

    # ------------------------------------------------------------------- products

    def make_products(self):
        average = self.category("Real time", "average")
        divided = self.category("Equivalent units", "average", cost_wip_method="weighted_average")
        self.steel = self.product("Steel", average, standard_price=10.0)
        self.oil = self.product("Oil", average, standard_price=3.0)
        self.bracket = self.product("Bracket", self.category("Standard", "standard"))
        self.gear, self.pin = self.product("Gear", divided), self.product("Pin", average)
        self.boms = {product: self.bom(product) for product in (self.bracket, self.gear, self.pin)}

    def category(self, name, method, **values):
        valued = {"property_cost_method": method, "property_valuation": "real_time"}
        return self.create("product.category", {"name": name, **valued, **values})

    def product(self, name, category, **values):
        return self.create("product.product", {"name": name, "is_storable": True, "categ_id": category.id, **values})

    def bom(self, product):
        """2 kg of steel and 6 minutes of the lathe."""
        operation = {"name": "Turning", "workcenter_id": self.lathe.id, "time_cycle_manual": 6.0}
        return self.create(
            "mrp.bom",
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.steel.id, "product_qty": 2.0})],
                "operation_ids": [Command.create(operation)],
            },
        )

    def make_standard(self):
        scope = {"scope": "product", "scope_product_ids": [Command.set(self.bracket.ids)]}
        version = self.create("mrp.cost.standard", {"name": "Spring", "date": "2026-03-01", **scope})
        version.action_roll_up()
        version.action_release()

    # ------------------------------------------------------------------ the month

    def buy(self):
        """200 kg of steel come, 120 kg of them are billed; oil is there without any bill."""
        vendor = self.create("res.partner", {"name": "Vendor"})
        line = {"product_id": self.steel.id, "product_qty": 200.0, "price_unit": 11.0, "tax_ids": [Command.clear()]}
        purchase = self.create("purchase.order", {"partner_id": vendor.id, "order_line": [Command.create(line)]})
        purchase.button_confirm()
        purchase.picking_ids.move_ids.write({"quantity": 200.0, "picked": True})
        purchase.picking_ids.button_validate()
        item = purchase.order_line._prepare_account_move_line() | {"quantity": 120.0}
        self.create(
            "account.move",
            {
                "move_type": "in_invoice",
                "partner_id": vendor.id,
                "invoice_date": "2026-03-06",
                "date": "2026-03-06",
                "invoice_line_ids": [Command.create(item)],
            },
        ).action_post()
        self.move(self.oil, 100.0, self.env.ref("stock.stock_location_suppliers"), self.place)

    def move(self, product, quantity, source, target):
        values = {"product_id": product.id, "product_uom": product.uom_id.id, "product_uom_qty": quantity}
        move = self.create("stock.move", {**values, "location_id": source.id, "location_dest_id": target.id})
        move._action_confirm(merge=False)
        move.write({"quantity": quantity, "picked": True})
        move._action_done()

    def produce(self):
        brackets, gears, pins, rest = (
            self.order(product) for product in (self.bracket, self.gear, self.pin, self.gear)
        )
        self.issue(brackets, 21.0)
        self.work(brackets, 1.25, "machine")
        self.finish(brackets)
        self.issue(gears, 20.0)
        self.work(gears, 2.0, "labour")
        self.work(gears, 1.0, "machine")
        self.receive(gears, 4.0)
        self.issue(pins, 6.0)
        self.receive(pins, 5.0)
        self.issue(rest, 20.0)
        self.work(rest, 1.0, "labour")
        self.finish(rest)
        dates = {"occurred_at": datetime(2026, 3, 10, 8), "posting_date": False}
        self.lathe._shopfloor_use_shared(self.oil, 10.0, self.env["stock.lot"], dates)
        self.move(self.bracket, 4.0, self.place, self.env.ref("stock.stock_location_customers"))

    def order(self, product):
        values = {"product_id": product.id, "bom_id": self.boms[product].id, "product_qty": 10.0}
        order = self.create("mrp.production", values)
        order.action_confirm()
        return order

    def issue(self, order, quantity):
        self.take(order.move_raw_ids, quantity, manual_consumption=True)

    def receive(self, order, quantity):
        self.take(order.move_finished_ids, quantity)

    def take(self, moves, quantity, **values):
        move = moves.filtered(lambda each: each.state not in ("done", "cancel"))[:1]
        move.write({"quantity": quantity, "picked": True, **values})
        move._action_done()

    def work(self, order, hours, kind):
        productive = self.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "productive")], limit=1)
        self.create(
            "mrp.workcenter.productivity",
            {
                "workorder_id": order.workorder_ids.id,
                "workcenter_id": self.lathe.id,
                "loss_id": productive.id,
                "employee_id": self.ada.id if kind == "labour" else False,
                "time_kind": kind,
                "date_start": datetime(2026, 3, 10, 8),
                "date_end": datetime(2026, 3, 10, 8),
                "is_charged": True,
                "charged_hours": hours,
            },
        )

    def finish(self, order):
        order.qty_producing = order.product_qty
        order._set_qty_producing(False)
        order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()

    def spend(self):
        """What the plant cost besides, and what is expected of it; the oil is counted."""
        for account, amount in (("rent", 90.0), ("upkeep", 60.0), ("inspection", 25.0)):
            items = [(self.accounts[account], amount), (self.accounts["cash"], -amount)]
            lines = [Command.create({"account_id": item.id, "balance": balance}) for item, balance in items]
            self.create("account.move", {"date": "2026-03-31", "line_ids": lines}).action_post()
        self.create(
            "mrp.cost.accrual",
            {
                "name": "Electricity",
                "kind": "energy",
                "period_id": self.march.id,
                "account_id": self.accounts["rent"].id,
                "amount": 12.5,
            },
        )
        counts = self.env["mrp.cost.count"].search(self.march.action_count()["domain"])
        counts.counted_quantity = 4.0

    # ------------------------------------------------------------------ the close

    def ask(self):
        """Press the button; nothing but the close runs by itself."""
        self.env["ir.cron"].search([]).active = False
        self.env.ref("mrp_actual_cost.cron_close_periods").write({"active": True, "interval_number": 1})
        march = self.march.with_user(self.env.ref("base.user_admin"))
        march.action_check()
        if march.check_ids:
            raise ValueError(f"in the way of the close: {march.check_ids.mapped('message')}")
        march.action_run()
        return march.step_ids.sorted("sequence").mapped("key")


steps = Plant(env).make()
env.cr.commit()
print(json.dumps(steps))
