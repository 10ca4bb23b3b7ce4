"""What closing a month costs, at 1,000, 10,000 and 30,000 orders.

    ./dev bench close [--orders N[,N…]]

Fifty orders are made for real (12 cost elements, 6 operations; 40 done, 10 open) and copied by SQL; then the whole
close is run, step by step, and once more with nothing changed. The figures to trust are the ratios; the last line has
them as JSON:

    orders         the most orders that were closed; seconds and ms_per_order are of these
    growth         time an order at the most orders, to that at the fewest
    insert_growth  the same of writing as many cost lines as the close wrote by a bare INSERT … SELECT
    insert_ratio   computing and charging the cost pools, their cost lines included, to a bare INSERT … SELECT of these
                   lines
    wip_speedup    work in progress of open orders: Odoo's own wizard, to the cost ledger
    rerun_ratio    the close run again with nothing changed, to the first run
    rerun_rows     rows that it wrote
    peak_mb        most memory of the process in any step
"""

import argparse
import json
from pathlib import Path

from tables import table

SCRIPTS = Path(__file__).parent / "scripts"
DATABASE = "bench_close"
SIZES = (1000, 10000, 30000)


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench close", description=__doc__)
    parser.add_argument("--orders", type=_sizes, default=SIZES, help="numbers of orders, with commas")
    sizes = parser.parse_args(argv).orders
    runs = [_close(env, orders) for orders in sizes]
    for run in runs:
        _show(run)
    print(json.dumps(_figures(runs[0], runs[-1], runs)))
    return 0


def _sizes(text):
    return sorted(int(number) for number in text.split(","))


def _close(env, orders):
    """Make a plant with so many orders and close its month; return what close_steps.py says."""
    env.ensure_database(DATABASE, fresh=True)
    with env.step(f"making {orders:,} orders"):
        env.shell(DATABASE, SCRIPTS / "close_plant.py")
        env.shell(DATABASE, SCRIPTS / "close_orders.py", input_vars={"orders": orders})
        env.psql(DATABASE, "VACUUM ANALYZE")
    with env.step(f"closing a month of {orders:,} orders"):
        output = env.shell(DATABASE, SCRIPTS / "close_steps.py", input_vars={"orders": orders})
    run = json.loads(output.strip().splitlines()[-1])
    # As autovacuum does in time, after so many lines were written.
    env.psql(DATABASE, "VACUUM ANALYZE")
    output = env.shell(DATABASE, SCRIPTS / "close_wip.py")
    run |= json.loads(output.strip().splitlines()[-1])
    return {**run, "seconds": sum(row[1] for row in run["steps"]), "rerun": sum(row[3] for row in run["steps"])}


def _show(run):
    head = ["step", "seconds", "ms an order", "again, seconds", "peak MB"]
    rows = [[key, s, s * 1000 / run["orders"], again, round(peak)] for key, s, peak, again in run["steps"]]
    total = ["", run["seconds"], run["seconds"] * 1000 / run["orders"], run["rerun"], round(_peak(run))]
    print(table(f"Closing a month of {run['orders']:,} orders", head, rows, total))
    print(
        f"  {run['lines']:,} cost lines written; bare INSERT … SELECT of them {run['insert']:.2f} s\n"
        f"  allocating without settling {run['allocate']:.2f} s; bare INSERT … SELECT of these lines "
        f"{run['insert_allocated']:.2f} s\n"
        f"  work in progress of {run['wip_orders']:,} open orders: Odoo's wizard {run['wip_odoo']:.2f} s, the ledger "
        f"{run['wip_ledger']:.3f} s, by equivalent units {run['wip_units']:.2f} s\n"
        f"  {run['rerun_rows']:,} rows written by closing again\n"
        f"  WIP {run['wip']:,.2f}, difference between the ledgers {run['difference']:.2f}"
    )


def _figures(least, most, runs):
    return {
        "orders": most["orders"],
        "seconds": round(most["seconds"], 1),
        "ms_per_order": round(most["seconds"] * 1000 / most["orders"], 2),
        "growth": _growth(least, most, "seconds"),
        "insert_growth": _growth(least, most, "insert"),
        "insert_ratio": round(most["allocate"] / most["insert_allocated"], 2),
        "wip_speedup": round(most["wip_odoo"] / most["wip_ledger"], 1),
        "rerun_ratio": round(most["rerun"] / most["seconds"], 3),
        "rerun_rows": max(run["rerun_rows"] for run in runs),
        "peak_mb": round(_peak(most)),
    }


def _growth(least, most, name):
    return round(most[name] / most["orders"] / (least[name] / least["orders"]), 2)


def _peak(run):
    return max(row[2] for row in run["steps"])
