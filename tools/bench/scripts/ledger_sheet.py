"""Run in Odoo's shell: the SQL statements it takes to open the cost sheet of an order with many lines."""
# ruff: noqa: F821  env and ARGS come from the shell

import json

from odoo.tools import SQL

company = env.company
order = env["mrp.production"].search([("is_actual_cost", "=", True), ("state", "=", "done")], order="id", limit=1)
columns = [name for name, field in env["mrp.cost.line"]._fields.items() if field.store and field.column_type]
columns.remove("id")
replaced = {"source_id": SQL("1000000000 + copy"), "reversal_of_id": SQL("NULL"), "source_model": SQL("'bench'")}
env.cr.execute(
    SQL(
        """
        INSERT INTO mrp_cost_line (%(columns)s)
        SELECT %(values)s FROM generate_series(1, %(lines)s) AS copy
          JOIN LATERAL (SELECT * FROM mrp_cost_line WHERE production_id = %(order)s
                         ORDER BY id OFFSET copy %% 8 LIMIT 1) AS row ON TRUE
        """,
        columns=SQL(", ").join(SQL.identifier(name) for name in columns),
        values=SQL(", ").join(replaced.get(name, SQL.identifier("row", name)) for name in columns),
        lines=ARGS["lines"],
        order=order.id,
    )
)
env.cr.execute("ANALYZE mrp_cost_line")
user = env["res.users"].create(
    {
        "name": "Cost Accountant",
        "login": "bench_accountant",
        "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref("mrp_actual_cost.group_cost_accountant").id])],
    }
)
env.flush_all()
sheet = env["mrp.cost.sheet"].with_user(user)
view = sheet.get_views([(False, "list")])["views"]["list"]["arch"]
fields = [name for name in sheet._fields if f'name="{name}"' in view]
specification = {name: {"fields": {"display_name": {}}} if sheet._fields[name].relational else {} for name in fields}


def open_sheet():
    env.invalidate_all()
    return sheet.web_search_read([("production_id", "=", order.id)], specification, limit=80)


open_sheet()  # a worker that has served before knows who may see what
queries = env.cr.sql_log_count
found = open_sheet()
queries = env.cr.sql_log_count - queries
assert found["length"] >= 3, found
print(json.dumps({"queries": queries, "rows": found["length"], "lines": len(order.cost_line_ids)}))
env.cr.rollback()
