"""Run in Odoo's shell: a plant with orders to report, its drain looking for forgotten events every minute."""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from datetime import timedelta

from odoo import fields

PARTS, CENTERS, PEOPLE = 10, 3, 20

company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
env = env(context={**env.context, "tracking_disable": True})
wip, absorbed = env["account.account"].create(
    [
        {"code": "100900", "name": "Work in Progress", "account_type": "asset_current"},
        {"code": "600900", "name": "Conversion Cost Absorbed", "account_type": "expense_direct_cost"},
    ]
)
company._cost_production_location().valuation_account_id = wip
company.write(
    {
        "cost_absorption_account_id": absorbed.id,
        # An order may be completed before its output arrives: its cost is a loss until then.
        "cost_loss_account_id": absorbed.id,
        "cost_variance_account_id": absorbed.id,
    }
)
category = env["product.category"].create(
    {"name": "Real time", "property_cost_method": "average", "property_valuation": "real_time"}
)
parts = env["product.product"].create(
    [
        {
            "name": f"Part {n}",
            "default_code": f"P{n}",
            "is_storable": True,
            "categ_id": category.id,
            "standard_price": 10.0 + n,
        }
        for n in range(2 * PARTS)  # the second half is in no bill of materials
    ]
)
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
for part in parts:
    env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 10_000_000)
centers = env["mrp.workcenter"].create([{"name": f"C{n}", "code": f"C{n}", "costs_hour": 40.0} for n in range(CENTERS)])
env["hr.employee"].create([{"name": f"W{n}", "barcode": f"W{n}", "hourly_cost": 30.0} for n in range(PEOPLE)])
product = env["product.product"].create({"name": "Product", "is_storable": True, "categ_id": category.id})
bom = env["mrp.bom"].create(
    {
        "product_tmpl_id": product.product_tmpl_id.id,
        "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 2.0}) for part in parts[:PARTS]],
        "operation_ids": [
            (0, 0, {"name": f"Step {n}", "workcenter_id": center.id, "time_cycle_manual": 6.0})
            for n, center in enumerate(centers)
        ],
    }
)

company.cost_ledger_active = True
values = {"product_id": product.id, "bom_id": bom.id, "product_qty": 10}
orders = env["mrp.production"].create([dict(values) for _order in range(ARGS["orders"])])
orders.action_confirm()
env["ir.cron"].search([("code", "=", "model._cron_drain()")]).write({"interval_number": 1})
system = env["mrp.mes.system"].create({"code": "MES1", "name": "Shop floor", "company_id": company.id})
key = system.generate_key("fault", fields.Datetime.now() + timedelta(days=1))
env.cr.commit()
print(json.dumps({"orders": orders.mapped("mes_reference"), "key": key, "people": PEOPLE, "parts": PARTS}))
