"""Run in Odoo's shell: work in progress of the open orders, by Odoo's wizard and by the cost ledger, in turns.

Prints {"wip_orders", "wip_odoo", "wip_ledger", "wip_units"}: the middle of the seconds of all rounds.
"""
# ruff: noqa: F821  env comes from the shell

import json
from datetime import date, datetime, time, timedelta
from statistics import median
from time import perf_counter

COMPARED = 2000  # open orders on which work in progress is computed both ways
ROUNDS = 5
last_day = date.today().replace(day=1) - timedelta(days=1)
period = env["mrp.cost.period"].search([("date_to", "=", last_day), ("company_id", "=", env.company.id)])
orders = env["mrp.production"].search([("state", "not in", ("done", "cancel"))], limit=COMPARED, order="id")


def timed(work):
    env.invalidate_all()
    started = perf_counter()
    work()
    return perf_counter() - started


def by_wizard():
    return env["mrp.account.wip.accounting"]._get_line_vals(orders, datetime.combine(last_day, time.max))


def by_ledger():
    return env["mrp.cost.ledger"]._wip_by_element(orders, last_day)


def by_units():
    return env["mrp.cost.wip.valuation"]._value(period, pairs)


pairs = [(order.id, order.product_id.id) for order in orders]
rounds = [[timed(work) for work in (by_wizard, by_ledger, by_units)] for _round in range(ROUNDS)]
wip_odoo, wip_ledger, wip_units = map(median, zip(*rounds, strict=True))
print(json.dumps({"wip_orders": len(orders), "wip_odoo": wip_odoo, "wip_ledger": wip_ledger, "wip_units": wip_units}))
