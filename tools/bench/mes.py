"""What the MES gateway costs: the same work through it and by Odoo alone, in one run.

    ./dev bench mes [--events N] [--rounds N]

The figures to trust are the ratios, taken round by round in one process; the last line has them as JSON:

    store_ratio         storing events `async`, to one bare insert of the same rows into a table like theirs
    labour_ratio        booking labour events `sync`, to Odoo's own batch create of the same time logs
    rpc_speedup         how many times faster that is over HTTP than making them one by one over Odoo's RPC
    consumption_ratio   booking consumption `sync`, to Odoo's own creation and `_action_done` of the same moves
                        and lines in one batch
    planned_ratio       the same for components whose moves the order has already
    events_per_s_1, _2  events per second over HTTP, of several types, with 1 and 2 server workers
"""

import argparse
import json
import statistics
import time
import urllib.request
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tables import table

from . import _mes_events

SCRIPTS = Path(__file__).parent / "scripts"
DATABASE = "bench_mes"
ORDERS = 50  # of a round
SERVED = (50, 30, 30)  # orders for the measurements over HTTP: against RPC, with 1 and 2 workers
RPC_LOGS = 100
CLIENTS = 4
BATCH = 50


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench mes", description=__doc__)
    parser.add_argument("--events", type=int, default=500, help="events of each kind in a round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds that count; one more warms up")
    options = parser.parse_args(argv)
    env.ensure_database(DATABASE, fresh=True)
    numbers = {"orders": ORDERS, "rounds": options.rounds + 1, "served": SERVED}
    with env.step("making the plant and its orders"):
        plant = run(env, "mes_plant.py", **numbers)
    figures = measure_booking(env, plant, options.events, numbers["rounds"])
    served = plant["orders"]["served"]
    figures["rpc_speedup"] = measure_rpc(env, plant, served[0], options.events)
    for workers in (1, 2):
        figures[f"events_per_s_{workers}"] = measure_rate(env, plant, served[workers], workers)
    print(json.dumps(figures))
    return 0


def run(env, script, **variables):
    """Run a script in the database and return what its last line says."""
    output = env.shell(DATABASE, SCRIPTS / script, input_vars=variables)
    return json.loads(output.strip().splitlines()[-1])


def measure_booking(env, plant, count, rounds):
    made = [_mes_events.round_of(plant, number, count) for number in range(rounds)]
    with env.step("booking, and the same by Odoo alone"):
        seconds = run(env, "mes_booking.py", rounds=made)
    pairs = {"store": "store bare", **{kind: f"{kind} by Odoo" for kind in ("labour", "added", "planned")}}
    ratios, rows = {}, []
    for ours, theirs in pairs.items():
        each = [one / other for one, other in zip(seconds[ours], seconds[theirs], strict=True)]
        ratios[ours] = statistics.median(each)
        medians = [1000 * statistics.median(seconds[name]) for name in (ours, theirs)]
        rows.append([ours, *medians, ratios[ours], min(each), max(each)])
    print(table(f"{count} events, ms", ["", "gateway", "Odoo or SQL alone", "ratio", "least", "most"], rows))
    return {
        "store_ratio": round(ratios["store"], 2),
        "labour_ratio": round(ratios["labour"], 2),
        "consumption_ratio": round(ratios["added"], 2),
        "planned_ratio": round(ratios["planned"], 2),
    }


def measure_rpc(env, plant, orders, count):
    """Time labour of some orders sent at once, and time logs made one by one over Odoo's RPC."""
    events = _mes_events.labour(orders, plant["people"], count, "rpc", day=20)
    with env.server(DATABASE, workers=2) as server:
        post(server.url, plant["key"], events[:1])
        started = time.perf_counter()
        post(server.url, plant["key"], events[1:])
        at_once = (time.perf_counter() - started) / (count - 1)
        started = time.perf_counter()
        make_logs(server.url, orders, RPC_LOGS)
        one_by_one = (time.perf_counter() - started) / RPC_LOGS
    row = [["one by one over RPC", one_by_one * 1000], ["at once through the gateway", at_once * 1000]]
    print(table("A time log, ms", ["", "ms"], row))
    return round(one_by_one / at_once, 1)


def make_logs(url, orders, count):
    """Do what a client without the gateway would: one call for each time log, its records known to it."""
    models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")
    uid = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").authenticate(DATABASE, "admin", "admin", {})

    def ask(*words, **options):
        return models.execute_kw(DATABASE, uid, "admin", *words, options)

    fields = ["id", "workcenter_id"]
    workorders = ask("mrp.workorder", "search_read", [[("production_id.name", "in", orders)]], fields=fields)
    [person] = ask("hr.employee", "search", [[("barcode", "=", "W0")]])
    [loss] = ask("mrp.workcenter.productivity.loss", "search", [[("loss_type", "=", "productive")]], limit=1)
    for number in range(count):
        workorder = workorders[number % len(workorders)]
        values = {
            "workorder_id": workorder["id"],
            "workcenter_id": workorder["workcenter_id"][0],
            "loss_id": loss,
            "employee_id": person,
            "time_kind": "labour",
            "date_start": f"2026-03-25 {number // 12:02d}:{number % 12 * 5:02d}:00",
            "date_end": f"2026-03-25 {number // 12:02d}:{number % 12 * 5 + 4:02d}:00",
        }
        ask("mrp.workcenter.productivity", "create", [[values]])


def measure_rate(env, plant, orders, workers):
    events = _mes_events.mixed(orders, plant, f"rate{workers}")
    batches = [events[first : first + BATCH] for first in range(0, len(events), BATCH)]
    with env.server(DATABASE, workers=workers) as server, ThreadPoolExecutor(CLIENTS) as clients:
        post(server.url, plant["key"], [])
        started = time.perf_counter()
        list(clients.map(lambda batch: post(server.url, plant["key"], batch), batches))
        seconds = time.perf_counter() - started
    print(f"{len(events)} events of several types, {CLIENTS} clients, {workers} workers: {seconds:.1f} s")
    return round(len(events) / seconds, 1)


def post(url, key, events):
    """Report events and see that all of them were booked."""
    body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": {"system": "MES1", "events": events}}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(f"{url}/mes/v1/events", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        result = json.load(response)["result"]
    unsettled = {status: count for status, count in result["counts"].items() if status != "booked"}
    if unsettled:
        raise RuntimeError(f"not booked: {unsettled} {[each for each in result['results'] if 'message' in each][:1]}")
