"""Run in Odoo's shell: close last month, step by step, again with nothing changed, and beside bare SQL.

Prints {"steps": [[name, seconds, peak MB, rerun seconds]], …}; see tools/bench/close.py for the rest.
"""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from odoo.tools import SQL

OVERHEAD = 40.0  # of each pool, an order
last_day = date.today().replace(day=1) - timedelta(days=1)
env = env(context={**env.context, "tracking_disable": True})
period = env["mrp.cost.period"].search([("date_to", "=", last_day), ("company_id", "=", env.company.id)])


def peak():
    """Return the most memory the process has had since asked last, in MB."""
    status = Path("/proc/self/status").read_text()
    Path("/proc/self/clear_refs").write_text("5")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def rows_written():
    """Return how many rows this transaction has inserted, updated or deleted so far."""
    env.flush_all()
    query = "SELECT COALESCE(SUM(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
    return int(env.execute_query(SQL(query))[0][0])


def timed(work):
    started = perf_counter()
    result = work()
    env.flush_all()
    return perf_counter() - started, result


def one(query, *values):
    return env.execute_query(SQL(query, *values))[0][0]


def copied_lines(condition):
    """Return the seconds it takes to write so many lines as these again, with a bare INSERT … SELECT, and undo it."""
    columns = [name for name, field in env["mrp.cost.line"]._fields.items() if field.store and field.column_type]
    columns.remove("id")
    replaced = {"source_model": SQL("'bench'"), "reversal_of_id": SQL("NULL")}
    with env.cr.savepoint() as savepoint:
        insert = SQL(
            "INSERT INTO mrp_cost_line (%s) SELECT %s FROM mrp_cost_line line WHERE %s",
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(replaced.get(name, SQL.identifier("line", name)) for name in columns),
            condition,
        )
        seconds, _result = timed(lambda: env.cr.execute(insert))
        savepoint.rollback()
    return seconds


def enter_pools():
    pools = env["mrp.cost.pool"].search([])
    env["mrp.cost.allocation"]._for(pools, period).amount = OVERHEAD * ARGS["orders"]


def run_step(step):
    """Do a step as the cockpit does; warnings of the plant (none is expected to be mended) are waived."""
    step._look()
    step.check_ids.filtered(lambda check: check.severity == "warn" and not check.waived_at)._waive("measured")
    step._execute()


def close():
    """Do every step; return [[key, seconds, peak MB]] and the seconds of settling orders while allocating."""
    rows, settled = [], 0.0
    for step in period._prepare_steps().filtered(lambda each: each.key != "lock"):
        env.invalidate_all()
        peak()
        env.cr.commit()
        if step.key == "allocate":
            enter_pools()
            env.cr.commit()
        with Settling() as settling:
            seconds, _result = timed(lambda step=step: run_step(step))
        if step.key == "allocate":
            settled = settling.seconds
        env.cr.commit()
        rows.append([step.key, seconds, peak()])
        print(json.dumps({"step": rows[-1], "result": step.result}), flush=True)
    return rows, settled


def close_again(rows):
    """Do every step again; return how many rows that wrote."""
    env.invalidate_all()
    env.cr.commit()
    written = 0
    for row, step in zip(rows, period.step_ids.sorted("sequence"), strict=False):
        before = rows_written()
        seconds, _result = timed(step._execute)
        row.append(seconds)
        written += rows_written() - before
        env.cr.commit()
        env.invalidate_all()
    return written


class Settling:
    """While it is entered, counts the seconds that settling orders takes."""

    seconds = 0.0

    def __enter__(self):
        self._model = env.registry["mrp.cost.settlement"]
        original = self._model._settle

        def settle(records, *args, **kwargs):
            started = perf_counter()
            try:
                return original(records, *args, **kwargs)
            finally:
                self.seconds += perf_counter() - started

        self._model._settle = settle
        return self

    def __exit__(self, *_exception):
        del self._model._settle


last_line = one("SELECT MAX(id) FROM mrp_cost_line")
rows, settling = close()
lines = one("SELECT COUNT(*) FROM mrp_cost_line WHERE id > %s", last_line)
figures = {
    "orders": env["mrp.production"].search_count([("is_actual_cost", "=", True)]),
    "lines": lines,
    "rerun_rows": close_again(rows),
    "allocate": next(seconds for key, seconds, *_rest in rows if key == "allocate") - settling,
    "insert": copied_lines(SQL("id > %s", last_line)),
    "insert_allocated": copied_lines(SQL("source_model = 'mrp.cost.allocation'")),
    "difference": period.difference,
    "wip": period.wip_total,
}
print(json.dumps({"steps": rows, **figures}))
