"""Run pytest as one or several processes side by side, each shown as a whole."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from . import odoo_runner, processes
from .steps import as_child

PLUGINS = odoo_runner.TOOLS / "testkit"
NO_COUNTS = {"passed": 0, "failed": 0}


@dataclass(frozen=True)
class PytestRun:
    """One pytest process: its root, its arguments, its environment, where it imports from."""

    root: Path
    words: list
    variables: dict
    python_path: tuple = ()


def attend_all(env, runs):
    """Run them at the same time; return [(exit code, {"passed": n, "failed": n})].

    The first is shown as it goes, the others when they have ended.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=env.paths.run)))
        started = []
        for number, run in enumerate(runs):
            report = folder / f"{number}.json"
            output = stack.enter_context((folder / f"{number}.txt").open("w+b")) if number else None
            process = _start(env, run, report, output)
            stack.callback(processes.dismiss, process)
            started.append((process, report, output))
        return [_attend(*each) for each in started]


def _start(env, run, report, output):
    """Start pytest with its root above the module's link: it would otherwise import the checkout's
    __init__.py under the checkout's name."""
    options = ["-c", env.checkout / "pyproject.toml", f"--rootdir={run.root}", f"--confcutdir={run.root}"]
    options += ["-o", f"cache_dir={env.state / 'pytest'}", "-p", "mrp_cost_checks"]
    words = [env.python, "-m", "pytest", *options, *run.words]
    variables = {
        **run.variables,
        "MRP_COST_REPORT": str(report),
        "PYTHONPATH": os.pathsep.join(map(str, [PLUGINS, *run.python_path])),
    }
    streams = {"stdout": output, "stderr": subprocess.STDOUT} if output else {}
    return subprocess.Popen([os.fspath(word) for word in words], cwd=run.root, env=variables, **streams, **as_child())


def _attend(process, report, output):
    code = processes.attend(process)
    if output:
        output.seek(0)
        shutil.copyfileobj(output, sys.stdout.buffer)
        sys.stdout.flush()
    return code, json.loads(report.read_text()) if report.exists() else NO_COUNTS
