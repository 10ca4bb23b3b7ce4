"""`./dev test --native`: Odoo's own tests of its standard modules, with our module installed or without.

All of them run after loading, in the complete registry. Updating the modules with Odoo's --test-tags
would run many half way through it, where columns of modules not loaded yet make them fail for reasons
of their own.
"""

import json
import re

from . import databases, locks, odoo_runner, ports, system
from .steps import DevError, step

FAILED = re.compile(r"odoo\.[\w.]+: ((?:FAIL|ERROR): .*)")
FIRST_PORT = 8100
SCRIPT = """
import json
from odoo.tests.shell import run_tests

report = run_tests(env, ",".join(f"/{module}" for module in ARGS["modules"]), ARGS["modules"])
print(json.dumps({
    "run": report.testsRun, "failed": report.failures_count + report.errors_count, "skipped": report.skipped
}))
"""


def test(env, modules, *, with_module):
    """Run the tests of the modules and print the counts; return 1 when one failed."""
    system.want_browser()
    label = "native_with" if with_module else "native_without"
    log_file = env.paths.logs / f"{label}.log"
    with databases.claimed(env, f"{databases.prefix(env)}{label}") as name:
        databases.drop(env, name)
        databases.create(env, name, modules=modules, with_module=with_module, scratch=True)
        with step(f"running the tests of {', '.join(modules)}"):
            counts = _run(env, name, modules, log_file)
    return _conclude(counts, log_file)


def _run(env, name, modules, log_file):
    """The counts the script above prints; Odoo's log goes to `log_file`."""
    port, claim = ports.claim(env.paths, FIRST_PORT)
    output = env.paths.run / f"{name}.json"
    try:
        with output.open("w") as stdout, log_file.open("w") as stderr:
            options = {"http_port": port}
            odoo_runner.shell_code(env, name, SCRIPT, (), {"modules": modules}, stdout, stderr, **options)
        text = output.read_text()
    finally:
        locks.release(claim)
        output.unlink(missing_ok=True)
    if not text:
        raise DevError(f"Odoo ended before its tests did; see {log_file}")
    return json.loads(text)


def _conclude(counts, log_file):
    for failure in FAILED.findall(log_file.read_text(errors="replace")):
        print(failure)
    print(f"{counts['run']} tests run, {counts['skipped']} skipped; log: {log_file}")
    print(f"{counts['run'] - counts['failed'] - counts['skipped']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] or not counts["run"] else 0
