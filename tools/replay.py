"""`./dev replay LOG.csv`: report a real shop floor's log to the module as its MES would have.

Makes the plant the log implies, lets a separate client process send every row over HTTP, posts and
closes the months, and prints what the ledger says. The last line is one JSON object.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from devenv import DevError
from devenv.processes import attend
from devenv.steps import as_child
from replay_log import ZONE_NAME, report
from replay_log.log import Log, NotALog
from replay_log.plant import POOL_AMOUNT, plant_of

TOOLS = Path(__file__).resolve().parent
SCRIPTS = TOOLS / "odoo_scripts"


def main(env, argv):
    """Replay a log; return 1 if the ledgers differ, anything was rejected, or an answer was not true."""
    began = time.monotonic()
    options = _parser().parse_args(argv)
    log = _read(options.log)
    if options.resend:
        figures, answers, wrong = _send_again(env, options)
    else:
        figures, answers, wrong = _replay(env, options, log)
    print(report.tables(log, figures, answers), flush=True)
    if options.resend or wrong:
        print(report.verdict(answers, wrong), flush=True)
    result = report.result(figures, answers, time.monotonic() - began)
    print(json.dumps(result), flush=True)
    return 1 if result["difference"] or result["rejected"] or wrong else 0


def _parser():
    parser = argparse.ArgumentParser(prog="./dev replay", description=__doc__, allow_abbrev=False)
    parser.add_argument("log", type=Path, metavar="LOG.csv")
    parser.add_argument("--db", default="replay", help="name of the database (default: %(default)s)")
    parser.add_argument("--resend", action="store_true", help="send the log once more to the database that is there")
    parser.add_argument("--connections", type=int, default=2, help="of the client (default: %(default)s)")
    return parser


def _read(file):
    try:
        return Log.read(file)
    except (NotALog, OSError, ValueError) as error:
        raise DevError(f"cannot read the log {file}: {error}") from error


def _replay(env, options, log):
    """From nothing to closed months; return (figures, what the client was answered, what does not fit)."""
    env.ensure_database(options.db, fresh=True)
    with env.step(f"making the plant: {len(log.by_order)} orders"):
        env.shell(options.db, SCRIPTS / "replay_plant.py", input_vars={**plant_of(log), "zone": ZONE_NAME})
    answers = _send(env, options)
    with env.step("posting and closing the months"):
        lines = env.shell(options.db, SCRIPTS / "replay_close.py", input_vars={"pool_amount": POOL_AMOUNT})
    print(report.closings([json.loads(line) for line in lines.splitlines()]), flush=True)
    figures = _figures(env, options.db)
    return figures, answers, _not_as_answered(figures, answers)


def _not_as_answered(figures, answers):
    """Return in words where the inbox holds other events than the client was told."""
    states = ("booked", "parked", "queued")
    found = {state: figures["stored"].get(state, 0) for state in states}
    return [
        f"the inbox has {found[state]} events {state}, the client was told of {answers['by_status'].get(state, 0)}"
        for state in states
        if found[state] != answers["by_status"].get(state, 0)
    ]


def _send_again(env, options):
    """Send the log to a database that has it; return (figures, answers, what is wrong)."""
    if not env.database_exists(options.db):
        raise DevError(f"there is no database {options.db} to send the log to again: leave out --resend")
    before = _figures(env, options.db)
    answers = _send(env, options)
    after = _figures(env, options.db)
    wrong = [f"{name} has changed" for name in before if before[name] != after[name]]
    others = {name: count for name, count in answers["by_status"].items() if name != "duplicate"}
    return after, answers, wrong + [f"{count} answers {name}" for name, count in others.items()]


def _send(env, options):
    """Serve the database and let the client send the log; return its report."""
    access = json.loads(env.shell(options.db, SCRIPTS / "mes_key.py").splitlines()[-1])
    with env.server(options.db, workers=options.connections) as server:
        variables = {
            "MES_URL": server.url,
            "MES_SYSTEM": access["mes_system"],
            "MES_KEY": access["mes_key"],
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with env.step("the client sends the log"):
            return _run_client(options, variables)


def _run_client(options, variables):
    """The client is a process of its own: it gets the address, its key and the log, and no more."""
    words = [sys.executable, "-m", "replay_log.client", os.fspath(options.log.resolve()), str(options.connections)]
    process = subprocess.Popen(words, cwd=TOOLS, env=variables, stdout=subprocess.PIPE, text=True, **as_child())
    output = process.stdout.read()
    if attend(process):
        raise DevError("the client failed")
    return json.loads(output)


def _figures(env, name):
    return json.loads(env.shell(name, SCRIPTS / "replay_figures.py").splitlines()[-1])
