"""Run in Odoo's shell: hold the documents in the database against the events that were sent.

A document is found by what it says itself (order, who, what, when), not by what the inbox says of it.
"""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from collections import Counter
from datetime import date, datetime

QUERIES = {
    "labour": """
        SELECT production.mes_reference, employee.barcode, log.date_end
          FROM mrp_workcenter_productivity log
          JOIN mrp_workorder workorder ON workorder.id = log.workorder_id
          JOIN mrp_production production ON production.id = workorder.production_id
          JOIN hr_employee employee ON employee.id = log.employee_id
         WHERE log.time_kind = 'labour'
    """,
    "machine": """
        SELECT production.mes_reference, workcenter.code, log.date_end
          FROM mrp_workcenter_productivity log
          JOIN mrp_workorder workorder ON workorder.id = log.workorder_id
          JOIN mrp_production production ON production.id = workorder.production_id
          JOIN mrp_workcenter workcenter ON workcenter.id = log.workcenter_id
         WHERE log.time_kind = 'machine'
    """,
    "consumption": """
        SELECT production.mes_reference, product.default_code, move.occurred_at
          FROM stock_move move
          JOIN mrp_production production ON production.id = move.raw_material_production_id
          JOIN product_product product ON product.id = move.product_id
         WHERE move.state = 'done'
    """,
    "operation": """
        SELECT production.mes_reference, workorder.name, progress.occurred_at
          FROM mrp_production_progress progress
          JOIN mrp_workorder workorder ON workorder.id = progress.workorder_id
          JOIN mrp_production production ON production.id = progress.production_id
    """,
    "output": """
        SELECT production.mes_reference, NULL, move.occurred_at
          FROM stock_move move
          JOIN mrp_production production ON production.id = move.production_id
         WHERE move.state = 'done' AND move.quantity > 0
    """,
    "complete": "SELECT mes_reference, NULL, NULL FROM mrp_production WHERE state = 'done'",
}
NAMES = {"labour": "employee", "machine": "workcenter", "consumption": "item", "operation": "operation"}


def key_of(event):
    moment = datetime.fromisoformat(event["occurred_at"]).replace(tzinfo=None)
    name = event.get(NAMES.get(event["type"]))
    return event["type"], event["order"], name, None if event["type"] == "complete" else moment


env["mrp.cost.posting"]._post(env.company, date(2099, 12, 31))
env.cr.commit()
documents = Counter()
for kind, query in QUERIES.items():
    env.cr.execute(query)
    for order, name, moment in env.cr.fetchall():
        documents[kind, order, name, moment] += 1
env.cr.execute("SELECT event_id, state, code FROM mrp_mes_event")
states = {event_id: (state, code) for event_id, state, code in env.cr.fetchall()}
events = {event["event_id"]: key_of(event) for event in ARGS["events"]}
booked = [event_id for event_id, key in events.items() if documents[key] and states.get(event_id) == ("booked", None)]
known = set(events.values())
if len(known) != len(events):
    raise ValueError("two events would make the same document")
doubled = sum(count - 1 for key, count in documents.items() if key in known)
env.cr.execute("SELECT COALESCE(SUM(amount), 0) FROM mrp_cost_line")
[ledger] = env.cr.fetchone()
env.cr.execute(
    """
    SELECT COALESCE(SUM(balance), 0) FROM account_move_line
     WHERE parent_state = 'posted' AND account_id IN (SELECT wip_account_id FROM mrp_cost_line)
    """
)
[books] = env.cr.fetchone()
told = dict(Counter(" ".join(filter(None, state)) for state in states.values()))
print(
    json.dumps(
        {
            "booked": booked,
            "doubled": doubled,
            "difference": round(float(ledger - books), 2),
            "told": f"inbox {told}, ledger {ledger}, general ledger {books}",
        }
    )
)
