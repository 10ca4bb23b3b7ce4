"""pytest plugin of `./dev test`: what a run of this project's tests has to fulfil besides passing.

A skipped test fails the run: a missing browser or package must not look like success. Tests that
need data from outside the checkout live in test_shared_*.py and are left out, not skipped, without it.
"""

import json
import os
import sys
from pathlib import Path

import hypothesis
import pytest
from hypothesis.database import DirectoryBasedExampleDatabase

COUNTED = {
    "passed": ("passed",),
    "failed": ("failed", "error", "subtests failed"),
    "skipped": ("skipped", "subtests skipped"),
}


def pytest_configure(config):
    """ci: few examples, the same each time. thorough: thousands, and failures are remembered."""
    common = {"deadline": None, "suppress_health_check": list(hypothesis.HealthCheck)}
    hypothesis.settings.register_profile("ci", max_examples=25, derandomize=True, database=None, **common)
    memory = DirectoryBasedExampleDatabase(Path(os.environ["MRP_COST_STATE"], "hypothesis"))
    hypothesis.settings.register_profile("thorough", max_examples=5000, database=memory, **common)
    hypothesis.settings.load_profile(os.environ.get("MRP_COST_PROFILE", "ci"))


def pytest_ignore_collect(collection_path):
    if collection_path.name.startswith("test_shared_") and not Path(os.environ["MRP_COST_SHARED"]).is_dir():
        return True
    return None


def pytest_collection_modifyitems(config, items):
    """Keep the files of this part of the run, "n/of": each gets as much to read as the others."""
    number, _slash, parts = os.environ.get("MRP_COST_PART", "0/1").partition("/")
    files = sorted({item.path for item in items}, key=lambda path: (-path.stat().st_size, str(path)))
    ours = set(files[int(number) :: int(parts)])
    others = [item for item in items if item.path not in ours]
    items[:] = [item for item in items if item.path in ours]
    if others:
        config.hook.pytest_deselected(items=others)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """Report the counts to ./dev and turn a success with skipped tests into a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    counts = {name: sum(len(reporter.stats.get(kind, ())) for kind in kinds) for name, kinds in COUNTED.items()}
    Path(os.environ["MRP_COST_REPORT"]).write_text(json.dumps(counts))
    succeeded = session.exitstatus == pytest.ExitCode.OK
    if succeeded and (counts["skipped"] or _odoo_in_pure_phase()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    for kind in COUNTED["skipped"]:
        for report in terminalreporter.stats.get(kind, ()):
            terminalreporter.write_line(f"SKIPPED, which counts as failure: {report.nodeid} {report.longrepr[-1]}")
    if _odoo_in_pure_phase():
        terminalreporter.write_line("The costing phase has imported odoo: costing/ must not need it.")


def _odoo_in_pure_phase():
    return bool(os.environ.get("MRP_COST_PURE")) and "odoo" in sys.modules
