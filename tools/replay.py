"""`./dev replay LOG.csv`: report a real shop floor's log to the module as its MES would have.

Makes the plant the log implies and lets a separate client process send every row over HTTP, day by
day. After the events of a day its posting run is made and the cost ledger compared with the general
ledger at that day's end; then the months are closed. Prints what the ledger says; the last line is
one JSON object.

An event is sent on the day it is reported: that of its end, whatever row of the log it is in. A night
shift is therefore reported, and posted, after the posting run of the day on which it began: that
day's figures at the time, and seen again from the end, both have to agree.

With --close monthly each month is closed when the next one has begun, as an accountant would: goods that came
without a bill and electricity are accrued and billed in the next month, some work of the last days is
reported late, and the second month is opened and closed once more. At each month's end the trial balance has
to be 0, work in progress the same in both ledgers, and stock what its accounts show. --setting and --chart
choose how inventory is kept and the chart of accounts.

With --shuffle all events are sent in random order to a second database, with --cancel some of them are
cancelled and sent again under a new id; the final figures have to be those of the log in its order.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from devenv import DevError, testing
from devenv.processes import attend
from devenv.steps import as_child
from replay_log import ZONE_NAME, days, months, report
from replay_log.log import Log, NotALog
from replay_log.plant import POOL_AMOUNT, plant_of

TOOLS = Path(__file__).resolve().parent
SCRIPTS = TOOLS / "odoo_scripts"


def main(env, argv):
    """Replay a log; return 1 if the ledgers differed on any day, anything was rejected, or an answer was not true."""
    began = time.monotonic()
    options = _options(argv)
    log = _read(options.log)
    if options.resend:
        figures, answers, wrong, rows = _send_again(env, options)
    elif options.shuffle or options.cancel:
        figures, answers, wrong, rows = _replay_in_disorder(env, options, log)
    else:
        figures, answers, wrong, rows = _replay(env, options, log)
    print(report.tables(log, figures, answers), flush=True)
    if options.resend or wrong:
        print(report.verdict(answers, wrong), flush=True)
    result = report.result(figures, answers, days.result(rows), time.monotonic() - began)
    print(json.dumps(result), flush=True)
    differs = result["difference"] or result["days_with_difference"]
    return 1 if differs or result["rejected"] or wrong else 0


def _parser():
    parser = argparse.ArgumentParser(prog="./dev replay", description=__doc__, allow_abbrev=False)
    parser.add_argument("log", type=Path, metavar="LOG.csv")
    parser.add_argument("--db", default="replay", help="name of the database (default: %(default)s)")
    parser.add_argument("--resend", action="store_true", help="send the log once more to the database that is there")
    parser.set_defaults(in_disorder=False)
    parser.add_argument("--shuffle", action="store_true", help="send it in random order to <db>_shuffled, and compare")
    parser.add_argument(
        "--cancel", type=float, default=0, metavar="PERCENT", help="of the events, cancelled and sent again"
    )
    parser.add_argument("--close", choices=("end", "monthly"), default="end", help="when months are closed")
    parser.add_argument("--setting", choices=("perpetual", "periodic"), default="perpetual")
    parser.add_argument("--chart", choices=("generic_coa", "cn"), default="generic_coa")
    parser.add_argument("--connections", type=int, default=2, help="of the client (default: %(default)s)")
    return parser


def _options(argv):
    parser = _parser()
    options = parser.parse_args(argv)
    if options.close == "monthly" and (options.resend or options.shuffle or options.cancel):
        parser.error("--close monthly sends the log in its order, once")
    if options.setting == "periodic" and options.close != "monthly":
        parser.error("--setting periodic needs --close monthly: only a closing books work in progress")
    return options


def _read(file):
    try:
        return Log.read(file)
    except (NotALog, OSError, ValueError) as error:
        raise DevError(f"cannot read the log {file}: {error}") from error


def _replay(env, options, log):
    """From nothing to closed months; return (figures, what the client was answered, what does not fit, days)."""
    env.ensure_database(options.db, modules=testing.CHARTS if options.chart == "cn" else (), fresh=True)
    wanted = {**plant_of(log), "zone": ZONE_NAME, "setting": options.setting, "chart": options.chart}
    with env.step(f"making the plant: {len(log.by_order)} orders"):
        env.shell(options.db, SCRIPTS / "replay_plant.py", input_vars={**wanted, "monthly": options.close == "monthly"})
    with env.shell_session(options.db, SCRIPTS / "replay_days.py") as session:
        books = days.Days(session)
        answers, wrong = CLOSES[options.close](env, options, books)
        later = books.look_back()
    figures = _figures(env, options.db)
    wrong += _not_as_answered(figures, answers) + days.wrong(books.rows)
    wrong += [f"seen from the end the ledgers differ on {row['day']}" for row in days.differing(later)]
    return figures, answers, wrong, books.rows


def _close_at_the_end(env, options, books):
    """Send the whole log, then close the months; return (answers, what is wrong)."""
    answers = _send(env, options, books.close)
    print(days.tables(books.rows), flush=True)
    with env.step("closing the months"):
        lines = env.shell(options.db, SCRIPTS / "replay_close.py", input_vars={"pool_amount": POOL_AMOUNT})
    print(report.closings([json.loads(line) for line in lines.splitlines()]), flush=True)
    return answers, []


def _close_monthly(env, options, books):
    """Send the log and close each month when the next one has begun; return (answers, what is wrong)."""
    with env.shell_session(options.db, SCRIPTS / "replay_month_end.py") as session:
        ends = months.Months(books, session)
        answers = _send(env, options, ends.close_day)
        with env.step("closing the last month"):
            ends.close_month()
    print(days.tables(books.rows), flush=True)
    print(months.tables(ends.rows), flush=True)
    return answers, months.wrong(ends.rows)


CLOSES = {"end": _close_at_the_end, "monthly": _close_monthly}


def _replay_in_disorder(env, options, log):
    """Replay the log in random order into a database of its own; say where its figures are others than in order."""
    if not env.database_exists(options.db):
        print("== First the log in its order", flush=True)
        _figures_in_order, _answers, wrong, _rows = _replay(env, options, log)
        if wrong:
            raise DevError(f"the log in its order: {'; '.join(wrong)}")
    expected = _figures(env, options.db)
    options.db, options.in_disorder = f"{options.db}_shuffled", True
    figures, answers, wrong, rows = _replay(env, options, log)
    return figures, answers, wrong + report.differing(expected, figures), rows


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
    """Send the log to a database that has it; return (figures, answers, what is wrong, days)."""
    if not env.database_exists(options.db):
        raise DevError(f"there is no database {options.db} to send the log to again: leave out --resend")
    before = _figures(env, options.db)
    with env.shell_session(options.db, SCRIPTS / "replay_days.py") as session:
        books = days.Days(session)
        answers = _send(env, options, books.close)
    after = _figures(env, options.db)
    wrong = [f"{name} has changed" for name in before if before[name] != after[name]]
    others = {name: count for name, count in answers["by_status"].items() if name != "duplicate"}
    wrong += [f"{count} answers {name}" for name, count in others.items()]
    posted = sum(row["entries"] for row in books.rows)
    return after, answers, wrong + [f"{posted} entries posted anew"] * bool(posted), books.rows


def _send(env, options, end_of_day):
    """Serve the database and let the client send the log; return its report.

    end_of_day  called with each day and the number of its events, once all of them are settled
    """
    access = json.loads(env.shell(options.db, SCRIPTS / "mes_key.py").splitlines()[-1])
    with env.server(options.db, workers=options.connections) as server:
        variables = {
            "MES_URL": server.url,
            "MES_SYSTEM": access["mes_system"],
            "MES_KEY": access["mes_key"],
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with env.step("the client sends the log, the books are kept day by day"):
            return _run_client(options, variables, end_of_day)


def _run_client(options, variables, end_of_day):
    """The client is a process of its own: it gets the address, its key and the log, and no more."""
    words = [sys.executable, "-m", "replay_log.client", os.fspath(options.log.resolve()), str(options.connections)]
    words += [str(options.cancel)] if options.in_disorder else ["late"] * (options.close == "monthly")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(words, cwd=TOOLS, env=variables, **pipes, **as_child())
    answers = None
    try:
        for line in process.stdout:
            answers = json.loads(line)
            if "day" in answers:
                end_of_day(answers["day"], answers["events"])
                process.stdin.write("\n")
                process.stdin.flush()
    finally:
        process.stdin.close()
        failed = attend(process)
    if failed or not answers:
        raise DevError("the client failed")
    return answers


def _figures(env, name):
    return json.loads(env.shell(name, SCRIPTS / "replay_figures.py").splitlines()[-1])
