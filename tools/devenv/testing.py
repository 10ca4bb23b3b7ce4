"""`./dev test`: the pure arithmetic, the module on its own and beside the optional ones, its interface from outside."""

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import databases, odoo_runner, system, test_arguments
from .paths import link_to
from .steps import log

OPTIONAL_MODULES = ("mrp_landed_costs", "mrp_subcontracting_account", "queue_job")
CHARTS = ("l10n_cn",)
# What the optional modules do not touch is tried once, in the plain phase.
NOT_REPEATED = (
    "demo/*",
    "known_faults/*",
    "overhead/*",
    "tours/*",
    "test_arrival_order.py",
    "test_average_cost.py",
    "test_b2mml.py",
    "test_composition*.py",
    "test_fuzz.py",
    "test_histories.py",
    "test_parsing.py",
    "test_plan.py",
    "test_posting_stories.py",
    "test_rates.py",
    "test_rework.py",
    "test_standard_*.py",
    "test_taking_on*.py",
    "*worked_examples.py",
)
NOTHING_COLLECTED = 5  # pytest's exit code
PLUGINS = odoo_runner.TOOLS / "testkit"
CONTRACT_PLANT = odoo_runner.TOOLS / "odoo_scripts/contract_plant.py"
CONTRACT_WORKERS = 2


@dataclass(frozen=True)
class Phase:
    """One run of pytest: its title for people, and what else is installed in its database."""

    name: str
    title: str
    modules: tuple = ()
    pytest_options: tuple = ()


PHASES = (
    Phase("costing", "costing: the arithmetic, without Odoo"),
    Phase(
        "plain",
        "plain: the module with its dependencies and the charts it is tried in",
        CHARTS,
        ("--ignore-glob=*/optional/*",),
    ),
    Phase(
        "optional",
        f"optional: the module beside {', '.join(OPTIONAL_MODULES)}",
        OPTIONAL_MODULES,
        tuple(f"--ignore-glob=*/{name}" for name in NOT_REPEATED),
    ),
    Phase("contract", "contract: the MES interface of a running server, from outside"),
)


def test(env, arguments, *, phase=None, thorough=False, keep_db=False):
    """Run the phases; print the sum as the last line and return the exit code."""
    wanted = [each for each in PHASES if phase in (None, each.name)]
    selection = test_arguments.Selection(env.checkout, arguments)
    wanted = [each for each in wanted if selection.concerns(each.name)]
    _mention_shared_data(env)
    if any(each.name != "costing" for each in wanted):
        system.want_browser()
    results = [_run_phase(env, each, selection, thorough, keep_db) for each in wanted]
    return _conclude(results, selection)


def _run_phase(env, phase, selection, thorough, keep_db):
    print(f"== {phase.title}", flush=True)
    report = env.paths.run / f"result-{os.getpid()}-{phase.name}.json"
    settings = {
        "MRP_COST_REPORT": str(report),
        "MRP_COST_SHARED": _shared_data(env),
        "MRP_COST_STATE": str(env.state),
        "MRP_COST_PROFILE": "thorough" if thorough else "ci",
        **({"MRP_COST_THOROUGH": "1"} if thorough else {}),
    }
    try:
        if phase.name == "costing":
            code = _run_costing(env, selection, settings)
        elif phase.name == "contract":
            code = _run_contract(env, phase, selection, settings, keep_db)
        else:
            code = _run_in_database(env, phase, selection, settings, keep_db)
        counts = json.loads(report.read_text()) if report.exists() else {"passed": 0, "failed": 0}
    finally:
        report.unlink(missing_ok=True)
    return {"phase": phase.name, "code": code, **counts}


def _run_costing(env, selection, settings):
    """In a folder with links to the pure packages only: whatever else the checkout holds, Odoo and the
    module's own __init__.py among it, cannot be imported from there."""
    room = _room(env, "pure", test_arguments.PURE_ROOM)
    settings = settings | {"MRP_COST_PURE": "1"}
    words = ["-p", "no:odoo", "--doctest-modules", *selection.for_costing(room)]
    variables = odoo_runner.plain_environment(env) | settings
    return _pytest(env, room, words, variables, [room, odoo_runner.TOOLS])


def _run_contract(env, phase, selection, settings, keep_db):
    """Against a server with two workers, by clients that share nothing with it but the network."""
    room = _room(env, "outside", test_arguments.CONTRACT_ROOM)
    with _database(env, phase, keep_db) as name:
        facts = json.loads(env.shell(name, CONTRACT_PLANT).splitlines()[-1])
        with env.server(name, workers=CONTRACT_WORKERS) as server:
            facts |= {"url": server.url, "db": name, "pid": server.pid, "log": str(server.log)}
            variables = odoo_runner.environment(env) | settings | {"MES_CONTRACT": json.dumps(facts)}
            return _pytest(env, room, ["-p", "no:odoo", *selection.for_contract(room)], variables, [room])


def _room(env, name, links):
    """A folder with links to some folders of the checkout and to nothing else of it."""
    room = env.state / name
    room.mkdir(exist_ok=True)
    for link, target in links.items():
        if (env.checkout / target).is_dir():
            link_to(room / link, env.checkout / target)
        else:
            (room / link).unlink(missing_ok=True)
    return room


def _run_in_database(env, phase, selection, settings, keep_db):
    with _database(env, phase, keep_db) as name:
        config = odoo_runner.write_config(env, name, phase.modules, "test", max_cron_threads=0)
        words = [f"--odoo-config={config}", f"--odoo-database={name}", "--odoo-http", *phase.pytest_options]
        words += [
            f"--ignore={env.paths.module / folder}" for folder in ("tests/contract", "tests/costing", "tests/tools")
        ]
        words += selection.for_odoo(env.paths.module)
        return _pytest(env, env.paths.addons, words, odoo_runner.environment(env, **settings))


def _pytest(env, root, words, variables, python_path=()):
    """Run pytest with its root above the module's link: it would otherwise import the checkout's
    __init__.py under the checkout's name."""
    options = ["-c", env.checkout / "pyproject.toml", f"--rootdir={root}", f"--confcutdir={root}"]
    options += ["-o", f"cache_dir={env.state / 'pytest'}", "-p", "mrp_cost_checks"]
    variables["PYTHONPATH"] = os.pathsep.join(map(str, [PLUGINS, *python_path]))
    return odoo_runner.show([env.python, "-m", "pytest", *options, *words], variables, root)


@contextmanager
def _database(env, phase, keep):
    """A fresh database for one phase, or the one kept for it."""
    if keep:
        with _kept_database(env, phase) as name:
            yield name
        return
    wanted = f"{databases.prefix(env)}test_{phase.name}_{os.getpid()}"
    with databases.claimed(env, wanted) as name:
        databases.create(env, name, modules=phase.modules, scratch=True)
        yield name


@contextmanager
def _kept_database(env, phase):
    """Reused as it is, so nothing is installed or updated: for the loop in which only tests change."""
    name = f"{databases.prefix(env)}kept_{phase.name}"
    with env.setup_lock(env.paths.run / f"{name}.kept"):
        if not databases.exists(env, name):
            databases.create(env, name, modules=phase.modules, scratch=True)
        log(f"using {name} as it is; ./dev update {name} after changes to the module")
        yield name


def _shared_data(env):
    """Where the project's shared test data is, if it came with this checkout."""
    return str((env.checkout / "../shared/data").resolve())


def _mention_shared_data(env):
    if not Path(_shared_data(env)).is_dir():
        print("note: ../shared/data is not here, so the tests in test_shared_*.py are left out", flush=True)


def _conclude(results, selection):
    """Say which phases failed, then the sum as the very last line."""
    collected = [each for each in results if each["code"] != NOTHING_COLLECTED]
    may_be_empty = selection.is_partial and collected
    failed = [each for each in results if each["code"] and not (each["code"] == NOTHING_COLLECTED and may_be_empty)]
    for each in failed:
        reason = "found no tests" if each["code"] == NOTHING_COLLECTED else f"failed (pytest exit code {each['code']})"
        print(f"phase {each['phase']} {reason}")
    print(f"{sum(each['passed'] for each in results)} passed, {sum(each['failed'] for each in results)} failed")
    return 1 if failed or not results else 0
