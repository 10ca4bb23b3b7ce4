"""Run in Odoo's shell: confirm orders, log their time, complete them; time and count it all."""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from datetime import date, datetime, timedelta
from time import perf_counter

env = env(context={**env.context, "tracking_disable": True})
company = env.company
product = env["product.product"].search([("name", "=", "Product")])
bom = env["mrp.bom"].search([("product_tmpl_id", "=", product.product_tmpl_id.id)])
productive = env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "productive")], limit=1)
employees = env["hr.employee"].search([("name", "like", "Worker")])
actual = ARGS["kind"] == "actual"


def life_of_an_order(number):
    order = env["mrp.production"].create({"product_id": product.id, "bom_id": bom.id, "product_qty": 10})
    order.action_confirm()
    start = datetime(2024, 1, 1) + timedelta(hours=2 * number)
    logs = []
    for step, workorder in enumerate(order.workorder_ids):
        values = {
            "workorder_id": workorder.id,
            "workcenter_id": workorder.workcenter_id.id,
            "company_id": company.id,
            "loss_id": productive.id,
            "date_start": start,
            "date_end": start + timedelta(minutes=50),
        }
        logs.append({**values, "employee_id": employees[step].id} if actual else values)
    env["mrp.workcenter.productivity"].create(logs)
    order.qty_producing = 10
    order._set_qty_producing(False)
    order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
    env.flush_all()
    assert order.state == "done"


life_of_an_order(ARGS["first"])  # the first one fills caches
env.cr.commit()
queries, started = env.cr.sql_log_count, perf_counter()
for number in range(ARGS["orders"]):
    env.invalidate_all()
    life_of_an_order(ARGS["first"] + 1 + number)
    env.cr.commit()
wall, queries = perf_counter() - started, env.cr.sql_log_count - queries
started = perf_counter()
if actual:
    env["mrp.cost.posting"]._post(company, date(2099, 12, 31))
    env.cr.commit()
print(json.dumps({"wall": wall * 1000, "queries": queries, "post": (perf_counter() - started) * 1000 * actual}))
