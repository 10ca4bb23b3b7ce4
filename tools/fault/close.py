"""Whatever breaks, a close that goes on has the figures of one that nothing disturbed.

    ./dev fault close [--short] [--minutes N]

Makes a database with a month of orders in which every step of the close has something to write, and
copies of it. In the first copy the month is closed in peace, by Odoo's scheduled action. In each of the
others the Odoo process that runs the close is killed outright in every step, at one of three moments:

    writing      in the middle: something is written, more is to come
    written      everything is written, and the commit has not begun
    committing   in the commit, which then succeeds: the step is done, and nobody has heard of it

Every other time the whole server is killed instead of its workers. What comes back goes on by itself. In the
end every row of the ledgers has to be that of the first copy: cost lines, work in progress, journal
items, reconciliation, variances, accruals, allocations, steps and the history of the period.

With --short there is one copy, and the moment changes from step to step. The last line is JSON: `steps` of a
close, `kills`, and whether all figures are the `same`.
"""

import argparse
import json
import os
import signal
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

from devenv import DevError, databases, processes, testing
from tables import table

from ._gate import MOMENTS, OPEN, Gate

SCRIPTS = Path(__file__).parent / "scripts"
PLANT = "fault_close"
PAUSE = 0.2  # seconds between looks at the database
PATIENCE = 60  # seconds a killed process's transaction may take to end
# As Odoo wakes its scheduled actions: left alone they look once a minute.
WAKE = "SELECT pg_notify('cron_trigger', '{database}')"
MOST_SHOWN = 20  # differing rows


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev fault close", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one copy, for continuous integration")
    parser.add_argument("--minutes", type=float, default=30, help="after which it is given up")
    options = parser.parse_args(argv)
    deadline = time.monotonic() + 60 * options.minutes
    steps = _make_plant(env)
    expected = _close(env, "calm", {}, deadline)[0]
    plans = {moment: dict.fromkeys(steps, moment) for moment in MOMENTS}
    if options.short:
        plans = {"killed": dict(zip(steps, cycle(MOMENTS), strict=False))}
    kills, differing = [], []
    for name, moments in plans.items():
        figures, killed = _close(env, name, moments, deadline)
        kills += killed
        differing += [f"{name}: {row}" for row in _differing(expected, figures)]
    print(table("== Killed in the middle of a step", ["step", "moment", "killed", "state it left"], kills))
    compared = [[name, len(rows)] for name, rows in expected.items() if rows]
    print(table("== Compared after each close", ["rows of", "count"], compared))
    for row in differing[:MOST_SHOWN]:
        print(f"  {row}")
    wanted = sum(map(len, plans.values()))
    print(json.dumps({"steps": len(steps), "kills": len(kills), "same": not differing}))
    return 0 if not differing and len(kills) == wanted else 1


def _make_plant(env):
    """Make the database that is copied, its close asked for; return the keys of the steps in their order."""
    env.ensure_database(PLANT, modules=testing.CHARTS, fresh=True)
    with env.step("making a month of orders"):
        steps = json.loads(env.shell(PLANT, SCRIPTS / "close_plant.py").splitlines()[-1])
    Gate(lambda statement: env.psql(PLANT, statement)).install()
    return steps


def _close(env, name, moments, deadline):
    """Close the month in a copy, killing at the moments of steps; return (figures, rows that tell of the kills)."""
    database = f"{PLANT}_{name}"
    databases.copy(env, PLANT, database)
    gate, kills = Gate(lambda statement: env.psql(database, statement)), []
    if moments:
        gate.shut(moments)
    with env.step(f"closing, {name}"), env.server(database, workers=2) as server:
        while not _is_closed(env, database):
            if time.monotonic() > deadline:
                raise DevError(f"the month of {database} is not closed when time is up; see {server.log}")
            env.psql("postgres", WAKE.format(database=database))
            if waiting := gate.waiting():
                kills.append(_kill(server, gate, waiting, moments, whole=len(kills) % 2))
            time.sleep(PAUSE)
        gate.open(OPEN)
    return json.loads(env.shell(database, SCRIPTS / "close_figures.py").splitlines()[-1]), kills


def _is_closed(env, database):
    """Tell whether the month is closed; raise where a step failed, as no kill may make one fail."""
    rows = env.psql(database, "SELECT key, state, result FROM mrp_cost_close_step ORDER BY sequence")
    failed = [f"{key}: {result}" for key, state, result in rows if state == "failed"]
    if failed:
        raise DevError(f"in {database} a step failed: {'; '.join(failed)}")
    return all(state in ("done", "waived") for _key, state, _result in rows)


def _kill(server, gate, waiting, moments, whole):
    """Kill all workers, one of which waits in a step, or the whole server; return a row that tells of it."""
    backend, key, number = waiting
    if whole:
        server.kill()
    else:
        for worker in processes.children(server.pid):
            os.kill(worker, signal.SIGKILL)
    gate.open(number)  # its transaction finds that nobody is there any more; or has been committed
    states = []

    def has_ended():
        state, alive = gate.state_and_alive(number, backend)
        states.append(state)
        return not alive

    if not processes.wait_until(has_ended, PATIENCE, PAUSE):
        raise DevError(f"the transaction of step {key} does not end, though its process was killed")
    if whole:
        server.start()
    return [key, moments[key], "server" if whole else "workers", states[-1]]


def _differing(expected, figures):
    """Return in words which rows are others than in the calm close."""
    rows = []
    for name, wanted in expected.items():
        wanted, found = Counter(wanted), Counter(figures[name])
        rows += [f"{name}: missing {row}" for row in wanted - found]
        rows += [f"{name}: added {row}" for row in found - wanted]
    return rows
