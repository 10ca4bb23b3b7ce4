"""What actual costing adds to the life of an order: the same orders with and without, in turn.

    ./dev bench orders [--orders N]

Times are whole steps in one Odoo process, alternating order by order so that a machine that
slows down slows both; the figures to trust are the ratios.
"""

import argparse
import json
from pathlib import Path

SCRIPT = Path(__file__).parent / "scripts" / "orders_in_odoo.py"
STEPS = ("confirm", "time_log", "complete", "post")


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench orders", description=__doc__)
    parser.add_argument("--orders", type=int, default=40, help="orders of each kind")
    options = parser.parse_args(argv)
    env.ensure_database("bench_orders", fresh=True)
    output = env.shell("bench_orders", SCRIPT, input_vars={"orders": options.orders})
    figures = summarise(json.loads(output.strip().splitlines()[-1]), options.orders)
    print_table(figures)
    print(json.dumps(figures))
    return 0


def summarise(seconds, orders):
    """Turn {kind: {step: seconds}} into milliseconds an order and ratios."""
    figures = {"orders": orders}
    for step in STEPS:
        plain, actual = (seconds[kind].get(step, 0.0) * 1000 / orders for kind in ("plain", "actual"))
        figures[f"{step}_plain_ms"] = round(plain, 1)
        figures[f"{step}_actual_ms"] = round(actual, 1)
        figures[f"{step}_ratio"] = round(actual / plain, 2) if plain else None
    return figures


def print_table(figures):
    print(f"{'step':<10} {'Odoo alone':>12} {'with ledger':>12} {'ratio':>7}   (ms an order)")
    for step in STEPS:
        ratio = figures[f"{step}_ratio"]
        print(
            f"{step:<10} {figures[f'{step}_plain_ms']:>12} {figures[f'{step}_actual_ms']:>12}"
            f" {ratio if ratio is not None else '-':>7}"
        )
