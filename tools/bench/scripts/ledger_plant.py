"""Run in Odoo's shell: a small plant, the same in both databases."""
# ruff: noqa: F821  env and ARGS come from the shell

import json

company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
wip, absorbed = env["account.account"].create(
    [
        {"code": "100900", "name": "Work in Progress", "account_type": "asset_current"},
        {"code": "600900", "name": "Conversion Cost Absorbed", "account_type": "expense_direct_cost"},
    ]
)
template = env["product.template"]
location = template._fields["property_stock_production"].get_company_dependent_fallback(template)
location.valuation_account_id = wip
if ARGS["kind"] == "actual":
    company.write({"cost_absorption_account_id": absorbed.id, "cost_ledger_active": True})
category = env["product.category"].create(
    {"name": "Real time", "property_cost_method": "average", "property_valuation": "real_time"}
)
parts = env["product.product"].create(
    [{"name": f"Part {n}", "is_storable": True, "categ_id": category.id, "standard_price": 10.0 + n} for n in range(5)]
)
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
for part in parts:
    env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 10_000_000)
centers = env["mrp.workcenter"].create([{"name": f"Center {n}", "costs_hour": 40.0} for n in range(3)])
env["hr.employee"].create([{"name": f"Worker {n}", "hourly_cost": 30.0} for n in range(3)])
for name in ("Product", "Product with history"):
    product = env["product.product"].create({"name": name, "is_storable": True, "categ_id": category.id})
    env["mrp.bom"].create(
        {
            "product_tmpl_id": product.product_tmpl_id.id,
            "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 2.0}) for part in parts],
            "operation_ids": [
                (0, 0, {"name": f"Step {n}", "workcenter_id": center.id, "time_cycle_manual": 6.0})
                for n, center in enumerate(centers)
            ],
        }
    )
env.cr.commit()
print(json.dumps({}))
