"""Run in Odoo's shell: the pivot of cost lines against the bare SQL of the same sums."""
# ruff: noqa: F821  env and ARGS come from the shell

import json
import statistics
from time import perf_counter

from odoo.tools import SQL

ROUNDS = 5
company = env.company
columns = [name for name, field in env["mrp.cost.line"]._fields.items() if field.store and field.column_type]
columns.remove("id")
replaced = {
    "source_id": SQL("2000000000 - copy"),
    "source_model": SQL("'bench'"),
    "reversal_of_id": SQL("NULL"),
    "accounting_date": SQL("DATE '2025-01-01' + (copy %% 365)::int"),
    "amount": SQL("(copy %% 1000) / 100.0"),
}
existing = env["mrp.cost.line"].search_count([])
env.cr.execute(
    SQL(
        """
        INSERT INTO mrp_cost_line (%(columns)s)
        SELECT %(values)s FROM generate_series(1, %(lines)s) AS copy
          JOIN (SELECT line.*, ROW_NUMBER() OVER (ORDER BY id) AS place
                  FROM mrp_cost_line line ORDER BY id LIMIT 1000) AS row
            ON row.place = 1 + copy %% LEAST(1000, %(existing)s)
        """,
        columns=SQL(", ").join(SQL.identifier(name) for name in columns),
        values=SQL(", ").join(replaced.get(name, SQL.identifier("row", name)) for name in columns),
        lines=max(ARGS["lines"] - existing, 0),
        existing=existing,
    )
)
env.cr.commit()
env.cr.execute("ANALYZE mrp_cost_line")
env.cr.commit()
accountant = env["res.users"].create(
    {
        "name": "Cost Accountant",
        "login": "bench_pivot",
        "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref("mrp_actual_cost.group_cost_accountant").id])],
    }
)
env.flush_all()
lines = env["mrp.cost.line"].with_user(accountant)


def pivot():
    env.invalidate_all()
    return lines.formatted_read_grouping_sets(
        [], [["element_id", "accounting_date:month"]], ["amount:sum", "hours:sum", "__count"]
    )


def bare():
    env.cr.execute(
        SQL(
            """
            SELECT element_id, date_trunc('month', accounting_date), SUM(amount), SUM(hours), COUNT(*)
              FROM mrp_cost_line WHERE company_id IN (%s) GROUP BY 1, 2 ORDER BY 1, 2
            """,
            company.id,
        )
    )
    return env.cr.fetchall()


seconds = {pivot: [], bare: []}
for _round in range(ROUNDS + 1):
    for work, times in seconds.items():
        started = perf_counter()
        rows = work()
        times.append(perf_counter() - started)
[groups] = pivot()
assert len(groups) == len(bare())
medians = {work.__name__: statistics.median(times[1:]) for work, times in seconds.items()}
print(json.dumps({"lines": env["mrp.cost.line"].search_count([]), "sql": medians["bare"], "pivot": medians["pivot"]}))
