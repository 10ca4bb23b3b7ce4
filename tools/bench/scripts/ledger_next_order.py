"""Run in Odoo's shell: the time that completing takes, order by order, for a product with history."""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from time import perf_counter

env = env(context={**env.context, "tracking_disable": True})
product = env["product.product"].search([("name", "=", "Product with history")])
bom = env["mrp.bom"].search([("product_tmpl_id", "=", product.product_tmpl_id.id)])
times = []
for _number in range(ARGS["orders"] + 1):
    order = env["mrp.production"].create({"product_id": product.id, "bom_id": bom.id, "product_qty": 10})
    order.action_confirm()
    order.qty_producing = 10
    order._set_qty_producing(False)
    env.flush_all()
    env.invalidate_all()
    started = perf_counter()
    order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
    env.flush_all()
    times.append((perf_counter() - started) * 1000)
    assert order.state == "done"
    env.cr.rollback()  # the history stays as long as it was
print(json.dumps({"ms": times[1:]}))
