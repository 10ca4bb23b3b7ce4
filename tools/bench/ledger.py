"""What the cost ledger costs: the same work with this module and without, in one run.

    ./dev bench ledger [--orders N] [--lines N]

Two databases, Odoo alone and Odoo with the module, take turns in rounds, so that a machine that slows
down slows both. The figures to trust are the ratios; the last line has them as JSON:

    complete_wall_ratio   confirming and completing an order (5 components, 3 operations, their time
                          logs included), with the module to without
    complete_query_ratio  the same in SQL statements
    history_growth        completing one more order of a product with 5,000 done orders, to one with 100
    sheet_queries         SQL statements to open the cost sheet of an order with 5,000 cost lines
    pivot_ratio           the pivot over 1,000,000 cost lines, to the bare SQL of the same sums
"""

import argparse
import json
import statistics
from pathlib import Path

from tables import table

SCRIPTS = Path(__file__).parent / "scripts"
ROUNDS = 4
HISTORY = (100, 5000)  # done orders of one product
SHEET_LINES = 5000
DATABASES = {"plain": "bench_ledger_plain", "actual": "bench_ledger"}


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench ledger", description=__doc__)
    parser.add_argument("--orders", type=int, default=200, help="orders to confirm and complete in each database")
    parser.add_argument("--lines", type=int, default=1_000_000, help="cost lines of the pivot")
    options = parser.parse_args(argv)
    for kind, name in DATABASES.items():
        env.ensure_database(name, fresh=True, with_module=kind == "actual")
        run(env, kind, "ledger_plant.py")
    figures = measure_orders(env, options.orders)
    figures |= measure_history(env)
    figures["sheet_queries"] = run(env, "actual", "ledger_sheet.py", lines=SHEET_LINES)["queries"]
    figures["pivot_ratio"] = measure_pivot(env, options.lines)
    print(json.dumps(figures))
    return 0


def run(env, kind, script, **variables):
    """Run a script in one of the two databases and return what its last line says."""
    output = env.shell(DATABASES[kind], SCRIPTS / script, input_vars={"kind": kind, **variables})
    return json.loads(output.strip().splitlines()[-1])


def measure_orders(env, orders):
    rounds = {kind: [] for kind in DATABASES}
    for number in range(ROUNDS):
        for kind in DATABASES:
            rounds[kind].append(run(env, kind, "ledger_orders.py", orders=orders // ROUNDS, first=number * orders))
    rows, ratios = [], {}
    for measure in ("wall", "queries", "post"):
        plain, actual = (sum(row[measure] for row in rounds[kind]) / orders for kind in ("plain", "actual"))
        ratios[measure] = actual / plain if plain else None
        rows.append([measure, plain, actual, round(ratios[measure], 2) if plain else None])
    title = "An order's life (ms, SQL statements, ms of the posting run) in Odoo alone and with the ledger"
    print(table(title, ["an order", "Odoo alone", "with ledger", "ratio"], rows))
    return {
        "complete_wall_ratio": round(ratios["wall"], 2),
        "complete_query_ratio": round(ratios["queries"], 2),
    }


def measure_history(env):
    """Complete orders of a product with a short and with a long history, in both databases."""
    times = {kind: {} for kind in DATABASES}
    for done in HISTORY:
        for kind in DATABASES:
            run(env, kind, "ledger_history.py", orders=done)
            times[kind][done] = statistics.median(run(env, kind, "ledger_next_order.py", orders=20)["ms"])
    short, long = HISTORY
    growth = {kind: times[kind][long] / times[kind][short] for kind in DATABASES}
    rows = [[kind, times[kind][short], times[kind][long], growth[kind]] for kind in DATABASES]
    print(table("Completing one more order, ms", ["", f"after {short}", f"after {long}", "growth"], rows))
    return {"history_growth": round(growth["actual"], 2)}


def measure_pivot(env, lines):
    seconds = run(env, "actual", "ledger_pivot.py", lines=lines)
    rows = [["bare SQL", seconds["sql"] * 1000], ["pivot", seconds["pivot"] * 1000]]
    print(table(f"A pivot over {seconds['lines']:,} cost lines, ms", ["", "ms"], rows))
    return round(seconds["pivot"] / seconds["sql"], 2)
