"""Post and close the months of a replayed log, charging each month's overhead first. Runs in Odoo's shell.

ARGS: {"pool_amount": amount of every month}. Prints one line of JSON for each period.
"""

import json
import time


def close(env, period, amount):
    """Charge every pool of a period, then close it: that posts what has no journal item yet."""
    pools = env["mrp.cost.pool"].search([("company_id", "=", period.company_id.id)])
    runs = env["mrp.cost.allocation"]._for(pools, period)
    runs.amount = amount
    runs.action_compute()
    began = time.monotonic()
    with_base = runs.filtered("line_ids")
    (runs - with_base).amount = 0.0  # a month in which nobody worked on an order has nothing to charge to
    runs.action_post()
    charged = time.monotonic()
    period.action_close()
    return {
        "period": period.name,
        "state": period.state,
        "labour_hours": sum(runs.mapped("base_total")),
        "overhead": sum(with_base.mapped("allocated")),
        "orders": len(with_base.line_ids.production_id),
        "wip": period.wip_total,
        "difference": period.difference,
        "seconds": [round(charged - began, 1), round(time.monotonic() - charged, 1)],
    }


def main(env, amount):
    domain = [("company_id", "=", env.company.id), ("state", "=", "open")]
    with_cost = env["mrp.cost.line"]._read_group([], [], ["accounting_date:max"])[0][0]
    for period in env["mrp.cost.period"].search(domain, order="date_from"):
        if with_cost and period.date_from <= with_cost:
            print(json.dumps(close(env, period, amount)), flush=True)
            env.cr.commit()


main(env, ARGS["pool_amount"])  # noqa: F821
