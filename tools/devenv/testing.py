"""`./dev test`: the pure arithmetic, the module on its own and beside the optional ones, its interface from outside."""

import json
import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import databases, odoo_runner, pytest_runs, system, test_arguments
from .paths import link_to
from .steps import log

OPTIONAL_MODULES = ("mrp_landed_costs", "mrp_subcontracting_account", "queue_job")
CHARTS = ("l10n_cn",)
# What the optional modules do not touch is tried once, in the plain phase.
NOT_REPEATED = (
    "close/examples/*",
    "demo/*",
    "known_faults/*",
    "overhead/*",
    "tours/*",
    "test_arrival_order.py",
    "test_average_cost.py",
    "test_b2mml.py",
    "test_bench_copies.py",
    "test_cancel_random.py",
    "test_code_map.py",
    "test_comparison.py",
    "test_composition*.py",
    "test_differences.py",
    "test_drain.py",
    "test_entry.py",
    "test_fuzz.py",
    "test_generate.py",
    "test_histories.py",
    "test_limits.py",
    "test_openapi.py",
    "test_parsing.py",
    "test_plan.py",
    "test_pool_budget.py",
    "test_posting_stories.py",
    "test_process_costing.py",
    "test_rates.py",
    "test_reconcile.py",
    "test_reminders.py",
    "test_retention.py",
    "test_rework.py",
    "test_run.py",
    "test_seen.py",
    "test_soap.py",
    "test_standard_*.py",
    "test_taking_on*.py",
    "test_three_months.py",
    "test_tolerance.py",
    "test_totals.py",
    "test_unseen.py",
    "test_variance*.py",
    "test_wip_*.py",
    "*worked_examples.py",
)
NOTHING_COLLECTED = 5  # pytest's exit code
CONTRACT_PLANT = odoo_runner.TOOLS / "odoo_scripts/contract_plant.py"
CONTRACT_WORKERS = 2
PARTS = min(2, os.cpu_count() or 1)  # of a phase, each in a database of its own


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
    variables = _variables(env, thorough)
    results = [_run_phase(env, each, selection, variables, keep_db) for each in wanted]
    return _conclude(results, selection)


def _variables(env, thorough):
    variables = {
        "MRP_COST_SHARED": _shared_data(env),
        "MRP_COST_STATE": str(env.state),
        "MRP_COST_PROFILE": "thorough" if thorough else "ci",
    }
    return variables | ({"MRP_COST_THOROUGH": "1"} if thorough else {})


def _run_phase(env, phase, selection, variables, keep_db):
    """Run a phase; return its sum."""
    print(f"== {phase.title}", flush=True)
    with ExitStack() as stack:
        if phase.name == "costing":
            runs = [_costing_run(env, selection, variables)]
        elif phase.name == "contract":
            runs = [stack.enter_context(_contract_run(env, phase, selection, variables, keep_db))]
        else:
            runs = stack.enter_context(_odoo_runs(env, phase, selection, variables, keep_db))
        results = pytest_runs.attend_all(env, runs)
    return {
        "phase": phase.name,
        "codes": [code for code, _counts in results],
        "passed": sum(counts["passed"] for _code, counts in results),
        "failed": sum(counts["failed"] for _code, counts in results),
    }


def _costing_run(env, selection, variables):
    """In a folder with links to the pure packages only: whatever else the checkout holds, Odoo and the
    module's own __init__.py among it, cannot be imported from there."""
    room = _room(env, "pure", test_arguments.PURE_ROOM)
    variables = odoo_runner.plain_environment(env) | variables | {"MRP_COST_PURE": "1"}
    words = ["-p", "no:odoo", "--doctest-modules", *selection.for_costing(room)]
    return pytest_runs.PytestRun(room, words, variables, (room, odoo_runner.TOOLS))


@contextmanager
def _contract_run(env, phase, selection, variables, keep_db):
    """Against a server with two workers, by clients that share nothing with it but the network."""
    room = _room(env, "outside", test_arguments.CONTRACT_ROOM)
    with _database(env, phase, keep_db) as name:
        facts = json.loads(env.shell(name, CONTRACT_PLANT).splitlines()[-1])
        with env.server(name, workers=CONTRACT_WORKERS) as server:
            facts |= {"url": server.url, "db": name, "pid": server.pid, "log": str(server.log)}
            variables = odoo_runner.environment(env, **variables, MES_CONTRACT=json.dumps(facts))
            yield pytest_runs.PytestRun(room, ["-p", "no:odoo", *selection.for_contract(room)], variables, (room,))


def _room(env, name, links):
    """Return a folder with links to some folders of the checkout and to nothing else of it."""
    room = env.state / name
    room.mkdir(exist_ok=True)
    for link, target in links.items():
        if (env.checkout / target).is_dir():
            link_to(room / link, env.checkout / target)
        else:
            (room / link).unlink(missing_ok=True)
    return room


@contextmanager
def _odoo_runs(env, phase, selection, variables, keep_db):
    """Within Odoo: the whole of a phase in parts side by side, each in a database of its own."""
    parts = 1 if keep_db or selection.is_partial else PARTS
    with ExitStack() as stack:
        runs = []
        for part in range(parts):
            name = stack.enter_context(_database(env, phase, keep_db, part))
            part_of = {"MRP_COST_PART": f"{part}/{parts}"} if parts > 1 else {}
            runs.append(_odoo_run(env, phase, selection, variables | part_of, name))
        yield runs


def _odoo_run(env, phase, selection, variables, name):
    config = odoo_runner.write_config(env, name, phase.modules, "test", max_cron_threads=0)
    words = [f"--odoo-config={config}", f"--odoo-database={name}", "--odoo-http", *phase.pytest_options]
    words += [f"--ignore={env.paths.module / folder}" for folder in ("tests/contract", "tests/costing", "tests/tools")]
    words += selection.for_odoo(env.paths.module)
    return pytest_runs.PytestRun(env.paths.addons, words, odoo_runner.environment(env, **variables))


@contextmanager
def _database(env, phase, keep, part=0):
    """A fresh database for one phase or part of it, or the one kept for it."""
    if keep:
        with _kept_database(env, phase) as name:
            yield name
        return
    wanted = f"{databases.prefix(env)}test_{phase.name}_{os.getpid()}_{part}"
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
    codes = {each["phase"]: [code for code in each["codes"] if code] for each in results}
    empty = [phase for phase, failures in codes.items() if failures == [NOTHING_COLLECTED]]
    may_be_empty = selection.is_partial and len(empty) < len(results)
    failed = [phase for phase, failures in codes.items() if failures and not (may_be_empty and phase in empty)]
    for phase in failed:
        reason = "found no tests" if phase in empty else f"failed (pytest exit code {codes[phase][0]})"
        print(f"phase {phase} {reason}")
    print(f"{sum(each['passed'] for each in results)} passed, {sum(each['failed'] for each in results)} failed")
    return 1 if failed or not results else 0
