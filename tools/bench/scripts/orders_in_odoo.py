"""Run in Odoo's shell: make orders with and without the cost ledger, in turn, and time each step."""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from time import perf_counter

company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
env = env(context={**env.context, "tracking_disable": True})


def account(code, name, account_type):
    values = {"code": code, "name": name, "account_type": account_type}
    return env["account.account"].create(values)


wip = account("100900", "Work in Progress", "asset_current")
absorbed = account("600900", "Conversion Cost Absorbed", "expense_direct_cost")
company._cost_production_location().valuation_account_id = wip
company.cost_absorption_account_id = absorbed
category = env["product.category"].create(
    {"name": "Real time", "property_cost_method": "average", "property_valuation": "real_time"}
)


def product(name):
    return env["product.product"].create({"name": name, "is_storable": True, "categ_id": category.id})


part = product("Part")
part.standard_price = 10.0
centers = env["mrp.workcenter"].create([{"name": f"Center {n}", "costs_hour": 40.0} for n in range(6)])
employees = env["hr.employee"].create([{"name": f"Worker {n}", "hourly_cost": 30.0} for n in range(6)])
productive = env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "productive")], limit=1)
boms = {
    kind: env["mrp.bom"].create(
        {
            "product_tmpl_id": product(f"Product {kind}").product_tmpl_id.id,
            "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 2.0})],
            "operation_ids": [
                (0, 0, {"name": f"Step {n}", "workcenter_id": center.id, "time_cycle_manual": 6.0})
                for n, center in enumerate(centers)
            ],
        }
    )
    for kind in ("plain", "actual")
}
seconds = {kind: defaultdict(float) for kind in boms}


def timed(kind, step, work):
    started = perf_counter()
    result = work()
    env.flush_all()
    seconds[kind][step] += perf_counter() - started
    env.invalidate_all()
    return result


def confirm(kind):
    company.cost_ledger_active = kind == "actual"
    order = env["mrp.production"].create(
        {"product_id": boms[kind].product_tmpl_id.product_variant_id.id, "bom_id": boms[kind].id, "product_qty": 10}
    )
    order.action_confirm()
    return order


def log_time(order, number):
    start = datetime(2026, 3, 2, 6) + timedelta(hours=7 * number)
    for step, workorder in enumerate(order.workorder_ids):
        begin = start + timedelta(hours=step)
        env["mrp.workcenter.productivity"].create(
            {
                "workorder_id": workorder.id,
                "workcenter_id": workorder.workcenter_id.id,
                "company_id": company.id,
                "loss_id": productive.id,
                "employee_id": employees[step].id,
                "date_start": begin,
                "date_end": begin + timedelta(minutes=50),
            }
        )


def complete(order):
    order.qty_producing = 10
    order._set_qty_producing(False)
    order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()


for number in range(ARGS["orders"]):
    for kind in boms:
        order = timed(kind, "confirm", lambda kind=kind: confirm(kind))
        timed(kind, "time_log", lambda order=order, number=number: log_time(order, number))
        timed(kind, "complete", lambda order=order: complete(order))
timed("actual", "post", lambda: env["mrp.cost.posting"]._post(company, date(2099, 12, 31)))
print(json.dumps(seconds))
