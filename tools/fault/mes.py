"""Whatever breaks, every acknowledged event is booked once: the MES gateway under faults.

    ./dev fault mes [--short] [--events N] [--engine cron|queue_job|both] [--minutes N]

Eight clients send the events of a shop floor over HTTP, shuffled, each event three times, to an Odoo with two
workers and the background drain. Meanwhile server workers are killed outright, connections to the database
are cut and PostgreSQL is ended as by a power cut and started again. Then the documents in Odoo are counted
against what was sent. The last line has the sums as JSON:

    sent, acknowledged   different events; those that some answer said to be stored
    booked               acknowledged events that were booked and have their document
    lost, doubled        acknowledged events without a document; documents too many
    kills                how often something was ended by force
    difference           cost ledger less general ledger, after the posting run

It needs ./dev's own PostgreSQL, and nothing else running on it.
"""

import argparse
import json
import threading
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

from bench import _mes_events
from devenv import DevError, testing
from tables import table

from . import _clients
from ._killer import Killer

SCRIPTS = Path(__file__).parent / "scripts"
EVENTS, SHORT_EVENTS = 10_000, 330
PER_ORDER = 33
CLIENTS = 8
KILLS, SHORT_KILLS = {"pause": 8.0, "most": 150}, {"pause": 1.5, "most": 12}
# Modules installed for each engine: as in the tests, whose prepared databases serve here as well.
ENGINES = {"cron": testing.CHARTS, "queue_job": testing.OPTIONAL_MODULES}
SUMS = ("sent", "acknowledged", "booked", "lost", "doubled", "kills", "difference")


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev fault mes", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_EVENTS} events, for continuous integration")
    parser.add_argument("--events", type=int, help=f"how many different events; default {EVENTS}")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both", help="what drains the inbox")
    parser.add_argument("--minutes", type=float, default=60, help="after which it is given up, for each engine")
    options = parser.parse_args(argv)
    count = options.events or (SHORT_EVENTS if options.short else EVENTS)
    engines = list(ENGINES) if options.engine == "both" else [options.engine]
    env.postgres.have_alone()
    sums = [run(env, engine, count, 60 * options.minutes, options.short) for engine in engines]
    rows = [[engine, *(each[name] for name in SUMS)] for engine, each in zip(engines, sums, strict=True)]
    print(table("Events under faults", ["engine", *SUMS], rows))
    total = {name: round(sum(each[name] for each in sums), 2) for name in SUMS}
    print(json.dumps(total))
    whole = total["sent"] == total["acknowledged"] == total["booked"]
    return 0 if whole and not (total["lost"] or total["doubled"] or total["difference"]) else 1


def run(env, engine, count, seconds, is_short):
    """Send events to one engine under faults; return the sums."""
    database = f"fault_mes_{engine}"
    env.ensure_database(database, modules=ENGINES[engine], fresh=True)
    orders = -(-count // PER_ORDER)
    with env.step(f"making {orders} orders"):
        plant = _last_line(env.shell(database, SCRIPTS / "mes_plant.py", input_vars={"orders": orders}))
    events = _mes_events.mixed(plant["orders"], plant, "F")[:count]
    # Without it PostgreSQL forgets numbers that sequences of a database just copied have given, when it crashes.
    env.psql(database, "CHECKPOINT")
    deadline = time.monotonic() + seconds
    config = {"max_cron_threads": 2, "queue_job.channels": "root:2"}
    with env.server(database, workers=2, config=config) as server:
        killer = Killer(env, server, database, **(SHORT_KILLS if is_short else KILLS))
        with env.step(f"sending {len(events)} events three times, {engine} draining"):
            acknowledged = _send(server.url, plant["key"], events, killer, deadline)
        with env.step("draining"):
            _wait_for_drain(env, database, killer, deadline)
    found = _last_line(env.shell(database, SCRIPTS / "mes_check.py", input_vars={"events": events}))
    env.log(f"{engine}: {killer.told()}; {found['told']}")
    unknown = acknowledged - set(found["booked"])
    return {
        "sent": len(events),
        "acknowledged": len(acknowledged),
        "booked": len(acknowledged) - len(unknown),
        "lost": len(unknown),
        "doubled": found["doubled"],
        "kills": killer.kills,
        "difference": found["difference"],
    }


def _send(url, key, events, killer, deadline):
    """Let the clients send everything while the killer kills; return the ids that were acknowledged."""
    shares = _clients.shares(events, CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        given_up = threading.Event()
        senders = [pool.submit(_clients.send, url, key, share, deadline, given_up) for share in shares]

        def is_over(seconds):
            done, left = wait(senders, seconds, FIRST_EXCEPTION)
            return not left or any(sender.exception() for sender in done)

        try:
            killer.kill_until(is_over)
            return set().union(*(sender.result() for sender in senders))
        finally:
            given_up.set()  # if one failed, or we are told to stop, the others need not go on


def _wait_for_drain(env, database, killer, deadline):
    while env.psql(database, "SELECT 1 FROM mrp_mes_event WHERE state = 'queued' LIMIT 1"):
        killer.restart_server()
        if time.monotonic() > deadline:
            raise DevError("events are still queued when time is up")
        time.sleep(2)


def _last_line(output):
    return json.loads(output.strip().splitlines()[-1])
