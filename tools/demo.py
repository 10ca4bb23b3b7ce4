"""`./dev demo`: three months of a plant, from the shop floor's events to the general ledger.

A fresh database with the demonstration data, Odoo serving it, a MES in a process of its own that
reports what happened, and the accountant's month ends. Prints what each of them saw.

--chart cn loads the Chinese chart of accounts first; its production cost account is work in progress.
--setting periodic keeps inventory periodically: only the closes book it.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

from demo_plant import story
from devenv import DevError, testing
from devenv.processes import attend
from devenv.steps import as_child

TOOLS = Path(__file__).resolve().parent
SCRIPTS = TOOLS / "odoo_scripts"
DATABASE = "demo"


def main(env, options):
    """Run the story; return 1 if the cost ledger and the general ledger differ anywhere."""
    _check_today()
    _make_database(env, options.chart)
    _check_demo_data(env)
    env.shell(DATABASE, SCRIPTS / "demo_books.py", input_vars={"setting": options.setting, "chart": options.chart})
    access = _mes_access(env)
    # Without cron, so that nothing is posted before the accountant does.
    with (
        env.server(DATABASE, workers=2, config={"max_cron_threads": 0}) as server,
        env.shell_session(DATABASE, SCRIPTS / "demo_month_end.py") as accountant,
    ):
        differences = _tell(env, accountant, {**access, "MES_URL": server.url})
    print(story.conclusion(differences), flush=True)
    code = 1 if any(differences) else 0
    return code if options.once or code else _serve(env)


def _make_database(env, chart):
    """With the chart that Odoo's demonstration data loads, or another one and no demonstration data but ours."""
    if chart == "generic_coa":
        env.ensure_database(DATABASE, demo=True, fresh=True)
        return
    env.ensure_database(DATABASE, modules=testing.CHARTS, fresh=True)
    with env.step(f"loading the chart of accounts {chart} and the demonstration data"):
        env.shell(DATABASE, SCRIPTS / "load_demo.py", input_vars={"chart": chart})


def _tell(env, accountant, access):
    """Tell one month after the other; return by how much ledgers, stock and books differ at their ends."""
    differences, before = [], None
    for month in story.MONTHS:
        with env.step(f"the MES reports {month.name}"):
            report = _run_mes(access, month)
        print(story.mes_report(month, report), flush=True)
        if month.forgotten:
            with env.step(f"the accountant opens {before.name} and closes it again"):
                again = {"do": "close_again", "month": before.period, "forgotten": month.forgotten}
                closing = accountant.ask(again)
            print(story.closed_again(before, month.forgotten, closing), flush=True)
            differences += story.differences(closing)
        with env.step(f"the accountant closes {month.name}"):
            closing = accountant.ask(month.to_close())
        print(story.month_end(month, closing), flush=True)
        differences += story.differences(closing)
        before = month
    rows = accountant.ask({"do": "look_back", "months": [month.period for month in story.MONTHS]})
    print(story.month_ends(rows), flush=True)
    return differences + story.later_differences(rows)


def _check_today():
    """The story's dates are fixed, and nothing may be reported before it happened."""
    if datetime.date.today() <= story.LAST_DAY:
        raise DevError(f"the demonstration ends on {story.LAST_DAY}, and this machine's clock is not past that day")


def _check_demo_data(env):
    """Odoo installs a module without its demonstration data when that fails, and only logs it."""
    query = "SELECT 1 FROM ir_model_data WHERE module = 'mrp_actual_cost' AND name = 'demo_mes_system'"
    if not env.psql(DATABASE, query):
        raise DevError(f"the demonstration data was not installed: see {env.paths.logs / DATABASE}.log")


def _mes_access(env):
    """What a MES is given: a system code and a key, as variables for its process."""
    line = env.shell(DATABASE, SCRIPTS / "mes_key.py").splitlines()[-1]
    found = json.loads(line)
    return {"MES_SYSTEM": found["mes_system"], "MES_KEY": found["mes_key"]}


def _run_mes(access, month):
    """Let the MES send a month's events; it knows what is in `access`, and no more."""
    variables = {**access, "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-m", "demo_plant.client", str(month.events)]
    process = subprocess.Popen(words, cwd=TOOLS, env=variables, stdout=subprocess.PIPE, text=True, **as_child())
    output = process.stdout.read()
    if attend(process):
        raise DevError(f"the MES failed while reporting {month.name}")
    return json.loads(output)


def _serve(env):
    """Go on as `./dev serve demo` does."""
    from dev import serve  # noqa: PLC0415 - ./dev runs this file

    return serve(env, argparse.Namespace(name=DATABASE, workers=2, port=None))
