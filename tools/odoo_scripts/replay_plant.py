"""Make the plant that a shop-floor log implies. Runs in Odoo's shell.

ARGS: what tools/replay_log/plant.py derives from the log, the time zone, the code of the chart of accounts, the
inventory setting, and whether each month's close makes Odoo's stock closing. Everything is created in a few
batches; orders come out confirmed, with the cost ledger on and stock dated before the log.
"""

from odoo import Command

ACCOUNTS = {
    "wip": ("110590", "Shop Floor Work in Progress", "asset_current"),
    "stock": ("110190", "Shop Floor Stock", "asset_current"),
    "opening": ("301990", "Shop Floor Opening Stock", "equity"),
    "accrued": ("201990", "Shop Floor Accrued Liabilities", "liability_current"),
    "absorbed": ("500990", "Shop Floor Cost Absorbed", "expense_direct_cost"),
    "transfer": ("500993", "Shop Floor Production Cost Transfer", "expense_direct_cost"),
    "power": ("600990", "Shop Floor Electricity", "expense"),
    "variance": ("500991", "Shop Floor Variances", "expense"),
    "loss": ("500992", "Shop Floor Losses", "expense"),
}

CHART_WIP = {"cn": "l10n_cn_account_4001"}


class Plant:
    """What is created, step by step; later steps find what earlier ones made by its name."""

    def __init__(self, env, wanted):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
        self.wanted = wanted
        self.company = self.env.company
        self.accounts, self.workcenters, self.products, self.boms = {}, {}, {}, {}

    def make(self):
        self.activate()
        self.make_resources()
        self.make_rates()
        self.make_products()
        self.make_stock()
        self.make_boms()
        self.make_orders()
        return self.make_system()

    def create(self, model, values):
        return self.env[model].create(values)

    def element(self, code):
        return self.env["mrp.cost.element"]._by_code(code)

    # ------------------------------------------------------------- the company

    def activate(self):
        """Switch the cost ledger on; only what is asked for posts: not the daily job."""
        self.load_accounts()
        perpetual = self.wanted["setting"] == "perpetual"
        self.company.partner_id.tz = self.wanted["zone"]
        self.company._cost_production_location().valuation_account_id = self.accounts["wip"] if perpetual else False
        self.company.write(
            {
                "cost_absorption_account_id": self.accounts["absorbed"].id,
                "cost_accrual_account_id": self.accounts["accrued"].id,
                "cost_variance_account_id": self.accounts["variance"].id,
                "cost_loss_account_id": self.accounts["loss"].id,
                "cost_inventory_setting": self.wanted["setting"],
                "cost_periodic_wip_account_id": False if perpetual else self.accounts["wip"].id,
                "cost_transfer_account_id": False if perpetual else self.accounts["transfer"].id,
                "cost_close_stock": self.wanted["monthly"],
                "cost_ledger_active": True,
            }
        )
        self.env.ref("mrp_actual_cost.cron_post_cost_lines").active = False
        self.create(
            "mrp.cost.period",
            [{"name": first[:7], "date_from": first, "date_to": last} for first, last in self.wanted["months"]],
        )

    def load_accounts(self):
        """Load the chart of accounts, and add what the plant needs; WIP is the chart's own account if it has one."""
        template = self.env["account.chart.template"]
        if self.company.chart_template != self.wanted["chart"]:
            template.try_loading(self.wanted["chart"], self.company, install_demo=False)
        for key, (code, name, kind) in ACCOUNTS.items():
            self.accounts[key] = self.create("account.account", {"code": code, "name": name, "account_type": kind})
        if own := CHART_WIP.get(self.wanted["chart"]):
            self.accounts["wip"] = template.with_company(self.company).ref(own)

    # -------------------------------------------------------- people, machines

    def make_resources(self):
        wanted = self.wanted["workcenters"]
        workcenters = self.create(
            "mrp.workcenter",
            [{"name": w["name"], "code": w["name"], "costs_hour": w["costs_hour"]} for w in wanted],
        )
        self.workcenters = dict(zip((w["name"] for w in wanted), workcenters, strict=True))
        self.jobs = {grade: self.create("hr.job", {"name": grade}) for grade in self.wanted["grades"]}
        workers = self.wanted["workers"]
        self.employees = self.create(
            "hr.employee",
            [{"name": w["name"], "job_id": self.jobs[w["grade"]].id} for w in workers],
        )

    def make_rates(self):
        since = self.wanted["rates_from"]
        rates = [*self.rates_of_people(), *self.rates_of_machines(), *self.rates_of_overhead()]
        self.create(
            "mrp.cost.rate",
            [
                {"element_id": self.element(code).id, "basis": basis, "amount": amount, "date_from": since, **limits}
                for code, basis, amount, limits in rates
            ],
        )
        self.create(
            "mrp.cost.pool",
            {
                "name": "Shop Overhead",
                "element_id": self.element("overhead_fixed").id,
                "driver": "labour_hour",
                "absorption_account_id": self.accounts["absorbed"].id,
            },
        )

    def rates_of_people(self):
        """Labour by grade, burden as a percentage of it."""
        yield "labour", "labour_hour", self.wanted["planned_labour_rate"], {}
        for grade, rate in self.wanted["grades"].items():
            yield "labour", "labour_hour", rate, {"job_id": self.jobs[grade].id}
        yield (
            "burden",
            "percent",
            self.wanted["rates"]["burden_percent"],
            {"base_element_id": self.element("labour").id},
        )

    def rates_of_machines(self):
        """Running costs the work center's own rate; set-up, depreciation and energy have theirs."""
        for wanted in self.wanted["workcenters"]:
            workcenter = {"workcenter_id": self.workcenters[wanted["name"]].id}
            yield "machine", "machine_hour", wanted["setup"], {**workcenter, "phase": "setup"}
            yield "depreciation", "machine_hour", wanted["depreciation"], workcenter
        yield "energy", "energy", self.wanted["rates"]["power"], {"uom_id": self.env.ref("uom.product_uom_kwh").id}
        yield "energy", "machine_hour", self.wanted["rates"]["air"], {}

    def rates_of_overhead(self):
        """Overhead applied as work is done; what the pool of the month holds comes on top."""
        rates = self.wanted["rates"]
        yield "overhead_variable", "machine_hour", rates["overhead_planned"], {"purpose": "planned"}
        yield "overhead_variable", "machine_hour", rates["overhead_actual"], {"purpose": "actual"}
        yield "overhead_variable", "labour_hour", rates["supervision"], {}

    # ---------------------------------------------------------------- products

    def make_products(self):
        category = self.create(
            "product.category",
            {
                "name": "Shop Floor",
                "property_cost_method": "average",
                "property_valuation": "real_time" if self.wanted["setting"] == "perpetual" else "periodic",
                "property_stock_valuation_account_id": self.accounts["stock"].id,
            },
        )
        units = {m["name"]: self.env.ref(m["unit"]).id for m in self.wanted["materials"]}
        units |= {p["name"]: self.env.ref("uom.product_uom_unit").id for p in self.wanted["products"]}
        common = {"is_storable": True, "categ_id": category.id}
        by_lot = [m["name"] for m in self.wanted["materials"] if any(receipt["lot"] for receipt in m["receipts"])]
        tracking = dict.fromkeys(by_lot, {"tracking": "lot", "lot_valuated": True})
        products = self.create(
            "product.product",
            [
                {**common, "name": name, "default_code": name, "uom_id": unit, **tracking.get(name, {})}
                for name, unit in units.items()
            ],
        )
        self.products = dict(zip(units, products, strict=True))
        # A new product's cost, 0, is dated today, and Odoo's average begins anew on that day.
        self.env["product.value"].search([("product_id", "in", products.ids)]).date = self.wanted["opening"]

    def make_stock(self):
        """Receive the materials before the log begins, each lot at its price, and enter that in the books."""
        total = 0.0
        for material in self.wanted["materials"]:
            for receipt in material["receipts"]:
                total += self.receive(self.products[material["name"]], **receipt)
        self.enter_opening(total)

    def receive(self, product, lot, price, stock):
        """Have some of a material in stock since the opening; return its value."""
        place = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.env.ref("stock.stock_location_stock").id,
        }
        what = {"product_id": product.id, "product_uom": product.uom_id.id}
        move = self.create("stock.move", {**what, **place, "product_uom_qty": stock})
        move._action_confirm(merge=False)
        move.write({"quantity": stock, "picked": True})
        if lot:
            values = {"name": lot, "product_id": product.id, "company_id": self.company.id}
            move.move_line_ids.lot_id = self.create("stock.lot", values)
        move._action_done()
        value = stock * price
        self.create("product.value", {"move_id": move.id, "value": value, "date": self.wanted["opening"]})
        move.date = move.move_line_ids.date = self.wanted["opening"]
        return value

    def enter_opening(self, total):
        journal = self.env["account.journal"].search([("type", "=", "general")], limit=1)
        sides = ((self.accounts["stock"], total), (self.accounts["opening"], -total))
        entry = self.create(
            "account.move",
            {
                "journal_id": journal.id,
                "date": self.wanted["opening"][:10],
                "ref": "Opening stock",
                "line_ids": [
                    Command.create({"account_id": account.id, "name": "Opening stock", "balance": balance})
                    for account, balance in sides
                ],
            },
        )
        entry._post(soft=False)

    # ------------------------------------------------------------------ orders

    def make_boms(self):
        wanted = self.wanted["products"]
        boms = self.create("mrp.bom", [self.bom_values(product) for product in wanted])
        bar, box = (self.products[material["name"]] for material in self.wanted["materials"])
        lines = []
        for product, bom in zip(wanted, boms, strict=True):
            self.boms[product["name"]] = bom
            first = bom.operation_ids.sorted("sequence")[:1]
            # With an operation: consumed as reported. Without: when the order is finished.
            lines.append(
                {"bom_id": bom.id, "product_id": bar.id, "product_qty": product["bar_kg"], "operation_id": first.id}
            )
            lines.append({"bom_id": bom.id, "product_id": box.id, "product_qty": 1.0})
        self.create("mrp.bom.line", lines)

    def bom_values(self, product):
        return {
            "product_tmpl_id": self.products[product["name"]].product_tmpl_id.id,
            "product_qty": 1.0,
            "consumption": "flexible",
            "operation_ids": [
                Command.create(
                    {
                        "name": operation["name"],
                        "workcenter_id": self.workcenters[operation["workcenter"]].id,
                        "time_cycle_manual": operation["minutes"],
                        "sequence": sequence,
                    }
                )
                for sequence, operation in enumerate(product["operations"], start=1)
            ],
        }

    def make_orders(self):
        types = self.env["stock.picking.type"].search([("code", "=", "mrp_operation")])
        types.reservation_method = "manual"  # nothing else competes for the stock
        orders = self.create(
            "mrp.production",
            [
                {
                    "name": order["name"],
                    "product_id": self.products[order["product"]].id,
                    "bom_id": self.boms[order["product"]].id,
                    "product_qty": order["quantity"],
                    "date_start": order["start"],
                }
                for order in self.wanted["orders"]
            ],
        )
        orders.action_confirm()

    def make_system(self):
        """A MES system that knows its people by the log's ids."""
        system = self.create("mrp.mes.system", {"name": "Shop-Floor Log", "code": "LOG"})
        self.create(
            "mrp.mes.code.map",
            [
                {"system_id": system.id, "code": employee.name, "record": f"hr.employee,{employee.id}"}
                for employee in self.employees
            ],
        )
        return system


Plant(env, ARGS).make()  # noqa: F821
env.cr.commit()  # noqa: F821
