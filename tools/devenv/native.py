"""`./dev test --native`: Odoo's own tests of its standard modules, with our module installed or without."""

import re

from . import databases, locks, odoo_runner, ports, system
from .steps import step

RESULT = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")
STARTED = re.compile(r": Starting \S+\.\S+ \.\.\.$", re.MULTILINE)


def test(env, modules, *, with_module):
    """Run the tests tagged for the modules and print the counts; return 1 when one failed.

    Odoo says "0 failed" also when it died between the two rounds of tests, so the tests started are
    counted as well.
    """
    system.want_browser()
    name = f"{databases.prefix(env)}native_{'with' if with_module else 'without'}"
    with databases.claimed(env, name):
        databases.drop(env, name)
        databases.create(env, name, modules=modules, with_module=with_module, scratch=True)
        with step(f"testing {', '.join(modules)}"):
            log_text, code = _run(env, name, modules)
    return report(log_text, code, env.paths.logs / f"{name}.log")


def _run(env, name, modules):
    port, claim = ports.claim(env.paths, 8100)
    config = odoo_runner.write_config(env, name, modules, "native", http_port=port, max_cron_threads=0)
    log_file = env.paths.logs / f"{name}.log"
    tags = ",".join(f"/{module}" for module in modules)
    words = ["-c", config, "-u", ",".join(modules), "--test-tags", tags, "--stop-after-init", "--logfile", log_file]
    log_file.unlink(missing_ok=True)
    code = odoo_runner.show(odoo_runner.command(env, *words), odoo_runner.environment(env))
    locks.release(claim)
    return log_file.read_text(errors="replace"), code


def report(log_text, code, log_file):
    """Print what failed and `N passed, N failed`; return the exit code."""
    started = len(STARTED.findall(log_text))
    results = [tuple(map(int, found)) for found in RESULT.findall(log_text)]
    failed = sum(failures + errors for failures, errors, _tests in results)
    for line in re.findall(r".*odoo\.addons\.\S*tests\S*: (?:FAIL|ERROR): .*", log_text):
        print(line)
    print(f"{started} tests started, {sum(result[2] for result in results)} reported; log: {log_file}")
    print(f"{started - failed} passed, {failed} failed")
    return 1 if code or failed or not started else 0
