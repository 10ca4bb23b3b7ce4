"""Make the plant that the contract tests report to, unless it is there, and keys for their clients.

Runs in Odoo's shell. Prints one line of JSON: systems and keys, and the ids with which orders are made.
"""

import json
from datetime import timedelta

from odoo import Command, fields

ACCOUNTS = {
    "wip": ("110591", "Contract Work in Progress", "asset_current"),
    "absorbed": ("500995", "Contract Cost Absorbed", "expense_direct_cost"),
    "variance": ("500996", "Contract Variances", "expense"),
    "loss": ("500997", "Contract Losses", "expense"),
}
PLENTY = 1_000_000


class Plant:
    """A pump of 1 resin (by lot) and 1 seal, a clock with serial numbers, both turned on LATHE by ADA."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
        self.company = self.env.company

    def make(self):
        if not self.env["mrp.mes.system"].search([("code", "=", "MES1")]):
            self._activate()
            self._make_resources()
            self._make_products()
            self._make_systems()
        return self._facts()

    def _create(self, model, values):
        return self.env[model].create(values)

    def _activate(self):
        self.env["account.chart.template"].try_loading("generic_coa", self.company, install_demo=False)
        accounts = {
            key: self._create("account.account", {"code": code, "name": name, "account_type": kind})
            for key, (code, name, kind) in ACCOUNTS.items()
        }
        self.company.partner_id.tz = "UTC"
        self.company._cost_production_location().valuation_account_id = accounts["wip"]
        self.company.write(
            {
                "cost_absorption_account_id": accounts["absorbed"].id,
                "cost_variance_account_id": accounts["variance"].id,
                "cost_loss_account_id": accounts["loss"].id,
                "cost_ledger_active": True,
            }
        )

    def _make_resources(self):
        self._create("mrp.workcenter", {"name": "Lathe", "code": "LATHE", "costs_hour": 40.0})
        self._create("hr.employee", {"name": "Ada", "barcode": "ADA", "hourly_cost": 30.0})
        self._create(
            "mrp.cost.rate",
            {
                "element_id": self.env["mrp.cost.element"]._by_code("energy").id,
                "basis": "energy",
                "amount": 0.2,
                "uom_id": self.env.ref("uom.product_uom_kwh").id,
                "date_from": "2026-01-01",
            },
        )

    def _make_products(self):
        category = self._create(
            "product.category",
            {"name": "Contract", "property_cost_method": "average", "property_valuation": "real_time"},
        )
        tracking = {"RESIN": "lot", "SEAL": "none", "PUMP": "lot", "CLOCK": "serial"}
        products = {
            code: self._create(
                "product.product",
                {
                    "name": code.title(),
                    "default_code": code,
                    "tracking": tracked,
                    "is_storable": True,
                    "categ_id": category.id,
                    "standard_price": 4.0,
                },
            )
            for code, tracked in tracking.items()
        }
        self._have(products["RESIN"], PLENTY, "R1")
        self._have(products["RESIN"], 1, "LAST")
        self._have(products["SEAL"], PLENTY)
        for code in ("PUMP", "CLOCK"):
            self._make_bom(products[code], [products["RESIN"], products["SEAL"]])

    def _have(self, product, quantity, lot=None):
        values = {"name": lot, "product_id": product.id, "company_id": self.company.id}
        lots = self._create("stock.lot", values) if lot else None
        place = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(product, place, quantity, lot_id=lots)

    def _make_bom(self, product, parts):
        lathe = self.env["mrp.workcenter"].search([("code", "=", "LATHE")])
        turning = Command.create({"name": "Turning", "workcenter_id": lathe.id, "time_cycle_manual": 6.0})
        bom = self._create("mrp.bom", {"product_tmpl_id": product.product_tmpl_id.id, "operation_ids": [turning]})
        bom.bom_line_ids = [
            Command.create({"product_id": part.id, "product_qty": 1.0, "operation_id": bom.operation_ids.id})
            for part in parts
        ]

    def _make_systems(self):
        """MES1 reports; MES2 is another's; LIMITED may make one call in a minute.

        More than 100 h of labour in one report need approval.
        """
        for code in ("MES1", "MES2", "LIMITED"):
            self._create("mrp.mes.system", {"code": code, "name": code})
        systems = self.env["mrp.mes.system"].search([])
        systems.filtered(lambda system: system.code == "LIMITED").max_calls_per_minute = 1
        reporting = systems.filtered(lambda system: system.code == "MES1")
        self._create("mrp.mes.tolerance", {"system_id": reporting.id, "event_type": "labour", "approval_hours": 100.0})

    def _facts(self):
        systems = self.env["mrp.mes.system"].search([])
        boms = self.env["mrp.bom"].search([("product_tmpl_id.default_code", "in", ("PUMP", "CLOCK"))])
        return {
            "keys": {system.code: system.generate_key("contract", self._end()) for system in systems},
            "logins": {system.code: system.user_id.login for system in systems},
            "api_keys": {system.code: self._api_key(system.user_id) for system in systems},
            "boms": {
                bom.product_tmpl_id.default_code: {
                    "bom_id": bom.id,
                    "product_id": bom.product_tmpl_id.product_variant_id.id,
                }
                for bom in boms
            },
        }

    def _api_key(self, user):
        return self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "contract", self._end())

    @staticmethod
    def _end():
        return fields.Datetime.now() + timedelta(days=1)


facts = Plant(env).make()  # noqa: F821
env.cr.commit()  # noqa: F821
print(json.dumps(facts))
