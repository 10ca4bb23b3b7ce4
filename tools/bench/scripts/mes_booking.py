"""Run in Odoo's shell: what the gateway books, and the same made by Odoo alone, in turn."""
# ruff: noqa: F821  env and ARGS come from the shell

import copy
import json
from collections import defaultdict
from datetime import datetime, timedelta
from time import perf_counter

from psycopg2.extras import execute_values

from odoo.addons.mrp_actual_cost.models.mes import canonical, mrp_mes_event_intake

mrp_mes_event_intake.SYNC_SECONDS = 3600.0  # all of it is measured, however slow the machine

APART = timedelta(weeks=8)  # of the two sides' time, or everybody would work at two places at once

company = env.company
env = env(context={**env.context, "tracking_disable": True})
system = env["mrp.mes.system"].search([("code", "=", "MES1")])
productive = env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "productive")], limit=1)
people = {person.barcode: person for person in env["hr.employee"].search([("barcode", "!=", False)])}
parts = {part.default_code: part for part in env["product.product"].search([("default_code", "=like", "P%")])}
seconds = defaultdict(list)


def timed(what, work):
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    started = perf_counter()
    result = work()
    env.flush_all()
    env.cr.commit()
    seconds[what].append(perf_counter() - started)
    return result


def by_name(events):
    orders = env["mrp.production"].search([("name", "in", list({event["order"] for event in events}))])
    return {order.name: order for order in orders}


def report(events, mode="sync"):
    """Send events through the gateway, as its calls do once the body was read."""
    answer = env["mrp.mes.event"]._call("events", {"system": "MES1", "events": events, "mode": mode}, system.user_id)
    wanted = {"booked": len(events)} if mode == "sync" else {"queued": len(events)}
    if answer["counts"] != wanted:
        raise RuntimeError(f"{answer['counts']}: {[r for r in answer['results'] if 'message' in r][:1]}")


# ------------------------------------------------------------------ Odoo alone


def time_log(event, orders):
    order, person = orders[event["order"]], people[event["employee"]]
    workorder = order.workorder_ids[0]
    return {
        "workorder_id": workorder.id,
        "workcenter_id": workorder.workcenter_id.id,
        "company_id": company.id,
        "loss_id": productive.id,
        "employee_id": person.id,
        "user_id": person.user_id.id,
        "time_kind": "labour",
        "rate_class_id": False,
        "date_start": datetime.fromisoformat(event["start"]).replace(tzinfo=None) + APART,
        "date_end": datetime.fromisoformat(event["end"]).replace(tzinfo=None) + APART,
        "posting_date": False,
        "is_charged": False,
        "charged_hours": 0.0,
        "is_rework": False,
    }


def issue_planned(events, orders):
    """Odoo's way with components of the bill of materials: their moves are there, their lines are made."""
    moves = env["stock.move"]
    for event in events:
        moves |= orders[event["order"]].move_raw_ids.filtered(lambda m, e=event: m.product_id == parts[e["item"]])
    finish(moves, [event["quantity"] for event in events])


def issue_added(events, orders):
    """Odoo's way with other components: moves and lines are made."""
    values = []
    for event in events:
        order, part = orders[event["order"]], parts[event["item"]]
        values.append(
            {
                "raw_material_production_id": order.id,
                "product_id": part.id,
                "product_uom": part.uom_id.id,
                "product_uom_qty": 0.0,
                "location_id": order.location_src_id.id,
                "location_dest_id": order.production_location_id.id,
                "picking_type_id": order.picking_type_id.id,
                "company_id": company.id,
                "additional": True,
            }
        )
    moves = env["stock.move"].create(values)._action_confirm(merge=False, create_proc=False)
    finish(moves, [event["quantity"] for event in events])


def finish(moves, quantities):
    lines = [
        {
            **move._prepare_move_line_vals(quantity=0),
            "product_uom_id": move.product_uom.id,
            "quantity": quantity,
            "picked": True,
        }
        for move, quantity in zip(moves, quantities, strict=True)
    ]
    env["stock.move.line"].create(lines)
    moves.write({"picked": True, "occurred_at": datetime(2026, 3, 2, 12)})
    moves._action_done()


# ------------------------------------------------------------------- comparing


def compare(what, events, plain, alone):
    """Time events through the gateway, and the like of Odoo alone on the orders without ledger."""
    of_plain = [event | {"order": name} for event, name in zip(events, plain, strict=True)]
    company.cost_ledger_active = False
    orders = by_name(of_plain)
    timed(f"{what} by Odoo", lambda: alone(of_plain, orders))
    company.cost_ledger_active = True
    timed(what, lambda: report(events))


def store(events):
    """Time storing events, and one bare insert of the rows it stored into a table like it."""
    timed("store", lambda: report(events, "async"))
    env.cr.execute("DROP TABLE IF EXISTS mes_bench; CREATE TABLE mes_bench (LIKE mrp_mes_event INCLUDING ALL)")
    env.cr.execute("SELECT * FROM mrp_mes_event WHERE event_id = ANY(%s)", [[event["event_id"] for event in events]])
    names = [column.name for column in env.cr.description]
    rows = [list(row) for row in env.cr.fetchall()]
    payload = names.index("payload")
    for row in rows:
        row[payload] = canonical.dumps(row[payload])

    def insert():
        execute_values(env.cr._obj, f"INSERT INTO mes_bench ({', '.join(names)}) VALUES %s", rows, page_size=len(rows))

    timed("store bare", insert)
    env.cr.execute("DROP TABLE mes_bench")
    env.cr.execute("UPDATE mrp_mes_event SET state = 'parked', code = 'internal' WHERE state = 'queued'")
    env.cr.execute("DELETE FROM ir_cron_trigger")


def create_logs(events, orders):
    env["mrp.workcenter.productivity"].create([time_log(event, orders) for event in events])


for number, one in enumerate(ARGS["rounds"]):
    if number == 1:
        seconds.clear()  # the first round only warms up
    store([{**event, "event_id": f"S{event['event_id']}"} for event in copy.deepcopy(one["labour"])])
    compare("labour", one["labour"], one["plain"]["labour"], create_logs)
    compare("planned", one["planned"], one["plain"]["planned"], issue_planned)
    compare("added", one["added"], one["plain"]["added"], issue_added)
print(json.dumps(seconds))
